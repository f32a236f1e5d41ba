import { describe, expect, it } from 'vitest';
import { partsOf } from './parts.ts';

const stage = { width: 801, height: 600 };

describe('parts of the stage', () => {
  it('cover the stage without a gap, wherever the curtain hangs', () => {
    for (const curtain of [0, 0.123, 0.5, 1]) {
      const [before, after] = partsOf({ mode: 'curtain', curtain, blink: false, stage });
      expect(before!.clip.width + after!.clip.width).toBe(stage.width);
      expect(after!.clip.x).toBe(before!.clip.width);
      // One camera for both, or the halves would not meet.
      expect(before!.pane).toEqual(after!.pane);
    }
  });

  it('give each side a pane of its own, of equal size', () => {
    const [before, after] = partsOf({ mode: 'side', curtain: 0.2, blink: false, stage });
    expect(before!.pane.width).toBe(after!.pane.width);
    expect(before!.pane.x + before!.pane.width).toBe(after!.pane.x);
  });

  it('show the original everywhere while the eye is held to it', () => {
    for (const mode of ['curtain', 'side'] as const)
      expect(partsOf({ mode, curtain: 0.5, blink: true, stage }).every((part) => part.what === 'before')).toBe(true);
  });
});
