import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubles, floats, integers, kernels, lay, samples, up } from './simd.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  scripts: { kernels: string };
};
const root = fileURLToPath(new URL('../../..', import.meta.url));
const values = (length: number) =>
  fc.array(fc.float({ min: -1, max: 2, noNaN: true }), { minLength: length, maxLength: length });

it('computes with what its sources say', async () => {
  const [, ...options] = scripts.kernels.split(' ');
  const made = new Map<string, string | Uint8Array>();
  const { error, stderr } = await main(options, {
    readFile: (name) => (name.endsWith('.as.ts') ? readFileSync(`${root}/${name}`, 'utf8') : null),
    writeFile: (name, contents) => void made.set(name, contents),
    listFiles: () => [],
  });
  expect(error, stderr.toString()).toBeNull();
  const wasm = made.get('electron/pipeline/simd/kernels.wasm');
  expect(Buffer.from(wasm as Uint8Array).equals(readFileSync(new URL('./kernels.wasm', import.meta.url)))).toBe(true);
}, 60_000);

it('lays pieces side by side, each with room for what kernels touch beyond it, and grows for them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 6 }), (sizes) => {
      const places = lay(...sizes);
      for (const [i, place] of places.entries()) {
        expect(place % 16).toBe(0);
        expect(place).toBeGreaterThan(0);
        expect(place + sizes[i]! + 32).toBeLessThanOrEqual(places[i + 1] ?? kernels().memory.buffer.byteLength);
      }
    }),
  );
});

// A kernel adds in floats of 24 bit what the test adds in those of 53.
const digits = 5;

describe('across and down', () => {
  it('weigh samples as their tables say', () => {
    const sizes = fc.record({ width: fc.integer({ min: 8, max: 40 }), count: fc.integer({ min: 1, max: 50 }) });
    const random = fc.tuple(sizes, fc.constantFrom(1, 2), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(random, values(40 * 6 + 8), values(52 * 8), (of, given, weighing) => {
        const [{ width, count }, fours, rows] = of;
        const [taps, room] = [4 * fours, up(count)];
        const begin = (i: number) => (i * 7) % (width - taps + 1);
        const [starts, weights, source, target, one] = lay(room * 4, 52 * 32, 248 * 4, room * rows * 4, room * 4);
        integers(starts, room).set(Array.from({ length: room }, (_, i) => begin(i) * 4));
        floats(weights, weighing.length).set(weighing);
        floats(source, given.length).set(given);
        kernels().across(source, width * 4, rows, starts, weights, fours, room, target);
        const made = floats(target, room * rows);
        const wanted = (y: number, i: number) =>
          Array.from({ length: taps }, (_, t) => given[y * width + begin(i) + t]! * weighing[i * taps + t]!).reduce(
            (sum, value) => sum + value,
          );
        for (let y = 0; y < rows; y++)
          for (let i = 0; i < count; i++) expect(made[y * room + i]).toBeCloseTo(wanted(y, i), digits);
        kernels().down(target, room, weights, rows, one);
        for (let i = 0; i < count; i++) {
          const sum = Array.from({ length: rows }, (_, y) => made[y * room + i]! * weighing[y]!).reduce(
            (a, b) => a + b,
          );
          expect(floats(one, room)[i]).toBeCloseTo(sum, digits);
        }
      }),
    );
  });
});

