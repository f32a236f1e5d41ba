/** The command line under plain Node: reads the arguments and chooses the host, once. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './args.ts';
import { forkEngine } from './hosts/owner/engine-child.ts';
import { type EngineProcess, ownEngine } from './hosts/owner/engine-owner.ts';
import { exits, runHeadless } from './hosts/terminal/headless.ts';
import { mindReaders } from './hosts/terminal/readers.ts';
import { terminal } from './hosts/terminal/terminal.ts';
import { openWindowOrBrowser } from './hosts/window-or-browser.ts';

const near = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(near('../package.json'), 'utf8')) as { version: string };

let working = false;
mindReaders(
  () => working,
  (code) => process.exit(code),
);

/** An engine, the first time the one that was started before anything else. */
function spawning(early: EngineProcess | null): () => EngineProcess {
  let first = early;
  return () => {
    const engine = first ?? forkEngine(near('./engine.js'));
    first = null;
    return engine;
  };
}

/** Does what the words after the program's name ask for and resolves to the exit code. `early`: see `cli.ts`. */
export async function command(words: string[], early: EngineProcess | null): Promise<number> {
  const args = readArguments(words, version);
  if (args.kind !== 'enhance') early?.kill();
  const spawn = spawning(args.kind === 'enhance' ? early : null);
  const own = () => ownEngine(spawn);
  switch (args.kind) {
    case 'help':
    case 'version':
      process.stdout.write(args.text);
      return exits.done;
    case 'wrong':
      process.stderr.write(`${args.message}\n`);
      return exits.wrong;
    case 'enhance': {
      const owner = own();
      working = true;
      try {
        return await runHeadless(owner, args, terminal);
      } finally {
        await owner.dispose();
      }
    }
    default: {
      const samples = existsSync(near('../samples')) ? near('../samples') : null;
      return openWindowOrBrowser({
        args,
        version,
        own,
        terminal,
        samples,
        root: near('..'),
        rendererDir: near('./renderer'),
      });
    }
  }
}
