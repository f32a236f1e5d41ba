/** Runs that were broken off at random, and taken up by `enhance --resume`. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Command, enhance, killGroup, start } from './command.ts';
import { census, makePlace, type Place, putGood } from './place.ts';
import { expectWhole } from './verdict.ts';

const contents = async (folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(Object.entries(await census(folder)).map(([name, facts]) => [name, facts.split(' ').at(-1)!]));

/** Killed with all its processes after a share of `span` milliseconds. */
async function killAt(command: Command, moment: number): Promise<void> {
  await Promise.race([command.ran, sleep(moment)]);
  killGroup(command.child);
  await command.ran;
}

async function undisturbed(place: Place): Promise<{ bytes: Record<string, string>; span: number }> {
  const out = join(place.base, 'undisturbed');
  const begin = performance.now();
  // A home of its own: what it remembers must not help the run that is broken off.
  const env = { HOME: join(place.base, 'other'), XDG_DATA_HOME: undefined };
  expect((await enhance({ ...place, out }, [place.in], { env }).ran).code).toBe(0);
  return { bytes: await contents(out), span: performance.now() - begin };
}

test.each([1, 2, 3, 4])(
  'kill -9 at random, %i times one after the other, then --resume gives equal bytes',
  async (kills) => {
    const place = await makePlace();
    await putGood(place.in, 5, 60);
    const before = await census(place.in);
    const { bytes, span } = await undisturbed(place);
    await killAt(enhance(place, [place.in]), span * (0.5 + Math.random() / 2));
    for (let time = 1; time < kills; time++) {
      await killAt(start(place, ['enhance', '--json', '--resume']), span * (0.3 + Math.random() / 2));
      await expectWhole(place.out, 1000);
    }
    const last = await start(place, ['enhance', '--json', '--resume']).ran;
    expect(last.hung).toBe(false);
    if (last.code === 2) {
      // Killed before the run was in the journal, or after it was over: a plain run then does what is left.
      expect(last.stderr).toMatch(/\.\n$/);
      await enhance(place, [place.in]).ran;
    } else {
      expect(last.code, last.stdout + last.stderr).toBe(0);
    }
    expect(await contents(place.out)).toEqual(bytes);
    expect(await expectWhole(place.out)).toHaveLength(5);
    expect(await census(place.in)).toEqual(before);
  },
);
