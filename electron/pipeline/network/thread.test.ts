import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { here, type Weighted } from './runtime.ts';
import { threadOf } from './thread.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let weighted: Weighted;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thread-'));
  // What is built there finds the runtime.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const bytes = await readFile(join(root, 'models/asym-lite-x2.onnx'));
  weighted = { bytes, provider: 'cpu', threads: 1 };
});
afterAll(() => rm(folder, { recursive: true }));

async function built(entry: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  const entryPoints = [join(import.meta.dirname, entry)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', external: ['onnxruntime-node'] });
  return outfile;
}

const open = async () => (await threadOf(pathToFileURL(await built('runtime-thread.ts', 'runtime.mjs'))))!;

function waves(size: number, phase: number) {
  const data = Float32Array.from({ length: size * size }, (_, i) => 0.5 + 0.4 * Math.sin(i * 0.37 + phase));
  return { luma: { data, dims: [1, 1, size, size] } };
}

describe('the thread of the networks', () => {
  it('gives the same as the thread at hand, in order, and leaves its input alone', async () => {
    const [runtime, own] = [await open(), await here()];
    expect(runtime.supported).toEqual(own.supported);
    const [there, atHand] = [await runtime.open(weighted), await own.open(weighted)];
    expect(there.inputNames).toEqual(atHand.inputNames);
    const wanted = await Promise.all([0, 1, 2].map((phase) => atHand.run(waves(40, phase))));
    const order: number[] = [];
    const came = [0, 1, 2].map(async (phase) => {
      const feeds = waves(40, phase);
      const asked = there.run(feeds).finally(() => order.push(phase));
      // Memory that is used again at once.
      feeds.luma.data.fill(0);
      return asked;
    });
    for (const [i, output] of (await Promise.all(came)).entries()) {
      expect(output.dims.map(Number)).toEqual(wanted[i]!.dims.map(Number));
      expect(output.data).toEqual(wanted[i]!.data);
    }
    expect(order).toEqual([0, 1, 2]);
    await Promise.all([there.release(), atHand.release()]);
  });

  it('leaves the thread at hand free while it computes', async () => {
    const session = await (await open()).open(weighted);
    let answered = false;
    const asked = session.run(waves(500, 0)).finally(() => {
      answered = true;
    });
    let turns = 0;
    for (; !answered; turns++) await setImmediate();
    await asked;
    // At hand there are two: that in which it computes, and that in which it answers.
    expect(turns).toBeGreaterThan(100);
    await session.release();
  });

  it('says what the runtime says', async () => {
    const runtime = await open();
    await expect(runtime.open({ ...weighted, bytes: Buffer.from('no network') })).rejects.toThrow();
    const session = await runtime.open(weighted);
    await expect(session.run({})).rejects.toThrow(/luma/);
    expect((await session.run(waves(20, 0))).data.length).toBe(1600);
    await session.release();
    await expect(session.run(waves(20, 0))).rejects.toThrow();
  });

  it('is none without its script, or where that does not come up', async () => {
    expect(await threadOf(new URL('file:///nowhere.js'))).toBeNull();
    for (const [name, script] of [
      ['failing.cjs', "throw new Error('lost')"],
      ['ending.cjs', ''],
    ] as const) {
      const path = join(folder, name);
      await writeFile(path, script);
      expect(await threadOf(pathToFileURL(path))).toBeNull();
    }
  });

  it.each([
    ['dies', "throw new Error('lost')", 'has ended (1)'],
    ['never answers', '', 'gave no answer for 0 minutes'],
  ])('brings its process down when it %s', async (what, script, reason) => {
    const thread = await built('thread.ts', 'thread.mjs');
    const task = join(folder, `${what}.cjs`);
    await writeFile(
      task,
      `const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => { ${script} }); parentPort.postMessage([]);`,
    );
    const asking = `import { threadOf } from ${JSON.stringify(pathToFileURL(thread).href)};
const { open } = await threadOf(new URL(${JSON.stringify(pathToFileURL(task).href)}));
await open({ bytes: new Uint8Array(1), provider: 'cpu', threads: 1 });`;
    const env = { ...process.env, DOTBOGI_STALL_MS: '1000' };
    const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', asking], { env }).catch(
      (error: { signal: string; stderr: string }) => error,
    );
    expect(ended).toMatchObject({
      signal: 'SIGKILL',
      stderr: expect.stringContaining(`The thread of the networks ${reason}.`),
    });
  });
});
