/** Nothing is asked of a network: the whole job where there is none, with every system call for one written down. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { type Scene, setScene } from './app.ts';
import { makePhoto } from './photos.ts';

const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');

/** Why the job cannot be watched here, or null. */
function hindrance(): string | null {
  if (process.platform !== 'linux') return 'only Linux has unshare and strace';
  if (spawnSync('unshare', ['-n', 'true']).status !== 0) return 'this user may not make a network namespace';
  if (spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status !== 0)
    return 'there is no strace, or it may not trace';
  return null;
}
const why = hindrance();

let scene: Scene;
test.beforeEach(async () => {
  scene = await setScene();
});
test.afterEach(() => scene.clear());

/** Runs a command without a network and returns the lines of its calls that name a family of the internet. */
async function watched(command: string[]): Promise<{ status: number | null; stdout: string; calls: string[] }> {
  const log = scene.at('calls');
  const { status, stdout } = spawnSync(
    'unshare',
    ['-n', 'strace', '-f', '-qq', '-e', 'trace=%network', '-o', log, ...command],
    { encoding: 'utf8', env: { ...process.env, HOME: scene.at('home'), TMPDIR: scene.at('home') }, timeout: 150_000 },
  );
  const calls = (await readFile(log, 'utf8')).split('\n');
  // A netlink socket asks this machine's kernel which interfaces there are; nothing leaves by it.
  return { status, stdout, calls: calls.filter((line) => /AF_INET|AF_PACKET/.test(line)) };
}

test.describe('under watch', () => {
  test.skip(why !== null, why ?? '');

  test('enhances a folder without a single call for a network', async () => {
    await makePhoto(scene.at('in', 'a.jpg'), { width: 120, height: 80 });
    await makePhoto(scene.at('in', 'b.png'), { width: 60, height: 80, channels: 4, seed: 2 });
    const job = await watched([process.execPath, cli, 'enhance', scene.at('in'), '--out', scene.at('out'), '--json']);
    expect(job.status).toBe(0);
    expect(JSON.parse(job.stdout.trim().split('\n').at(-1)!)).toMatchObject({ kind: 'ended', done: 2, failed: 0 });
    expect((await sharp(scene.at('out', 'a_x2.jpg')).metadata()).width).toBe(240);
    expect(await readdir(scene.at('out'))).toHaveLength(2);
    expect(job.calls).toEqual([]);
  });

  test('the watch would have seen one', async () => {
    const script = "require('net').connect(9, '192.0.2.1').on('error', () => process.exit(3))";
    const tried = await watched([process.execPath, '-e', script]);
    expect(tried.status).toBe(3);
    expect(tried.calls.join()).toContain('192.0.2.1');
  });

  test('the local page listens on 127.0.0.1 alone and reaches out to nobody', async () => {
    await makePhoto(scene.at('in', 'a.png'), { width: 40, height: 30 });
    // Without a network there is no loopback either until it is switched on.
    const serve = `ip link set lo up 2>/dev/null; timeout -s INT 15 "$0" "$1" serve "$2"`;
    const shell = spawnSync('sh', ['-c', 'command -v ip'], { encoding: 'utf8' });
    test.skip(shell.status !== 0, 'there is no «ip» to switch the loopback on');
    const host = await watched(['sh', '-c', serve, process.execPath, cli, scene.at('in')]);
    const bound = host.calls.filter((line) => /\bbind\(/.test(line));
    expect(bound.length).toBeGreaterThan(0);
    for (const line of bound.filter((call) => /AF_INET/.test(call))) expect(line).toContain('inet_addr("127.0.0.1")');
    expect(
      host.calls.filter((line) => /\bconnect\(|\bsendto\(|\bsendmsg\(/.test(line) && /AF_INET/.test(line)),
    ).toEqual([]);
  });
});

test('the packages that are installed are told to fetch nothing by themselves', () => {
  const config = execFileSync('npm', ['config', 'get', 'ignore-scripts'], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  expect(config.trim()).toBe('true');
});
