/**
 * Looking for a newer version: only where an installer was given an address, and only once a person has asked for it.
 * While it is off nothing is loaded and nothing is asked of the network.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The part of electron-updater that is used; loaded at the first look, not at the start of the app. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowDowngrade: boolean;
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean;
    readonly updateInfo: { readonly version: string };
  } | null>;
  downloadUpdate(): Promise<unknown>;
  quitAndInstall(): void;
}

export interface UpdateOptions {
  /** `resources` of the installed app: an address, if any, stands in `app-update.yml` there. */
  readonly resources: string;
  /** Where the choice is kept. */
  readonly file: string;
  /** @param address where to look; no other is asked. */
  readonly load: (address: string) => Promise<Updater>;
  /** True to download version `version`. */
  readonly offer: (version: string) => Promise<boolean>;
  /** True to install now; otherwise it waits for the app to be closed. */
  readonly ready: (version: string) => Promise<boolean>;
  /** What a look that a person asked for came to, when there is nothing to offer. */
  readonly tell: (outcome: 'current' | 'failed') => void;
}

const Choice = z.strictObject({ check: z.boolean() });

/** The address in `app-update.yml`, if it is one that may be asked: https, without a user name. */
export function updateAddress(resources: string): string | null {
  try {
    const text = readFileSync(join(resources, 'app-update.yml'), 'utf8').slice(0, 10_000);
    if (!/^provider:\s*['"]?generic['"]?\s*$/m.test(text)) return null;
    const address = /^url:\s*['"]?([^\s'"]+)['"]?\s*$/m.exec(text)?.[1] ?? '';
    const url = new URL(address);
    return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

export class Updates {
  readonly #options: UpdateOptions;
  readonly #address: string | null;
  #on: boolean;
  #looking: Promise<void> | null = null;

  constructor(options: UpdateOptions) {
    this.#options = options;
    this.#address = updateAddress(options.resources);
    this.#on = this.possible && stored(options.file);
  }

  /** False where no address was given: then there is nothing to switch on. */
  get possible(): boolean {
    return this.#address !== null;
  }

  /** Whether each start looks; off until a person switches it on. */
  get on(): boolean {
    return this.#on;
  }

  switch(on: boolean): void {
    this.#on = on && this.possible;
    try {
      writeFileSync(`${this.#options.file}.new`, JSON.stringify({ check: this.#on }));
      renameSync(`${this.#options.file}.new`, this.#options.file);
    } catch {
      // It holds for this session then.
    }
  }

  /** The look at each start: silent unless there is something newer, and none at all while it is off. */
  async atStart(): Promise<void> {
    if (this.#on) await this.#look(() => undefined);
  }

  /** The look that a person asked for, which says what it came to. */
  async now(): Promise<void> {
    if (this.possible) await this.#look(this.#options.tell);
  }

  /** One look at a time; whatever fails in it is no matter of the photos. */
  #look(tell: UpdateOptions['tell']): Promise<void> {
    const address = this.#address ?? '';
    this.#looking ??= look(address, this.#options, tell)
      .catch(() => tell('failed'))
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }
}

async function look(
  address: string,
  { load, offer, ready }: UpdateOptions,
  tell: UpdateOptions['tell'],
): Promise<void> {
  const updater = await load(address);
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  const found = await updater.checkForUpdates();
  if (found === null || !found.isUpdateAvailable) return tell('current');
  const { version } = found.updateInfo;
  if (!(await offer(version))) return;
  await updater.downloadUpdate();
  if (await ready(version)) updater.quitAndInstall();
  else updater.autoInstallOnAppQuit = true;
}

function stored(file: string): boolean {
  try {
    return Choice.parse(JSON.parse(readFileSync(file, 'utf8'))).check;
  } catch {
    return false;
  }
}

/** The real one. It keeps quiet: its words would go to a console that nobody reads. */
export async function loadUpdater(address: string): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  const updater = library.autoUpdater;
  updater.logger = null;
  // Said outright, so that what was judged is what is asked, however the library would read the file.
  updater.setFeedURL({ provider: 'generic', url: address });
  // Errors reject the calls; without a listener the same error would also be thrown where nobody catches it.
  updater.on('error', () => undefined);
  return updater;
}
