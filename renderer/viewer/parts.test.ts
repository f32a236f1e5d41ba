import { describe, expect, it } from 'vitest';
import { partsOf } from './parts.ts';

const stage = { width: 801, height: 600 };
const compare = { panes: ['original', 'bicubic', 'asym-lite'], flipped: null };

describe('parts of the stage', () => {
  it('cover the stage without a gap, wherever the curtain hangs', () => {
    for (const curtain of [0, 0.123, 0.5, 1]) {
      const [before, after] = partsOf({ mode: 'curtain', curtain, blink: false, compare, stage });
      expect(before!.clip.width + after!.clip.width).toBe(stage.width);
      expect(after!.clip.x).toBe(before!.clip.width);
      // One camera for both, or the halves would not meet.
      expect(before!.pane).toEqual(after!.pane);
    }
  });

  it('give each side a pane of its own, of equal size', () => {
    const [before, after] = partsOf({ mode: 'side', curtain: 0.2, blink: false, compare, stage });
    expect(before!.pane.width).toBe(after!.pane.width);
    expect(before!.pane.x + before!.pane.width).toBe(after!.pane.x);
  });

  it('show the original everywhere while the eye is held to it', () => {
    for (const mode of ['curtain', 'side', 'compare', 'added'] as const)
      expect(partsOf({ mode, curtain: 0.5, blink: true, compare, stage }).every((part) => part.what === 'before')).toBe(
        true,
      );
  });

  it('set panes in equal rows without overlap, and one alone over the whole stage', () => {
    const looks = { mode: 'compare', curtain: 0.5, blink: false, stage } as const;
    const parts = partsOf({ ...looks, compare });
    expect(parts.map(({ what, model }) => model ?? what)).toEqual(compare.panes);
    expect(parts.map(({ pane }) => [pane.x, pane.y])).toEqual([
      [0, 0],
      [400.5, 0],
      [0, 300],
    ]);
    for (const { pane } of parts) expect([pane.width, pane.height]).toEqual([400.5, 300]);
    const [alone, ...none] = partsOf({ ...looks, compare: { ...compare, flipped: 1 } });
    expect(alone).toMatchObject({ what: 'model', model: 'bicubic', pane: { x: 0, y: 0, ...stage } });
    expect(none).toEqual([]);
  });
});
