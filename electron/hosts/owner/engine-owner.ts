import type {
  Control,
  Engine,
  EngineEvent,
  EngineListener,
  Failure,
  Part,
  Photo,
  Pixels,
  RunRequest,
  ScanRequest,
  Summary,
  TileEvent,
} from '../../contract.ts';
import { CallError, type Channel, type Connection, connect } from '../../rpc.ts';
import { isOf, RunRecord } from './run-record.ts';
import { feelPulse } from './watch.ts';

/** A running engine, whatever runs it. */
export interface EngineProcess {
  readonly channel: Channel;
  /** Resolves when it has ended, with the reason as the end of a sentence («it was ended by SIGKILL»). */
  readonly exited: Promise<string>;
  kill(): void;
}

/** An engine that outlives its processes: the one owner that a host has. */
export interface EngineOwner extends Control, Pixels {
  /** Hears every event and tile until the returned function is called. */
  onEvent(listener: EngineListener): () => void;
  /** Ends the engine at once; runs under way reject with `cancelled`. Resolves when its process is gone. */
  dispose(): Promise<void>;
}

interface Life {
  readonly process: EngineProcess;
  readonly connection: Connection<Engine>;
  /** Resolves when earlier scans are known to it. */
  readonly ready: Promise<void>;
  /** Why it ended, once it has. */
  dead: string | null;
}

/** Deaths in a row, nothing settled between them, after which a run is given up. */
const patience = 3;

/** Owns the engine that `spawn` starts; starts it at once, and again whenever it dies. */
export function ownEngine(spawn: () => EngineProcess): EngineOwner {
  return new Owner(spawn).verbs();
}

class Owner {
  private readonly listeners = new Set<EngineListener>();
  private readonly records = new Map<string, RunRecord>();
  private readonly scans = new Map<string, ScanRequest>();
  private readonly recalls = new Map<string, Part>();
  private readonly sources = new Map<string, string>();
  private disposed = false;
  private deaths = 0;
  private life: Life;

  constructor(private readonly spawn: () => EngineProcess) {
    this.life = this.begin();
  }

