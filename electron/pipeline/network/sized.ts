/** Sessions that know the size of their crops beforehand. */
import type { Session } from './runtime.ts';

/** The dimensions `h` and `w` of a network's luma, one after the other, as its file names them (ONNX, protobuf). */
const named = dimensions([0x12, 1, 'h'.charCodeAt(0)], [0x12, 1, 'w'.charCodeAt(0)]);

function dimensions(...both: readonly (readonly number[])[]): Buffer {
  return Buffer.from(both.flatMap((dimension) => [0x0a, dimension.length, ...dimension]));
}

/** A number of less than 14 bits, in two bytes as protobuf has them: as many as a name of one letter takes. */
function numbered(value: number): readonly number[] {
  return [0x08, (value & 0x7f) | 0x80, value >> 7];
}

/**
 * The weights for crops of one size, pixels; null where their file does not name its dimensions so, or a size is beyond
 * 16,383. The same arithmetic, to the last bit: what is known beforehand is where results may lie.
 */
export function sized(weights: Buffer, width: number, height: number): Buffer | null {
  const at = weights.indexOf(named);
  if (at < 0 || Math.max(width, height) >= 1 << 14) return null;
  const fixed = Buffer.from(weights);
  dimensions(numbered(height), numbered(width)).copy(fixed, at);
  return fixed;
}

/** Of a session of the runtime, what is needed here. */
type Releasable = Pick<Session, 'release'>;

/** The sessions of one network. */
export interface Sessions<S extends Releasable> extends Releasable {
  /** Lends the session for a crop to `use`; the next crop has it before that is over, unless it needs another. */
  lend<T>(crop: { width: number; height: number }, use: (session: S) => Promise<T>): Promise<T>;
}

/** Pixels of a crop beside whose time that of opening a session is nothing; `general` would keep as much memory for it again. */
const large = 300 ** 2;

/**
 * `general` for a small size that comes by itself; for one that comes again, and for a large one, a session that `open` makes
 * for it alone, until another size does. Where there is none to be had, `general` goes on.
 */
export function bySize<S extends Releasable>(
  general: S,
  open: (width: number, height: number) => Promise<S | null>,
): Sessions<S> {
  let last = '';
  let own: { readonly size: string; readonly session: S | null } | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let used: Promise<unknown> = turn;
  const giveUp = async () => {
    await used;
    await own?.session?.release();
    own = null;
  };
  const choose = async ({ width, height }: { width: number; height: number }): Promise<S> => {
    const size = `${width} × ${height}`;
    const worthIt = size === last || width * height > large;
    last = size;
    if (worthIt && own?.size !== size) {
      await giveUp();
      own = { size, session: await open(width, height).catch(() => null) };
    }
    return (own?.size === size && own.session) || general;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    async lend(crop, use) {
      const { made } = await inTurn(async () => {
        const made = use(await choose(crop));
        used = Promise.allSettled([used, made]);
        return { made };
      });
      return made;
    },
    release: () => inTurn(() => giveUp().then(() => general.release())),
  };
}
