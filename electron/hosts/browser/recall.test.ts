import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { openRig, type Rig } from './browser.rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const refused = { failure: { code: 'refused' } };

test('what an earlier run was given may be used again, once that run is recalled, and nothing beside it', async () => {
  const { remote, socket } = await rig.visit();
  const scan = () => remote.scan({ sources: [rig.at('elsewhere')], recursive: false });
  await expect(scan()).rejects.toMatchObject(refused);
  Object.assign(rig.owner, {
    recall: async (run: string) => ({
      ...{ run, settings: defaultSettings, out: null, photos: [], refused: [] },
      sources: [rig.at('elsewhere'), rig.at('gone')],
    }),
  });
  expect(await remote.recall('r', 'left')).toMatchObject({ run: 'r' });
  await scan();
  expect(rig.asked.scans).toEqual([{ sources: [rig.at('elsewhere')], recursive: false }]);
  await expect(remote.scan({ sources: [rig.at('photos-too')], recursive: false })).rejects.toMatchObject(refused);
  socket.close();
});

test.each([
  ['a run that is no id', ['../r', 'left']],
  ['a part that there is not', ['r', 'everything']],
  ['nothing', []],
])('%s is refused before the engine hears of it', async (_, args) => {
  const { remote, socket } = await rig.visit();
  const recall = remote.recall as (...args: unknown[]) => Promise<unknown>;
  await expect(recall(...args)).rejects.toMatchObject(refused);
  socket.close();
});