describe('split and join', () => {
  const table = [0.25, 0.5, 0.125, 3, -1, 0.5, 0.75, 4, 1, 2, -0.5, -8];
  const kinds = fc.tuple(fc.constantFrom(3, 4), fc.constantFrom<8 | 16>(8, 16), fc.integer({ min: 1, max: 30 }));

  it('mix every pixel by their table, with and without chroma', () => {
    fc.assert(
      fc.property(kinds, fc.integer(), ([channels, depth, count], seed) => {
        const given = Array.from(
          { length: count * channels },
          (_, i) => Math.imul(seed + i, 2654435761) >>> (32 - depth),
        );
        const plane = count * 4;
        const [factors, source, ...planes] = lay(48, (count * channels * depth) / 8, plane, plane, plane);
        floats(factors, 12).set(table);
        samples(depth, source, given.length).set(given);
        const [luma, blue, red] = planes;
        for (const [place, wanted] of [[blue, 3] as const, [0, 1] as const]) {
          for (const at of planes) floats(at, count).fill(-1);
          kernels().split(source, channels, depth / 8, count, factors, luma, place, red);
          for (let i = 0; i < count; i++) {
            for (const [p, at] of planes.entries()) {
              const [r, g, b, offset] = table.slice(p * 4) as [number, number, number, number];
              const [x, y, z] = given.slice(i * channels) as [number, number, number];
              // All weights are binary fractions, so that nothing is rounded.
              expect(floats(at, count)[i]).toBe(p < wanted ? r * x + g * y + b * z + offset : -1);
            }
          }
        }
      }),
    );
  });

  it('round to nearest, clip, and make nothing of what is no number', () => {
    for (const [channels, depth] of [
      [3, 8],
      [4, 8],
      [3, 16],
      [4, 16],
    ] as const) {
      const top = 2 ** depth - 1;
      const luma = [0, 0.4, 0.5, 99.6, top - 0.4, top + 9, -3, Number.NaN, Number.POSITIVE_INFINITY];
      const count = luma.length;
      const [factors, y, u, v, target] = lay(48, count * 4, count * 4, count * 4, (count * channels * depth) / 8);
      floats(factors, 12).set([1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0]);
      floats(y, count).set(luma);
      floats(u, count).fill(0);
      floats(v, count).fill(0);
      kernels().join(y, u, v, count, factors, channels, depth / 8, target);
      const made = samples(depth, target, count * channels);
      const wanted = [0, 0, 1, 100, top, top, 0, 0, top];
      for (let i = 0; i < count; i++) {
        expect([...made.slice(i * channels, i * channels + 3)], `${channels} ${depth} ${luma[i]}`).toEqual(
          Array(3).fill(wanted[i]),
        );
      }
    }
  });
});

it('leaves what lies beside a piece as it is', () => {
  const kinds = fc.tuple(fc.constantFrom(3, 4), fc.constantFrom<8 | 16>(8, 16), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(kinds, ([channels, depth, count]) => {
      const [factors, plane] = lay(48, 64);
      floats(factors, 12).fill(0);
      for (const last of ['split', 'join'] as const) {
        const bytes = last === 'join' ? (count * channels * depth) / 8 : count * 4;
        const [, , target, beside] = lay(48, 64, bytes, 16);
        integers(beside, 4).fill(7);
        if (last === 'join') kernels().join(plane, plane, plane, count, factors, channels, depth / 8, target);
        else kernels().split(plane, channels, depth / 8, count, factors, target, 0, 0);
        expect([...integers(beside, 4)], last).toEqual([7, 7, 7, 7]);
      }
    }),
  );
});

it('adds squared differences in double precision', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), values(40), values(40), (count, one, other) => {
      const [a, b] = lay(160, 160);
      floats(a, 40).fill(0).set(one.slice(0, count));
      floats(b, 40).fill(0).set(other.slice(0, count));
      const apart = Array.from({ length: count }, (_, i) => Math.fround(floats(a, 40)[i]! - floats(b, 40)[i]!));
      expect(kernels().squares(a, b, count)).toBeCloseTo(
        apart.reduce((sum, d) => sum + d * d, 0),
        9,
      );
    }),
  );
});

it('sums samples and their squares in double precision, and no number makes both none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), values(40), (count, given) => {
      const [source, target] = lay(160, 16);
      const seen = floats(source, 40).fill(0);
      seen.set(given.slice(0, count));
      kernels().moments(source, count, target);
      const [sum, squares] = doubles(target, 2);
      expect(sum).toBeCloseTo(
        seen.reduce((all, value) => all + value, 0),
        9,
      );
      expect(squares).toBeCloseTo(
        seen.reduce((all, value) => all + value * value, 0),
        9,
      );
      seen[count - 1] = Number.NaN;
      kernels().moments(source, count, target);
      expect([...doubles(target, 2)]).toEqual([Number.NaN, Number.NaN]);
    }),
  );
});
