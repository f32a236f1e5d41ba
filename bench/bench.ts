/**
 * Measures the product: `npm run bench -- [NAME …] [--runs N] [--data DIR] [--photos DIR] [--model ID] [--json]`; without a name it lists what there is.
 * Figures of one table come from one process on one machine, so that their ratios mean something.
 */
import { parseArgs } from 'node:util';
import { adaptive } from './adaptive.ts';
import { batch } from './batch.ts';
import { type Benchmark, markdown } from './benchmark.ts';
import { int8 } from './int8.ts';
import { memory } from './memory.ts';
import { networks } from './pace.ts';
import { page } from './page.ts';
import { peers } from './peers/peers.ts';
import { pipeline } from './pipeline.ts';
import { providers } from './providers.ts';
import { seedTable } from './seed-table.ts';
import { start } from './start.ts';

const benchmarks: readonly Benchmark[] = [
  networks,
  seedTable,
  pipeline,
  int8,
  adaptive,
  memory,
  start,
  page,
  batch,
  providers,
  peers,
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '7' },
      data: { type: 'string', default: '../shared/data' },
      photos: { type: 'string' },
      model: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const unknown = positionals.find((name) => benchmarks.every((one) => one.name !== name));
  if (unknown !== undefined) console.error(`bench: there is no benchmark «${unknown}».`);
  if (unknown !== undefined || positionals.length === 0) {
    for (const { name, about } of benchmarks) console.error(`  ${name.padEnd(12)} ${about}`);
    return unknown === undefined ? 0 : 2;
  }
  for (const { name, run } of benchmarks.filter((one) => positionals.includes(one.name))) {
    const { data, photos, model } = values;
    const own = { ...(photos ? { photos } : {}), ...(model ? { model } : {}) };
    const table = await run({ data, runs: Math.max(1, Number(values.runs) || 7), ...own });
    console.log(values.json ? JSON.stringify({ name, ...table }) : `${markdown(table)}\n`);
  }
  return 0;
}

process.exitCode = await main();
