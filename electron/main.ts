/** Entry under Electron: reads the arguments and chooses the host, once. The same words as under plain Node. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, powerSaveBlocker } from 'electron';
import { type Arguments, readArguments, type ServeArguments } from './args.ts';
import { keepAddress } from './hosts/browser/address-file.ts';
import { serve } from './hosts/browser/browser.ts';
import { ownEngine } from './hosts/owner/engine-owner.ts';
import { exits, runHeadless } from './hosts/terminal/headless.ts';
import { mindReaders } from './hosts/terminal/readers.ts';
import { terminal } from './hosts/terminal/terminal.ts';
import { openApp } from './hosts/window/app.ts';
import { absolute, ownArguments } from './hosts/window/argv.ts';
import { forkEngine } from './hosts/window/engine-utility.ts';
import type { HandOver } from './hosts/window/instance.ts';

const dist = import.meta.dirname;
/** From the file itself: Electron knows its own version only, when it is told a script to run. */
const { version } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8')) as { version: string };
const engine = join(dist, 'engine.js');
const rendererDir = join(dist, 'renderer');
/** Plain files beside the archive in an installed app, a folder of the source tree otherwise. */
const samplesDir = app.isPackaged ? join(process.resourcesPath, 'samples') : resolve(dist, '..', 'samples');
const samples = existsSync(samplesDir) ? samplesDir : null;

let working = false;

/** Ends with `code` once everything written has reached its reader: `app.exit` would cut a pipe off. */
function leave(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => app.exit(code)));
}

/**
 * Chromium starts with the process, wanted or not: without a display it must not look for one, and its own files lie
 * apart, since a window may be open that holds the usual ones.
 */
async function withoutDisplay(): Promise<void> {
  const apart = mkdtempSync(join(tmpdir(), 'dotbogi-session-'));
  app.setPath('sessionData', apart);
  process.once('exit', () => rmSync(apart, { recursive: true, force: true }));
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('ozone-platform', 'headless');
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited');
  await app.whenReady();
}

async function enhance(args: Extract<Arguments, { kind: 'enhance' }>): Promise<void> {
  await withoutDisplay();
  const owner = ownEngine(() => forkEngine(engine));
  working = true;
  const blocker = powerSaveBlocker.start('prevent-app-suspension');
  const code = await runHeadless(owner, args, terminal);
  powerSaveBlocker.stop(blocker);
  await owner.dispose();
  leave(code);
}

async function serveBrowser({ sources, port, addressFile }: ServeArguments): Promise<void> {
  await withoutDisplay();
  const owner = ownEngine(() => forkEngine(engine));
  try {
    const named = absolute(sources, process.cwd());
    const host = await serve({ sources: named, port, owner, rendererDir, version, samples });
    const forget = addressFile === undefined ? null : await keepAddress(resolve(addressFile), host.url);
    terminal.out.write(`${addressFile === undefined ? host.url : `The address is in «${addressFile}».`}\n`);
    terminal.onInterrupt(async () => {
      await forget?.();
      await host.close();
      await owner.dispose();
      leave(exits.interrupted);
    });
  } catch (error) {
    terminal.err.write(`${error instanceof Error ? error.message : 'The page could not be served.'}\n`);
    await owner.dispose();
    leave(exits.wrong);
  }
}

/** What a later start asks to open; one that asks for something else has nothing to say to a window. */
function sourcesOf({ argv, cwd }: HandOver): readonly string[] {
  const args = readArguments(argv, version);
  return args.kind === 'window' ? absolute(args.sources, cwd) : [];
}

async function main(): Promise<void> {
  app.setName('Dotbogi');
  mindReaders(
    () => working,
    (code) => app.exit(code),
  );
  const argv = ownArguments(process.argv, app.isPackaged);
  const args = readArguments(argv, version);
  switch (args.kind) {
    case 'help':
    case 'version':
      terminal.out.write(args.text);
      return leave(exits.done);
    case 'wrong':
      terminal.err.write(`${args.message}\n`);
      return leave(exits.wrong);
    case 'enhance':
      return enhance(args);
    case 'serve':
      return serveBrowser(args);
    case 'window': {
      const handOver: HandOver = { argv: [...argv], cwd: process.cwd() };
      const places = {
        engine,
        preload: join(dist, 'preload.cjs'),
        renderer: rendererDir,
        samples,
        icon: join(dist, 'drag.png'),
        resources: process.resourcesPath,
      };
      return openApp({ sources: sourcesOf(handOver), handOver, sourcesOf, places, version });
    }
  }
}

// Not awaited: Electron becomes ready only after this module has been evaluated.
main().catch((error: unknown) => {
  console.error(error);
  app.exit(exits.failed);
});
