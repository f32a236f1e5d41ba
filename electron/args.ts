/** What the command line asks for, as a union: the host is chosen once, from this. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Part, Settings } from './contract.ts';
import { addSettings, filled, type Options, settingsOf, within } from './options.ts';

export type Arguments =
  | { readonly kind: 'window'; readonly sources: readonly string[] }
  | ServeArguments
  | EnhanceArguments
  | { readonly kind: 'help' | 'version'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string };

export interface ServeArguments {
  readonly kind: 'serve';
  readonly sources: readonly string[];
  readonly port: number;
  /** Takes the address with its token in place of the terminal. */
  readonly addressFile?: string | undefined;
}

export interface EnhanceArguments {
  readonly kind: 'enhance';
  readonly sources: readonly string[];
  readonly out: string | undefined;
  readonly recursive: boolean;
  readonly json: boolean;
  readonly settings: Settings;
  /** Goes on with earlier runs; `sources` name them then, and their own settings are obeyed. */
  readonly again?: Part;
  /** Only says what the run would take. */
  readonly estimate?: boolean;
  /** A CSV or JSON file that gets what became of every photo. */
  readonly report?: string;
}

interface Collected {
  result: Arguments | null;
  text: string;
}

interface EnhanceOptions extends Options {
  readonly out?: string;
  readonly recursive: boolean;
  readonly json: boolean;
  readonly resume?: boolean;
  readonly retryFailed?: boolean;
  readonly estimate?: boolean;
  readonly report?: string;
}

function enhanceCommand(collected: Collected): Command {
  const command = new Command('enhance')
    .description('Enhance photos and folders in the terminal')
    .argument('[paths...]', 'photos, and folders of photos')
    .option('--out <dir>', 'folder for the results (default: «enhanced» inside each folder)', filled)
    .option('--recursive', 'folders inside folders too', false)
    .option('--estimate', 'only say what it would take: time, disk and memory');
  return addAgain(addSettings(command))
    .option('--json', 'events as JSON, one a line; the last is the summary', false)
    .option('--report <file>', 'what became of every photo, as CSV or JSON by the name of the file', reportName)
    .action(
      (
        sources: string[],
        { out, recursive, json, resume, retryFailed, estimate, report, ...options }: EnhanceOptions,
      ) => {
        const settings = settingsOf(options);
        const again = resume ? { again: 'left' as const } : retryFailed ? { again: 'failed' as const } : {};
        const more = { ...(estimate ? { estimate } : {}), ...(report === undefined ? {} : { report }) };
        if (sources.length === 0 && !resume && !retryFailed) {
          collected.result = { kind: 'wrong', message: nothingNamed };
          return;
        }
        collected.result =
          typeof settings === 'string'
            ? { kind: 'wrong', message: settings }
            : { kind: 'enhance', sources, out, recursive, json, settings, ...again, ...more };
      },
    );
}

function reportName(text: string): string {
  if (!/\.(csv|json)$/i.test(text)) throw new InvalidArgumentError('It must end in .csv or .json.');
  return text;
}

const nothingNamed = 'Name at least one photo or folder to enhance.';

/** The ways to go on with what was begun; a run goes on as it began, so every other option would be in vain. */
function addAgain(command: Command): Command {
  const others = command.options.map((option) => option.attributeName());
  return command
    .addOption(
      new Option('--resume', 'go on with the last run that was broken off, or with those named').conflicts(others),
    )
    .addOption(
      new Option('--retry-failed', 'try again what failed in the last run, or in those named').conflicts([
        ...others,
        'resume',
      ]),
    );
}

function program(version: string, collected: Collected): Command {
  const root = new Command('dotbogi')
    .description('Dotbogi enlarges photos with a small network and shows what it added.')
    .version(version, '--version')
    .helpCommand(true)
    .argument('[paths...]', 'photos and folders to open in the window')
    .action((sources: string[]) => {
      collected.result = { kind: 'window', sources };
    });
  const serve = new Command('serve')
    .description('Open the app in a browser, at an address of this machine')
    .argument('[paths...]', 'photos and folders that the page may use')
    .option('--port <number>', 'port to listen at (default: any free one)', within(0, 65_535, true), 0)
    .option('--address-file <file>', 'write the address there, for you alone, and do not print it', filled)
    .action((sources: string[], { port, addressFile }: { port: number; addressFile?: string }) => {
      collected.result = { kind: 'serve', sources, port, addressFile };
    });
  root.addCommand(enhanceCommand(collected)).addCommand(serve);
  for (const command of [root, ...root.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => (collected.text += text), writeErr: () => undefined });
  }
  return root;
}

/** Reads the arguments after the program's name. Never throws: what is wrong is a kind of its own, one sentence. */
export function readArguments(argv: readonly string[], version: string): Arguments {
  const collected: Collected = { result: null, text: '' };
  try {
    program(version, collected).parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version', text: collected.text };
    if (error.code.startsWith('commander.help')) return { kind: 'help', text: collected.text };
    return { kind: 'wrong', message: sentence(error) };
  }
  const { result } = collected;
  const paths = result && 'sources' in result ? result.sources : [];
  if (paths.some((path) => path === '')) return { kind: 'wrong', message: 'A path must not be empty.' };
  return result ?? { kind: 'window', sources: [] };
}

function sentence(error: CommanderError): string {
  if (error.code === 'commander.missingArgument') return nothingNamed;
  const text = error.message.replace(/^error: /, '').split('\n')[0] ?? '';
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return capital.endsWith('.') ? capital : `${capital}.`;
}
