/**
 * Runs in a folder where UpscalerJS is installed: `node upscaler.mjs JOBS.json`, with `[{ input, width, height, output }]` of raw
 * RGB files. Writes the doubled pictures as raw RGB and prints the seconds of all of them together, the first run left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
// Its build for browsers takes it from there; its build for Node insists on native libraries that no registry holds.
globalThis.tf = tf;
await tf.setBackend('wasm');
await tf.ready();

const upscaler = require(join(import.meta.dirname, 'node_modules/upscaler/dist/browser/umd/upscaler.min.js'));
const slim = require('@upscalerjs/esrgan-slim/2x');
const models = join(import.meta.dirname, 'node_modules/@upscalerjs/esrgan-slim');
const server = createServer((request, response) => response.end(readFileSync(models + request.url)));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const path = `http://127.0.0.1:${server.address().port}/models/x2/model.json`;
const one = new (upscaler.default ?? upscaler)({ model: { ...(slim.default ?? slim), path } });

async function double({ input, width, height }) {
  const tensor = tf.tensor3d(new Uint8Array(readFileSync(input)), [height, width, 3], 'int32');
  const result = await one.upscale(tensor, { output: 'tensor' });
  const data = await result.data();
  tf.dispose([tensor, result]);
  return data;
}

const jobs = JSON.parse(readFileSync(process.argv[2], 'utf8'));
await double(jobs[0]);
let seconds = 0;
for (const job of jobs) {
  const start = performance.now();
  const data = await double(job);
  seconds += (performance.now() - start) / 1000;
  writeFileSync(job.output, Uint8ClampedArray.from(data));
}
console.log(JSON.stringify({ backend: tf.getBackend(), seconds }));
server.close();
