import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Arguments } from '../args.ts';
import { carried } from '../rpc.ts';
import { keepAddress } from './browser/address-file.ts';
import { serve } from './browser/browser.ts';
import type { EngineOwner } from './owner/engine-owner.ts';
import { exits, type Terminal } from './terminal/headless.ts';

export interface AppOptions {
  readonly args: Extract<Arguments, { kind: 'window' | 'serve' }>;
  readonly version: string;
  readonly own: () => EngineOwner;
  readonly terminal: Terminal;
  readonly samples: string | null;
  /** The project's folder, where node_modules and dist lie. */
  readonly root: string;
  readonly rendererDir: string;
}

/** Electron's program, when it has been fetched. Asking the package itself would fetch it. */
export function findElectron(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
    return name !== '' && statSync(program).isFile() ? program : null;
  } catch {
    return null;
  }
}

/** Opens the app in a window, or in the browser where there is no Electron. Resolves to the exit code at the end. */
export async function openWindowOrBrowser(options: AppOptions): Promise<number> {
  const { args, root, terminal } = options;
  const sources = args.sources.map((source) => resolve(source));
  const lost = sources.find((source) => !existsSync(source));
  if (lost !== undefined) {
    terminal.err.write(`«${lost}» is not there.\n`);
    return exits.wrong;
  }
  const main = join(root, 'dist', 'main.js');
  const electron = args.kind === 'window' && existsSync(main) ? findElectron(root) : null;
  if (electron !== null) return openWindow(electron, main, sources, terminal);
  return openBrowser(options, sources);
}

function openWindow(electron: string, main: string, sources: string[], terminal: Terminal): Promise<number> {
  const child = spawn(electron, [main, ...sources], { stdio: 'inherit' });
  const leave = terminal.onInterrupt(() => void child.kill('SIGTERM'));
  return new Promise((done) => {
    child.once('error', () => {
      leave();
      terminal.err.write('Electron could not be started; «npm start -- serve» opens the app in a browser.\n');
      done(exits.failed);
    });
    child.once('exit', (code) => {
      leave();
      done(code ?? exits.interrupted);
    });
  });
}

async function openBrowser(options: AppOptions, sources: readonly string[]): Promise<number> {
  const { args, own, terminal, version, samples, rendererDir } = options;
  const owner = own();
  const interrupted = new Promise<void>((done) => {
    const leave = terminal.onInterrupt(() => {
      leave();
      done();
    });
  });
  const { port, addressFile } = args.kind === 'serve' ? args : { port: 0, addressFile: undefined };
  const leaving: (() => Promise<void>)[] = [];
  try {
    const { url, close } = await serve({ sources, port, owner, rendererDir, version, samples });
    leaving.unshift(close);
    if (addressFile !== undefined) leaving.unshift(await keepAddress(resolve(addressFile), url));
    const why = args.kind === 'window' ? 'Electron has no runtime here, so the app opens in a browser' : 'The app';
    const where = addressFile === undefined ? `: ${url}` : ` has its address in «${addressFile}».`;
    terminal.out.write(`${why}${where}\nCtrl-C ends it.\n`);
    await interrupted;
    return exits.done;
  } catch (error) {
    const failed = error instanceof Error && !('failure' in error) ? error.message : carried(error).message;
    terminal.err.write(`${failed}\n`);
    return exits.failed;
  } finally {
    for (const step of leaving) await step();
    await owner.dispose();
  }
}
