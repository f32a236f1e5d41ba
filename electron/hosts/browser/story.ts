import type { EngineEvent, EngineListener } from '../../contract.ts';

/** What a page that comes back has to hear to be where one that never left is. */
export interface Story {
  readonly listener: Pick<EngineListener, 'event'>;
  /** Events in an order that an engine could have said them in: begun, what settled, what is at hand. */
  tell(): readonly EngineEvent[];
}

interface Chapter {
  readonly begun: EngineEvent;
  readonly settled: Map<string, EngineEvent>;
  started: EngineEvent | null;
  progress: EngineEvent | null;
  paused: EngineEvent | null;
  ended: EngineEvent | null;
}

/** Remembers the runs that go on and the last that ended; one event a photo, however long a run is. */
export function keepStory(): Story {
  const chapters = new Map<string, Chapter>();
  return {
    listener: { event: (event) => note(chapters, event) },
    tell: () =>
      [...chapters.values()].flatMap(({ begun, settled, started, progress, paused, ended }) =>
        [begun, ...settled.values(), started, progress, paused, ended].filter((event) => event !== null),
      ),
  };
}

function note(chapters: Map<string, Chapter>, event: EngineEvent): void {
  if (event.kind === 'begun') {
    for (const [run, chapter] of chapters) if (chapter.ended) chapters.delete(run);
    const old = chapters.get(event.run);
    // A restarted engine begins the same run again; what had settled stays settled.
    const settled = old?.settled ?? new Map<string, EngineEvent>();
    chapters.set(event.run, { begun: event, settled, started: null, progress: null, paused: null, ended: null });
    return;
  }
  if (event.kind === 'restarted') return;
  const chapter = chapters.get(event.kind === 'ended' ? event.summary.run : event.run);
  if (chapter) write(chapter, event);
}

function write(chapter: Chapter, event: Exclude<EngineEvent, { kind: 'begun' | 'restarted' }>): void {
  switch (event.kind) {
    case 'started':
      chapter.started = event;
      chapter.progress = null;
      return;
    case 'progress':
      chapter.progress = event;
      return;
    case 'ahead':
      return;
    case 'paused':
    case 'resumed':
    case 'waiting':
      chapter.paused = event.kind === 'resumed' ? null : event;
      return;
    case 'ended':
      chapter.ended = event;
      chapter.paused = null;
      return;
    case 'finished':
      settle(chapter, event.result.photo, event);
      return;
    default:
      settle(chapter, event.photo, event);
  }
}

function settle(chapter: Chapter, photo: string, event: EngineEvent): void {
  chapter.settled.set(photo, event);
  if (chapter.started?.kind === 'started' && chapter.started.photo === photo) {
    chapter.started = null;
    chapter.progress = null;
  }
}
