import { expect, it } from 'vitest';
import { defaultSettings, type Part, type ScanRequest } from '../../contract.ts';
import { rememberOpened } from './opened.ts';

const verbs = {
  hello: async () => ({ kind: 'browser', version: '9', sources: ['/named'], samples: null }) as const,
  async scan({ sources }: ScanRequest) {
    if (sources.includes('/refused')) throw new Error('refused');
    return { photos: [], refused: [] };
  },
  recall: async (run: string, _: Part) => ({
    ...{ run, sources: ['/d', '/a'], settings: defaultSettings, out: null, refused: [], photos: [] },
  }),
};

it('names what was opened or recalled, in order and once each, and nothing that was refused', async () => {
  const host = rememberOpened(verbs, ['/named']);
  await host.scan({ sources: ['/b', '/a'], recursive: true });
  await host.scan({ sources: ['/named', '/b', '/c'], recursive: true });
  await expect(host.scan({ sources: ['/refused'], recursive: true })).rejects.toThrow();
  await host.recall('r', 'left');
  expect(await host.hello()).toEqual({
    kind: 'browser',
    version: '9',
    sources: ['/named', '/b', '/a', '/c', '/d'],
    samples: null,
  });
});

it('does not grow without end', async () => {
  const host = rememberOpened(verbs, []);
  for (let round = 0; round < 3; round += 1) {
    const sources = Array.from({ length: 50_000 }, (_, index) => `/${round}/${index}`);
    await host.scan({ sources, recursive: false });
  }
  expect((await host.hello()).sources).toHaveLength(100_000);
});
