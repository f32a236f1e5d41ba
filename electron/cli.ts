/** Entry under plain Node: starts the engine at once where one will be needed, and leaves the rest to the command. */
import { fileURLToPath } from 'node:url';
import { forkEngine } from './hosts/owner/engine-child.ts';

const words = process.argv.slice(2);
const enhances = words[0] === 'enhance' && !words.some((word) => /^(--help|-h|--version)$/.test(word));
// An engine takes longest of all to get ready, so it does while this process still reads its own code.
const early = enhances ? forkEngine(fileURLToPath(new URL('./engine.js', import.meta.url))) : null;
const { command } = await import('./command.ts');

// Not process.exit: what has been written must still reach its reader.
process.exitCode = await command(words, early);
