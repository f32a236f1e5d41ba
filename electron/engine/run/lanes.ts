/** The places that a photo passes, in this order. */
export type Stage = 'name' | 'read' | 'infer' | 'write';

/** One photo on its way through the lanes. */
export interface Passage {
  /** Resolves when the next place is free and taken; only then the one before is given up, so that none piles up. */
  to(stage: Exclude<Stage, 'name'>): Promise<void>;
  /** Resolves when `bytes` fit beside the other photos under way; a photo alone always fits. Called once, while reading. */
  hold(bytes: number): Promise<void>;
  /** Gives back the place and the bytes. Harmless twice. */
  leave(): void;
  /** Milliseconds spent waiting for others so far. */
  readonly waited: number;
  /** Whether others were under way when it entered. */
  readonly ahead: boolean;
}

export interface Lanes {
  /** Resolves with a passage when the place where names are found is free. */
  enter(): Promise<Passage>;
}

interface Place {
  take(): Promise<void>;
  give(): void;
}

/** Room for so many; whoever comes first has it first. */
function place(room: number): Place {
  const waiting: (() => void)[] = [];
  let free = room;
  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    give() {
      const next = waiting.shift();
      // Handed on without being free in between, so that nobody can slip in.
      if (next) next();
      else free++;
    },
  };
}

/** Writing a small photo is waiting for the disk to have flushed it, which several can do at a time. */
const writers = 4;

/** Bytes lent up to a limit, in the order of asking, but never withheld from a photo that is alone. */
function purse(limit: number) {
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];
  let lent = 0;
  const serve = () => {
    for (let next = waiting[0]; next && (lent === 0 || lent + next.bytes <= limit); next = waiting[0]) {
      waiting.shift();
      lent += next.bytes;
      next.go();
    }
  };
  return {
    borrow: (bytes: number) =>
      new Promise<void>((go) => {
        waiting.push({ bytes, go });
        serve();
      }),
    give(bytes: number) {
      lent -= bytes;
      serve();
    },
  };
}

/** Lanes for a run: one photo gets its name, one is read and others are written while one is inferred. */
export function openLanes(bytes: number): Lanes {
  const places: Readonly<Record<Stage, Place>> = {
    name: place(1),
    read: place(1),
    infer: place(1),
    write: place(writers),
  };
  const memory = purse(bytes);
  const under = new Set<Passage>();
  return {
    async enter() {
      await places.name.take();
      const one = passage(places, memory, under.size > 0, () => under.delete(one));
      under.add(one);
      return one;
    },
  };
}

function passage(
  places: Readonly<Record<Stage, Place>>,
  memory: ReturnType<typeof purse>,
  ahead: boolean,
  left: () => void,
): Passage {
  let at: Stage | null = 'name';
  let held = 0;
  let gone = false;
  let waited = 0;
  const wait = async (turn: Promise<void>) => {
    const since = performance.now();
    await turn;
    waited += performance.now() - since;
  };
  return {
    ahead,
    async to(stage) {
      await wait(places[stage].take());
      if (at) places[at].give();
      at = stage;
    },
    async hold(more) {
      await wait(memory.borrow(more));
      // One that has left meanwhile would never give them back.
      if (gone) memory.give(more);
      else held += more;
    },
    leave() {
      if (at) places[at].give();
      at = null;
      memory.give(held);
      held = 0;
      gone = true;
      left();
    },
    get waited() {
      return waited;
    },
  };
}
