/** What the command line asks for, as a union: the host is chosen once, from this. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultSettings, formats, policies, Settings } from './contract.ts';

export type Arguments =
  | { readonly kind: 'window'; readonly sources: readonly string[] }
  | { readonly kind: 'serve'; readonly sources: readonly string[]; readonly port: number }
  | EnhanceArguments
  | { readonly kind: 'help' | 'version'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string };

export interface EnhanceArguments {
  readonly kind: 'enhance';
  readonly sources: readonly string[];
  readonly out: string | undefined;
  readonly recursive: boolean;
  readonly json: boolean;
  readonly settings: Settings;
}

/** A number as people write it; hexadecimal, exponents and the empty word are typing mistakes. */
function numberOf(text: string): number {
  if (!/^-?(?:\d+(?:\.\d+)?|\.\d+)$/.test(text)) throw new InvalidArgumentError('It is not a number.');
  return Number(text);
}

function within(least: number, most: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (value < least || value > most) throw new InvalidArgumentError(`It must lie between ${least} and ${most}.`);
    if (whole && !Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

interface Collected {
  result: Arguments | null;
  text: string;
}

function enhanceCommand(collected: Collected): Command {
  return new Command('enhance')
    .description('Enhance photos and folders in the terminal')
    .argument('<paths...>', 'photos, and folders of photos')
    .option('--out <dir>', 'folder for the results (default: «enhanced» inside each folder)', filled)
    .option('--scale <number>', 'enlargement, 1 to 4, fractions too', within(1, 4, false), defaultSettings.scale)
    .option('--model <id>', 'network to use', defaultSettings.model)
    .option('--recursive', 'folders inside folders too', false)
    .option(
      '--strength <number>',
      'weight of what the network adds, 0 to 1',
      within(0, 1, false),
      defaultSettings.strength,
    )
    .addOption(new Option('--format <name>', 'format of the results').choices(formats).default(defaultSettings.format))
    .option('--quality <number>', '1 to 100, for lossy formats', within(1, 100, true), defaultSettings.quality)
    .addOption(
      new Option('--policy <name>', 'when a result is there already').choices(policies).default(defaultSettings.policy),
    )
    .option('--name <template>', 'name of a result, of {name}, {model} and {scale}', filled, defaultSettings.name)
    .option('--json', 'events as JSON, one a line; the last is the summary', false)
    .action((sources: string[], options: Record<string, unknown>) => {
      const { out, recursive, json, ...rest } = options as { out?: string; recursive: boolean; json: boolean };
      const settings = Settings.safeParse({ ...defaultSettings, ...rest });
      collected.result = settings.success
        ? { kind: 'enhance', sources, out, recursive, json, settings: settings.data }
        : { kind: 'wrong', message: `The value of --${String(settings.error.issues[0]?.path[0])} cannot be used.` };
    });
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
    .action((sources: string[], { port }: { port: number }) => {
      collected.result = { kind: 'serve', sources, port };
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
  if (error.code === 'commander.missingArgument') return 'Name at least one photo or folder to enhance.';
  const text = error.message.replace(/^error: /, '').split('\n')[0] ?? '';
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return capital.endsWith('.') ? capital : `${capital}.`;
}
