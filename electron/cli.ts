/** Entry under plain Node: reads the arguments and chooses the host, once. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readArguments } from './args.ts';
import { forkEngine } from './hosts/engine-child.ts';
import { ownEngine } from './hosts/engine-owner.ts';
import { exits, runHeadless } from './hosts/headless.ts';
import { mindReaders } from './hosts/readers.ts';
import { terminal } from './hosts/terminal.ts';
import { openWindowOrBrowser } from './hosts/window-or-browser.ts';

const near = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(near('../package.json'), 'utf8')) as { version: string };

let working = false;
mindReaders(
  () => working,
  (code) => process.exit(code),
);

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2), version);
  const own = () => ownEngine(() => forkEngine(near('./engine.js')));
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

// Not process.exit: what has been written must still reach its reader.
process.exitCode = await main();
