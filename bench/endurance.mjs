/**
 * Enhances thousands of tiny pictures with the built app and watches the engine: memory and open files must stay flat.
 * `node bench/endurance.mjs [count] [model]`; leaves with 1 when they do not. Linux only, for it reads /proc.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const count = Number(process.argv[2] ?? 10_000);
const model = process.argv[3] ?? 'bicubic';
const cli = process.env.DOTBOGI_CLI ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'endurance-'));
/** Share of the run that fills caches and pools. */
const warm = 0.2;

async function lay() {
  mkdirSync(join(base, 'in'));
  for (let i = 0; i < count; i++) {
    // Every picture has bytes of its own, so that none is taken for another.
    const pixels = Buffer.from(
      Array.from({ length: 48 * 32 * 3 }, (_, at) => (at * 7 + i * 13 + (at >> 5) * (i % 11)) % 256),
    );
    const file = await sharp(pixels, { raw: { width: 48, height: 32, channels: 3 } })
      .png()
      .toBuffer();
    writeFileSync(join(base, 'in', `p${String(i).padStart(6, '0')}.png`), file);
  }
}

const childOf = (pid) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

function look(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  return { rss, files: readdirSync(`/proc/${pid}/fd`).length };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

await lay();
const begin = performance.now();
const env = { ...process.env, DOTBOGI_DATA: join(base, 'data') };
const app = spawn(process.execPath, [cli, 'enhance', join(base, 'in'), '--model', model, '--json'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const samples = [];
let [done, engine, summary] = [0, 0, null];
for await (const line of createInterface({ input: app.stdout })) {
  const event = JSON.parse(line);
  if (event.kind === 'ended') summary = event;
  if (event.kind !== 'finished') continue;
  engine ||= childOf(app.pid);
  if (++done % Math.max(1, Math.floor(count / 50)) === 0) samples.push({ done, ...look(engine) });
}
rmSync(base, { recursive: true });

const steady = samples.filter((sample) => sample.done >= count * warm);
const middle = { rss: median(steady.map(({ rss }) => rss)), files: median(steady.map(({ files }) => files)) };
for (const { done, rss, files } of samples)
  console.log(`${String(done).padStart(7)}  ${rss.toFixed(1).padStart(7)} MB  ${files} files open`);
const spread = steady.map(({ rss }) => rss / middle.rss - 1);
const [least, most] = [Math.min(...spread), Math.max(...spread)];
const filesFlat = steady.every(({ files }) => Math.abs(files - middle.files) <= 4);
console.log(
  `${summary.done} of ${count} done in ${((performance.now() - begin) / 1000).toFixed(0)} s; from ${warm * 100} % on: median ${middle.rss.toFixed(1)} MB, ${(least * 100).toFixed(1)} % to +${(most * 100).toFixed(1)} %; ${middle.files} files open, ${filesFlat ? 'flat' : 'not flat'}`,
);
process.exitCode = summary.done === count && most <= 0.1 && least >= -0.1 && filesFlat ? 0 : 1;
