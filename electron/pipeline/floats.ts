/** Where planes get their samples from. */

/** Gives an array of so many floats, of any content: whoever takes it writes all of it. */
export type Take = (length: number) => Float32Array;

/** An array of its own, for what is kept. */
export const fresh: Take = (length) => new Float32Array(length);

/** Arrays that are used again, tile after tile and photo after photo: a new page of memory costs more than the arithmetic on it. */
export interface Scratch {
  /** The array is good until the next `clear`. */
  readonly take: Take;
  /** All that was taken may be given again. */
  clear(): void;
  /** For whoever comes next; nothing that was taken may be used any more. */
  giveBack(): void;
}

/** Idle memory, and how much of it is kept: of a photo that is inferred two, of the one before maybe two, and one of what is compared. */
const idle: Float32Array[][] = [];
const mostIdle = 5;
/** Floats of a piece; a tile's planes fill a few. */
const piece = 1 << 20;

/** Lends memory that others may have used before. */
export function openScratch(): Scratch {
  const pieces = idle.pop() ?? [];
  let at = 0;
  let used = 0;
  const room = (length: number): Float32Array => {
    for (; at < pieces.length; at++, used = 0) {
      const there = pieces[at]!;
      if (there.length - used >= length) return there;
    }
    const made = new Float32Array(Math.max(piece, length));
    pieces.push(made);
    used = 0;
    return made;
  };
  return {
    take(length) {
      const from = room(length);
      const taken = from.subarray(used, used + length);
      used += length;
      return taken;
    },
    clear() {
      at = 0;
      used = 0;
    },
    giveBack() {
      if (idle.length < mostIdle) idle.push(pieces);
    },
  };
}
