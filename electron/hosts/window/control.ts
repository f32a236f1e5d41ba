/** What the page may ask of its window, over the typed call; the pixels take the direct way to the engine. */
import { type BrowserWindow, shell } from 'electron';
import type { Control, EngineEvent, EngineListener, Host, Pixels } from '../../contract.ts';
import { Path } from '../../contract.ts';
import { type Channel, type Connection, connect } from '../../rpc.ts';
import { browseFolder } from '../browser/browse.ts';
import { isPictureName } from '../browser/pictures.ts';
import { keepStory } from '../browser/story.ts';
import type { Grants } from '../grants.ts';
import { Refusal } from '../refusal.ts';
import { pageVerbs } from '../verbs.ts';
import { chooseFolder, choosePhotos, saveReport } from './dialogs.ts';
import { startDrag } from './dragging.ts';
import { Granting, mostSources } from './granting.ts';
import { control, drag, dropped } from './messages.ts';
import type { Recent } from './recent.ts';
import { hear } from './sender.ts';
import type { Words } from './words.ts';

/** What a page of this host hears: the engine's events, and what was opened from outside the page. */
export interface PageListener extends Pick<EngineListener, 'event'> {
  opened(sources: readonly string[]): void;
}

export interface ControlOptions {
  readonly window: BrowserWindow;
  readonly owner: Control & Pixels;
  readonly grants: Grants;
  readonly sources: readonly string[];
  readonly samples: string | null;
  readonly version: string;
  readonly words: Words;
  /** Hears of everything that a person opened. */
  readonly recent: Pick<Recent, 'add'>;
  /** Absolute path of the picture that hangs on the pointer while a result is dragged. */
  readonly icon: string;
}

export interface WindowControl extends Pick<EngineListener, 'event'> {
  /** Grants paths that a person chose outside the page, and tells the page. Paths that are not there are left out. */
  open(paths: readonly string[]): Promise<void>;
  close(): void;
}

function channelTo(window: BrowserWindow): Channel {
  let stop = () => {};
  return {
    post(message) {
      if (!window.isDestroyed()) window.webContents.send(control, message);
    },
    on(receive, lost) {
      stop = hear(window, control, receive);
      window.once('closed', lost);
    },
    close: () => stop(),
  };
}

interface Memory {
  /** The page is there (again); what it is to open. */
  greeted(): readonly string[];
  /** The page has looked through these. */
  opened(sources: readonly string[]): void;
}

function windowVerbs(options: ControlOptions, granting: Granting, memory: Memory): Host {
  const { window, grants, words, version, samples, recent } = options;
  const all = pageVerbs({ ...options, home: '/' });
  const { open: _o, thumbnail: _t, sizes: _s, look: _l, deepen: _d, region: _r, ...verbs } = all;
  return {
    ...verbs,
    hello: async () => ({ kind: 'window', version, sources: memory.greeted(), samples }),
    async scan(request) {
      await granting.settled;
      const found = await verbs.scan(request);
      memory.opened(request.sources);
      return found;
    },
    async recall(run, part) {
      const recalled = await verbs.recall(run, part);
      memory.opened(recalled.sources);
      return recalled;
    },
    async run(request) {
      await granting.settled;
      return verbs.run(request);
    },
    async choosePhotos() {
      const chosen = await granting.add(await choosePhotos(window, words));
      recent.add(chosen);
      return chosen;
    },
    async chooseFolder() {
      const [chosen] = await granting.add([await chooseFolder(window, words)].filter((path) => path !== null));
      if (chosen !== undefined) recent.add([chosen]);
      return chosen ?? null;
    },
    // A window has native dialogs: its page neither looks around nor grants itself anything.
    browse: async (path) => browseFolder(grants, await grants.existing(named(path))),
    grant: async (path) => {
      await granting.settled;
      await grants.existing(named(path));
    },
    async reveal(path) {
      await granting.settled;
      shell.showItemInFolder(await grants.existing(named(path)));
    },
    async launch(path) {
      await granting.settled;
      // Only results and granted files, and of those only pictures: a shell would also start programs.
      const real = await grants.existing(named(path));
      if (!isPictureName(real)) throw new Refusal('refused', `«${real}» is not a picture.`, real);
      const trouble = await shell.openPath(real);
      if (trouble !== '') throw new Refusal('unsupported', `This system has no program for «${real}».`, real);
    },
    async report(request) {
      const text = await verbs.report(request);
      if (text !== null) await saveReport(window, words, request.format, text);
      return null;
    },
  };
}

function named(path: unknown): string {
  const parsed = Path.safeParse(path);
  if (parsed.success) return parsed.data;
  throw new Refusal('refused', 'The page named something that is no path.');
}

/** Starts serving the window's page, now and after every reload. */
export function serveWindow(options: ControlOptions, onError: (error: unknown) => void = () => {}): WindowControl {
  const { window, grants, recent, icon } = options;
  const granting = new Granting(grants);
  const sources = new Set(options.sources);
  const opened = (paths: readonly string[]) => {
    for (const path of paths) if (sources.size < mostSources) sources.add(path);
  };
  const story = keepStory();
  let page: Connection<PageListener> | null = null;
  let met = false;
  const greeted = () => {
    met = true;
    // A page that has just come (back) first hears what has happened so far, like one that never left.
    for (const event of story.tell()) page?.tell('event', event);
    return [...sources];
  };
  void granting.add(options.samples === null ? [...sources] : [...sources, options.samples]);
  page = connect<PageListener>(channelTo(window), windowVerbs(options, granting, { greeted, opened }), onError);
  const deaf = [
    hear(window, dropped, (path) => {
      const parsed = Path.safeParse(path);
      if (parsed.success) void granting.add([parsed.data]).then((there) => recent.add(there));
    }),
    hear(window, drag, (path) => void startDrag(window, grants, icon, path).catch(onError)),
  ];
  return {
    event(event: EngineEvent) {
      if (event.kind === 'finished') grants.result(event.result.target);
      story.listener.event(event);
      page?.tell('event', event);
    },
    async open(paths) {
      const there = await granting.add(paths);
      if (there.length === 0) return;
      recent.add(there);
      opened(there);
      // A page that has not asked yet hears of them in the answer.
      if (met) page?.tell('opened', there);
    },
    close() {
      for (const stop of deaf) stop();
      page?.close();
    },
  };
}
