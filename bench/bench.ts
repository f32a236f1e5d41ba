/**
 * Measures the product: `npm run bench -- [NAME …] [--runs N] [--data DIR] [--json]`; without a name it lists what there is.
 * Figures of one table come from one process on one machine, so that their ratios mean something.
 */
import { parseArgs } from 'node:util';
import { type Benchmark, markdown } from './benchmark.ts';
import { networks } from './pace.ts';
import { seedTable } from './seed-table.ts';

const benchmarks: readonly Benchmark[] = [networks, seedTable];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '7' },
      data: { type: 'string', default: '../shared/data' },
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
    const table = await run({ data: values.data, runs: Math.max(1, Number(values.runs) || 7) });
    console.log(values.json ? JSON.stringify({ name, ...table }) : `${markdown(table)}\n`);
  }
  return 0;
}

process.exitCode = await main();
