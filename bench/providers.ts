/** Every provider that this build names: whether it proves itself on the golden tile, and how fast it is. */

import { PipelineError } from '../electron/pipeline/fault.ts';
import { readCatalog } from '../electron/pipeline/network/catalog.ts';
import { openNetwork } from '../electron/pipeline/network/session.ts';
import { type Benchmark, spelled } from './benchmark.ts';
import { pace } from './pace.ts';
import { models } from './scored.ts';

const names = ['cpu', 'cuda', 'directml', 'coreml', 'webgpu'] as const;

export const providers: Benchmark = {
  name: 'providers',
  about: 'golden tile and pace of every provider, fp32 and int8, asym-lite at twice the size',
  async run({ runs }) {
    const model = (await readCatalog(models)).models.find(({ id }) => id === 'asym-lite');
    if (!model) throw new Error('There is no asym-lite in the catalog.');
    const rows: string[][] = [];
    for (const provider of names) {
      for (const precision of ['fp32', 'int8'] as const) {
        try {
          const { network } = await openNetwork(model, models, 2, { provider, precision });
          const seconds = await pace([{ network, scale: 2 }], Math.min(runs, 3));
          rows.push([provider, precision, 'right', spelled(seconds[0] ?? [])]);
          await network.close();
        } catch (error) {
          if (!(error instanceof PipelineError)) throw error;
          rows.push([provider, precision, error.failure.message, '–']);
        }
      }
    }
    return { title: 'Providers', columns: ['provider', 'numbers', 'golden tile', 's/MP'], rows, notes: [] };
  },
};
