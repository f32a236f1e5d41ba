import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type UpdateOptions, type Updater, Updates, updateAddress } from './updates.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'updates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const address = 'https://updates.invalid/dotbogi';
const name = (text: string) => writeFileSync(join(folder, 'app-update.yml'), text);
const named = () => name(`provider: generic\nurl: ${address}\nupdaterCacheDirName: dotbogi-updater\n`);

function arranged(newer: string | null = '9.9.9') {
  const updater = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowDowngrade: true,
    checkForUpdates: vi.fn<Updater['checkForUpdates']>(async () => {
      // What is not asked for must be off before anything is asked of the network.
      expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false, allowDowngrade: false });
      return { isUpdateAvailable: newer !== null, updateInfo: { version: newer ?? '0.1.0' } };
    }),
    downloadUpdate: vi.fn<Updater['downloadUpdate']>(async () => []),
    quitAndInstall: vi.fn<Updater['quitAndInstall']>(),
  };
  const load = vi.fn<UpdateOptions['load']>(async () => updater);
  const offer = vi.fn<UpdateOptions['offer']>(async () => false);
  const ready = vi.fn<UpdateOptions['ready']>(async () => false);
  const tell = vi.fn<UpdateOptions['tell']>();
  const options = { resources: folder, file: join(folder, 'updates.json'), load, offer, ready, tell };
  return { updater, load, offer, ready, tell, options, open: () => new Updates(options) };
}

describe('the address', () => {
  it('is the one that the installer was given', () => {
    named();
    expect(updateAddress(folder)).toBe(address);
    name(`provider: 'generic'\nurl: "${address}"\n`);
    expect(updateAddress(folder)).toBe(address);
  });

  it.each([
    'provider: generic\nurl: http://updates.invalid/\n',
    'provider: generic\nurl: https://user:word@updates.invalid/\n',
    'provider: generic\nurl: file:///etc\n',
    'provider: generic\nurl: nonsense\n',
    'provider: generic\n',
    'provider: github\nowner: a\nrepo: b\n',
    '',
  ])('is none in %j', (text) => {
    name(text);
    expect(updateAddress(folder)).toBeNull();
  });

  it('is none where there is no file', () => {
    expect(updateAddress(folder)).toBeNull();
  });
});

describe('looking for updates', () => {
  it('is off until a person switches it on, and then nothing is even loaded', async () => {
    named();
    const { load, open } = arranged();
    const updates = open();
    expect([updates.possible, updates.on]).toEqual([true, false]);
    await updates.atStart();
    expect(load).not.toHaveBeenCalled();
  });

  it('is impossible without an address, whatever is stored or asked', async () => {
    const { load, open, options } = arranged();
    writeFileSync(options.file, '{"check":true}');
    const updates = open();
    updates.switch(true);
    expect([updates.possible, updates.on]).toEqual([false, false]);
    await updates.atStart();
    await updates.now();
    expect(load).not.toHaveBeenCalled();
  });

  it('stays as it was chosen', () => {
    named();
    const { open, options } = arranged();
    open().switch(true);
    expect(open().on).toBe(true);
    open().switch(false);
    expect(open().on).toBe(false);
    expect(JSON.parse(readFileSync(options.file, 'utf8'))).toEqual({ check: false });
  });

  it.each(['', '{"check":"yes"}', 'true', '{"check":true,"url":"https://evil.invalid"}'])(
    'is off where %j is stored',
    (text) => {
      named();
      const { open, options } = arranged();
      writeFileSync(options.file, text);
      expect(open().on).toBe(false);
    },
  );

  it('offers what is newer and downloads nothing without a yes', async () => {
    named();
    const { updater, offer, open } = arranged();
    const updates = open();
    updates.switch(true);
    await updates.atStart();
    expect(offer).toHaveBeenCalledExactlyOnceWith('9.9.9');
    expect(updater.downloadUpdate).not.toHaveBeenCalled();
    expect(updater.quitAndInstall).not.toHaveBeenCalled();
  });

  it('installs after two yeses, or when the app is closed', async () => {
    named();
    const { updater, offer, ready, open } = arranged();
    offer.mockResolvedValue(true);
    await open().now();
    expect(updater.downloadUpdate).toHaveBeenCalledOnce();
    expect(updater.quitAndInstall).not.toHaveBeenCalled();
    expect(updater.autoInstallOnAppQuit).toBe(true);
    ready.mockResolvedValue(true);
    await open().now();
    expect(updater.quitAndInstall).toHaveBeenCalledOnce();
  });

  it('says that all is current to who asked, and nothing at a start', async () => {
    named();
    const { tell, offer, open } = arranged(null);
    const updates = open();
    updates.switch(true);
    await updates.atStart();
    expect(tell).not.toHaveBeenCalled();
    await updates.now();
    expect(tell).toHaveBeenCalledExactlyOnceWith('current');
    expect(offer).not.toHaveBeenCalled();
  });

  it('fails softly: no network is no matter of the photos', async () => {
    named();
    const { updater, tell, open } = arranged();
    updater.checkForUpdates.mockRejectedValue(new Error('net::ERR_NAME_NOT_RESOLVED'));
    const updates = open();
    updates.switch(true);
    await updates.atStart();
    expect(tell).not.toHaveBeenCalled();
    await updates.now();
    expect(tell).toHaveBeenCalledExactlyOnceWith('failed');
  });

  it('looks once at a time', async () => {
    named();
    const { load, open } = arranged();
    const updates = open();
    await Promise.all([updates.now(), updates.now(), updates.now()]);
    expect(load).toHaveBeenCalledExactlyOnceWith(address);
  });
});

it('is kept out of the start: nobody imports the library but at a look', () => {
  const text = readFileSync(join(import.meta.dirname, 'updates.ts'), 'utf8');
  expect(text.match(/electron-updater'/g)).toHaveLength(1);
  expect(text).toContain("await import('electron-updater')");
});
