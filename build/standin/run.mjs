/** Plays Electron's binary: `run.mjs RESOURCES APP WORDS…` runs the packed program in APP as the installed one would. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , resources, folder, ...words] = process.argv;
process.resourcesPath = resources;
process.argv = [join(resources, '..', 'dotbogi'), ...words];
await import(pathToFileURL(join(folder, 'dist', 'main.js')).href);