  verbs(): EngineOwner {
    return {
      describe: () => this.call((engine) => engine.describe()),
      models: () => this.call((engine) => engine.models()),
      scan: (request) => this.scan(request),
      run: (request) => this.run(request),
      pause: (run) => this.steer(run, true),
      resume: (run) => this.steer(run, false),
      cancel: async (run) => {
        const record = this.records.get(run);
        if (record) record.cancelled = true;
        await this.call((engine) => engine.cancel(run));
      },
      unfinished: () => this.call((engine) => engine.unfinished()),
      history: (limit) => this.call((engine) => engine.history(limit)),
      recall: (run, part) => this.recall(run, part),
      forget: (run) => this.call((engine) => engine.forget(run)),
      open: (photo) => this.call((engine) => engine.open(photo)),
      thumbnail: (photo, size) => this.call((engine) => engine.thumbnail(photo, size)),
      sizes: (photos) => this.call((engine) => engine.sizes(photos)),
      look: (request) => this.call((engine) => engine.look(request)),
      deepen: (photo, which) => this.call((engine) => engine.deepen(photo, which)),
      region: (request) => this.call((engine) => engine.region(request)),
      estimate: (request) => this.call((engine) => engine.estimate(request)),
      onEvent: (listener) => {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
      dispose: async () => {
        this.disposed = true;
        this.life.process.kill();
        await this.life.process.exited;
      },
    };
  }

  private begin(): Life {
    const process = this.spawn();
    const listener: EngineListener = {
      event: (event) => this.hear(event),
      tile: (tile) => this.pass(tile),
    };
    // Whoever loses the channel waits for the end of the process, which tells why; a deaf process is of no use.
    const channel: Channel = { ...process.channel, on: (receive) => process.channel.on(receive, () => process.kill()) };
    const connection = connect<Engine>(channel, listener);
    const life: Life = { process, connection, ready: this.replay(connection), dead: null };
    let stuck: string | null = null;
    const leave = feelPulse({
      ask: () => connection.remote.models(),
      busy: () => this.records.size > 0,
      stuck: (reason) => {
        stuck = reason;
        process.kill();
      },
    });
    process.exited.then((reason) => {
      leave();
      this.bury(life, stuck ?? reason);
    });
    return life;
  }

  /** Ids of photos depend on their paths alone, so scanning again makes them valid again. */
  private async replay({ remote }: Connection<Engine>): Promise<void> {
    // A failed replay is told by the photos of it being unknown, or by the death of the engine.
    for (const request of this.scans.values()) await remote.scan(request).catch(() => undefined);
    for (const [run, part] of this.recalls) await remote.recall(run, part).catch(() => undefined);
  }

  private bury(life: Life, reason: string): void {
    life.dead = reason;
    this.deaths++;
    for (const record of this.records.values()) this.blame(record, reason);
    life.connection.close(this.died(reason));
    if (this.disposed || this.deaths >= patience) return;
    this.life = this.begin();
    this.say({ kind: 'restarted', reason: `The engine stopped, ${reason}, and was started again.` });
  }

  private blame(record: RunRecord, reason: string): void {
    const photo = record.atHand();
    if (photo === null || this.disposed) return;
    const { run } = record.request;
    const failure = this.died(reason, this.sources.get(photo));
    this.take(record, record.cancelled ? { kind: 'cancelled', run, photo } : { kind: 'failed', run, photo, failure });
  }

  private died(reason: string, path?: string): Failure {
    if (this.disposed) return { code: 'cancelled', message: 'The engine was ended.' };
    const where = path === undefined ? '' : ` at «${path}»`;
    const message = `The engine stopped${where}: ${reason}.`;
    return path === undefined ? { code: 'engine-died', message } : { code: 'engine-died', message, path };
  }

  /** The engine at hand; one that died too often is tried anew only when somebody asks for it. */
  private async alive(): Promise<Life> {
    if (this.disposed) throw new CallError(this.died(''));
    if (this.life.dead !== null) {
      this.life = this.begin();
      this.say({ kind: 'restarted', reason: 'The engine had stopped and was started again.' });
    }
    const { life } = this;
    await life.ready;
    return life;
  }

  private async call<T>(verb: (engine: Connection<Engine>['remote']) => Promise<T>): Promise<T> {
    const { connection } = await this.alive();
    return verb(connection.remote);
  }

  private async scan(request: ScanRequest) {
    const result = await this.call((engine) => engine.scan(request));
    // Remembered only now: a scan that kills the engine must not kill the next one.
    this.scans.set(JSON.stringify(request), request);
    for (const { id, path } of result.photos as readonly Photo[]) this.sources.set(id, path);
    return result;
  }

  private async recall(run: string, part: Part) {
    const recalled = await this.call((engine) => engine.recall(run, part));
    this.recalls.set(run, part);
    for (const { id, path } of recalled.photos as readonly Photo[]) this.sources.set(id, path);
    return recalled;
  }

  private async steer(run: string, paused: boolean): Promise<void> {
    await this.call((engine) => (paused ? engine.pause(run) : engine.resume(run)));
    const record = this.records.get(run);
    if (record) record.paused = paused;
  }

  private async run(request: RunRequest): Promise<Summary> {
    if (this.records.has(request.run)) {
      throw new CallError({ code: 'refused', message: `The run «${request.run}» is under way already.` });
    }
    const record = new RunRecord(request);
    if (this.records.size === 0) this.deaths = 0;
    this.records.set(request.run, record);
    try {
      await this.drive(record);
      const summary = record.summary();
      this.say({ kind: 'ended', summary });
      return summary;
    } finally {
      this.records.delete(request.run);
    }
  }

  /** Lets one engine after another work on a run until every photo of it is settled. */
  private async drive(record: RunRecord): Promise<void> {
    const { request } = record;
    for (;;) {
      const life = await this.alive();
      const turn = life.connection.remote.run({
        ...request,
        settled: [...record.settled],
        apart: record.apart,
      });
      // Said right behind the run, so that it arrives before the first photo of a new engine.
      if (record.paused) life.connection.tell('pause', request.run);
      if (record.cancelled) life.connection.tell('cancel', request.run);
      const failure = await turn.then(
        () => null,
        (error: unknown) => (error instanceof CallError ? error.failure : this.died('it answered with nonsense')),
      );
      // Nothing may be missing from the sum, even if an engine forgot to speak of it.
      if (failure === null) return this.giveUp(record, { code: 'internal', message: 'The engine said nothing of it.' });
      if (failure.code !== 'engine-died' || this.disposed) throw new CallError(failure);
      if (record.begun && (record.left.length === 0 || record.cancelled)) return this.giveUp(record, failure);
      if (this.deaths < patience) continue;
      if (!record.begun) throw new CallError(failure);
      return this.giveUp(record, failure);
    }
  }

  private giveUp(record: RunRecord, { code, message }: Failure): void {
    const { run } = record.request;
    for (const photo of record.left) {
      const path = this.sources.get(photo);
      const failure: Failure = path === undefined ? { code, message } : { code, message, path };
      this.take(record, record.cancelled ? { kind: 'cancelled', run, photo } : { kind: 'failed', run, photo, failure });
    }
  }

  private hear(event: EngineEvent): void {
    const settles = event.kind === 'finished' || event.kind === 'skipped' || event.kind === 'failed';
    if (settles) this.deaths = 0;
    const record = [...this.records.values()].find(({ request }) => isOf(event, request.run));
    if (record) this.take(record, event);
  }

  private take(record: RunRecord, event: EngineEvent): void {
    const heard = record.hear(event);
    if (heard) this.say(heard);
  }

  private say(event: EngineEvent): void {
    for (const listener of [...this.listeners]) listener.event(event);
  }

  /** Answers the engine only when every listener has taken the tile, so that a slow one slows it down. */
  private async pass(tile: TileEvent): Promise<void> {
    await Promise.all([...this.listeners].map((listener) => listener.tile(tile)));
  }
}
