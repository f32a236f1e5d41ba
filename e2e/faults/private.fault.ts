/** Nothing is asked of a network, and nothing of the machine is kept beside the journal. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { makePhoto } from '../photos.ts';
import { enhance, killGroup } from './command.ts';
import { need } from './means.ts';
import { census, makePlace, putGood } from './place.ts';
import { expectTold, expectWhole } from './verdict.ts';

test('the whole job without any network (unshare -n)', async (context) => {
  need.noNetwork(context);
  const place = await makePlace();
  await putGood(place.in, 3);
  const before = await census(place.in);
  expectTold(await enhance(place, [place.in], { wrap: ['unshare', '-n'] }).ran, { code: 0, done: 3 });
  expect(await expectWhole(place.out)).toHaveLength(3);
  expect(await census(place.in)).toEqual(before);
});

/** Calls that make or use a socket of the internet; a netlink socket only asks the kernel for its interfaces. */
const outward = /(?:socket|connect|bind|sendto|sendmsg|sendmmsg)\([^\n]*(?:AF_INET6?|AF_PACKET|sin_port|\.com|nscd)/;

async function callsOf(log: string): Promise<string[]> {
  return (await readFile(log, 'utf8')).split('\n').filter((line) => outward.test(line) && !line.includes('AF_NETLINK'));
}

// A library that reports to its maker waits some seconds before its first look-up, so the job must not be short.
test('half a minute of work with a network at hand asks nothing of it (strace)', {
  timeout: 200_000,
}, async (context) => {
  need.strace(context);
  const place = await makePlace();
  const log = join(place.base, 'calls');
  const wrap = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=%network', '-o', log];
  await makePhoto(join(place.in, 'large.png'), { width: 3000, height: 2000 });
  const command = enhance(place, [place.in], { wrap, limit: 180_000 });
  await command.said('"kind":"progress"');
  await new Promise((resolve) => setTimeout(resolve, 25_000));
  // strace keeps the signal for itself, so all of them get it, as from a terminal.
  killGroup(command.child, 'SIGINT');
  expect(await command.ran).toMatchObject({ code: 130, hung: false });
  expect(await callsOf(log)).toEqual([]);
  const kept = (await readdir(place.home, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place.home, join(entry.parentPath, entry.name)));
  for (const path of kept) expect(path).toMatch(/dotbogi/);
});

test('the watch would see a look-up and a connection', async (context) => {
  need.strace(context);
  const place = await makePlace();
  const log = join(place.base, 'calls');
  const script =
    "require('dns').lookup('dotbogi.invalid', () => require('net').connect(9, '192.0.2.1').on('error', () => 0).setTimeout(200, process.exit))";
  spawnSync('strace', ['-f', '-qq', '-e', 'trace=%network', '-o', log, process.execPath, '-e', script]);
  expect((await callsOf(log)).join()).toContain('192.0.2.1');
});
