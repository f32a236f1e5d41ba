import { expect, it } from 'vitest';
import { isSameMinute, lifeOf, minuteOfBoot, thisInstance } from './instance.ts';

const day = 86_400;

it('tells boots apart by when they were, where the system does not name them', () => {
  const now = Date.UTC(2026, 10, 27, 12);
  const boot = minuteOfBoot(now, day);
  expect(boot).toMatch(/^[0-9a-f]{6}$/);
  expect(isSameMinute(boot, minuteOfBoot(now + 3600e3, day + 3600))).toBe(true);
  // The clock was set by some minutes.
  expect(isSameMinute(boot, minuteOfBoot(now + 5 * 60e3, day))).toBe(true);
  expect(isSameMinute(boot, minuteOfBoot(now, 60))).toBe(false);
  expect(isSameMinute('000002', 'fffffe')).toBe(true);
});

it.skipIf(process.platform !== 'linux')('a process of another boot is dead, whoever has its number now', () => {
  const [machine, , ...rest] = thisInstance.split('-');
  expect(lifeOf(thisInstance)).toBe('alive');
  expect(lifeOf([machine, '000000', ...rest].join('-'))).toBe('dead');
});
