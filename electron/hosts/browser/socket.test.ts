import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, type EngineEvent, type ScanRequest, type TileEvent } from '../../contract.ts';
import { summary } from '../summary.rig.ts';
import { openRig, type Rig } from './browser.rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.asked.scans.length = 0;
  rig.asked.runs.length = 0;
});

const failing = (code: string) => ({ failure: { code } });

describe('the socket', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without a cookie', { cookie: '' }, '/socket'],
    ['with a wrong cookie', { cookie: 'dotbogi=x' }, '/socket'],
    ['without an origin', { origin: '' }, '/socket'],
    ['from another origin', { origin: 'http://evil.example' }, '/socket'],
    ['from a null origin', { origin: 'null' }, '/socket'],
    ['for another host', { host: 'evil.example' }, '/socket'],
    ['at another path', {}, '/'],
  ])('is refused %s', async (_, headers, path) => {
    const error = await new Promise<Error>((resolve, reject) => {
      rig
        .socket(headers, path)
        .on('error', resolve)
        .on('open', () => reject(new Error('it opened')));
    });
    expect(error.message).toMatch(/Unexpected server response: 4\d\d/);
  });
  it('answers the verbs', async () => {
    const { remote, socket } = await rig.visit();
    expect(await remote.hello()).toEqual({ kind: 'browser', version: '9', sources: [rig.at('photos')], samples: null });
    expect((await remote.open('p')).rgba).toEqual(new Uint8Array([1, 2, 3, 255]));
    expect(await remote.thumbnail('p', 64)).toEqual(new Uint8Array([64]));
    expect(await remote.choosePhotos()).toEqual([]);
    expect(await remote.chooseFolder()).toBeNull();
    expect(await remote.pause('r')).toBeUndefined();
    socket.close();
  });
  it('parses every argument before the engine hears of it', async () => {
    const { remote, socket } = await rig.visit();
    const wrong = { sources: [rig.at('photos')], recursive: 'yes' } as unknown as ScanRequest;
    await expect(remote.scan(wrong)).rejects.toMatchObject(failing('refused'));
    await expect(remote.open('../x')).rejects.toMatchObject(failing('refused'));
    await expect(remote.thumbnail('p', 1e9)).rejects.toMatchObject(failing('refused'));
    await expect(remote.cancel(7 as unknown as string)).rejects.toMatchObject(failing('refused'));
    expect(rig.asked.scans).toEqual([]);
    socket.close();
  });
  it('serves its own verbs alone and keeps the text of foreign errors', async () => {
    const { remote, socket } = await rig.visit();
    const any = remote as unknown as Record<string, () => Promise<unknown>>;
    for (const verb of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      await expect(any[verb]!()).rejects.toMatchObject(failing('refused'));
    }
    const failure = await remote.resume('r').catch((error: unknown) => error);
    expect(failure).toMatchObject(failing('internal'));
    expect(JSON.stringify(failure)).not.toContain('library');
    socket.close();
  });
  it('scans and writes below what was named, and nowhere else', async () => {
    const { remote, socket } = await rig.visit();
    await remote.scan({ sources: [rig.at('photos')], recursive: true });
    expect(rig.asked.scans).toEqual([{ sources: [rig.at('photos')], recursive: true }]);
    await expect(remote.scan({ sources: [rig.at('photos-too')], recursive: true })).rejects.toMatchObject(
      failing('refused'),
    );
    const run = { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true, settled: [] };
    expect(await remote.run({ ...run, out: rig.at('photos/out') })).toEqual(summary);
    await remote.run(run);
    expect(rig.asked.runs).toEqual([{ ...run, out: rig.at('photos/out') }, run]);
    await expect(remote.run({ ...run, out: rig.at('elsewhere') })).rejects.toMatchObject(failing('refused'));
    const climbing = { ...run, settings: { ...defaultSettings, name: '../../{name}' } };
    await expect(remote.run(climbing)).rejects.toMatchObject(failing('refused'));
    expect(rig.asked.runs).toHaveLength(2);
    socket.close();
  });
  it('browses home, grants a folder of it, and says where a file lies', async () => {
    const { remote, socket } = await rig.visit();
    expect(await remote.browse(null)).toEqual({
      path: rig.at('home'),
      parent: null,
      folders: [rig.at('home/pictures')],
      pictures: 0,
    });
    const photos = await remote.browse(rig.at('photos'));
    expect(photos).toEqual({ path: rig.at('photos'), parent: null, folders: [rig.at('photos/enhanced')], pictures: 2 });
    await expect(remote.browse('/etc')).rejects.toMatchObject(failing('refused'));
    await expect(remote.grant(rig.at('elsewhere'))).rejects.toMatchObject(failing('refused'));
    await expect(remote.scan({ sources: [rig.at('home/pictures')], recursive: false })).rejects.toBeDefined();
    await remote.grant(rig.at('home/pictures'));
    await remote.scan({ sources: [rig.at('home/pictures')], recursive: false });
    await expect(remote.reveal(rig.at('photos/사진 1.png'))).rejects.toThrow(rig.at('photos/사진 1.png'));
    socket.close();
  });
  it('takes the report on ten thousand large photos', async () => {
    const { remote, socket } = await rig.visit();
    // Blocks of 64 pixels of a 24-megapixel photo enlarged twice: a bit each, base64.
    const spared = { tiles: 0, of: 23_438, largest: 1, columns: 188, map: 'A'.repeat(3908) };
    const made = { target: '/made.jpg', milliseconds: 1, speed: 1, fidelity: null, spared, warnings: [], reason: null };
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ source: `/${i}.jpg`, state: 'done' as const, ...made }));
    const text = await remote.report({ format: 'json', rows });
    expect(JSON.parse(text ?? '').photos).toHaveLength(rows.length);
    socket.close();
  });
  it('closes on what is not a message, and does not fall over', async () => {
    for (const junk of ['text', Buffer.from([0xc1]), encode(7), encode({ t: 'q', m: 'x'.repeat(10), a: 'no' })]) {
      const { socket } = await rig.visit();
      socket.send(junk);
      const next = await rig.visit();
      expect(await next.remote.hello()).toBeDefined();
      next.socket.close();
      socket.terminate();
    }
  });
  it('says what the engine says, and tells a page that comes back what it missed', async () => {
    const first = await rig.visit();
    const begun: EngineEvent = { kind: 'begun', run: 'r', files: 2, provider: 'cpu' };
    const skipped: EngineEvent = { kind: 'skipped', run: 'r', photo: 'p', source: '/a', reason: 'x' };
    const rgba = new Uint8Array(4 * 64 * 64).fill(7);
    const tile: TileEvent = { kind: 'tile', run: 'r', photo: 'q', x: 0, y: 64, width: 64, height: 64, rgba };
    rig.say(begun);
    rig.say(tile);
    await expect.poll(() => first.tiles).toEqual([tile]);
    expect(first.events).toEqual([begun]);
    first.socket.close();
    rig.say(skipped);
    const second = await rig.visit();
    await expect.poll(() => second.events).toEqual([begun, skipped]);
    second.socket.close();
  });
  it('leaves out previews for a page that does not read', async () => {
    const slow = await rig.visit();
    slow.socket.pause();
    const rgba = new Uint8Array(4 * 1024 * 1024);
    const before = process.memoryUsage().external;
    for (let n = 0; n < 200; n += 1) {
      const tile: TileEvent = { kind: 'tile', run: 'r', photo: 'q', x: n, y: 0, width: 1024, height: 1024, rgba };
      rig.say(tile);
    }
    // 800 MB were said; 16 MB may wait, twice with the copy that is being made, and the kernel holds a little.
    expect(process.memoryUsage().external - before).toBeLessThan(100 * 2 ** 20);
    slow.socket.resume();
    await expect.poll(() => slow.tiles.length, { timeout: 10_000 }).toBe(4);
    // One that reads again gets what comes then.
    await expect
      .poll(() => {
        rig.say({ kind: 'tile', run: 'r', photo: 'q', x: 900, y: 0, width: 1024, height: 1024, rgba });
        return slow.tiles.at(-1)?.x;
      })
      .toBe(900);
    slow.socket.close();
  });
  it('cuts off a page that asks for pictures and reads none', async () => {
    const greedy = await rig.visit();
    const rgba = new Uint8Array(8 * 2 ** 20);
    const open = rig.owner.open;
    rig.owner.open = async (photo) => ({ ...(await open(photo)), rgba });
    greedy.socket.pause();
    const closed = new Promise((resolve) => greedy.socket.on('close', resolve));
    let answered = 0;
    let most = 0;
    const before = process.memoryUsage().external;
    rig.owner.open = async (photo) => {
      answered += 1;
      most = Math.max(most, process.memoryUsage().external - before);
      return { ...(await open(photo)), rgba };
    };
    for (let n = 0; n < 900; n += 1) greedy.remote.open('p').catch(() => undefined);
    // Twice the limit. The rest of what it asked for may die with its connection, or be answered to nobody.
    await expect.poll(() => answered, { timeout: 30_000 }).toBeGreaterThan(64);
    greedy.socket.resume();
    await closed;
    // 7 GB were asked for. The limit is 256 MB; each answer on its way is there twice while it is copied.
    expect(most).toBeLessThan(1.5 * 2 ** 30);
    rig.owner.open = open;
  }, 60_000);
});
