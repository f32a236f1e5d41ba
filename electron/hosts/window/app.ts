/** The desktop app put together: one instance, one window, one engine, and what joins them. */
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { openGrants } from '../grants.ts';
import { ownEngine } from '../owner/engine-owner.ts';
import { askBeforeClosing } from './closing.ts';
import { serveWindow, type WindowControl } from './control.ts';
import { surviveCrashes } from './crash.ts';
import { askToStop, chooseFolder, choosePhotos, offerInstall, offerUpdate, say, tellOfCrash } from './dialogs.ts';
import { forkEngine } from './engine-utility.ts';
import { becomeOnly, type HandOver, hearOpenedFiles } from './instance.ts';
import { wallIn } from './links.ts';
import { installMenu, type MenuActions } from './menu.ts';
import { joinByPorts } from './ports.ts';
import { registerScheme, serveRenderer } from './protocol.ts';
import { Recent } from './recent.ts';
import { Running } from './running.ts';
import { loadUpdater, Updates } from './updates.ts';
import { openWindow } from './window.ts';
import { fill, type Words, wordsFor } from './words.ts';

/** Where the built parts lie, as absolute paths; `samples` is null where none were shipped. */
export interface Places {
  readonly engine: string;
  readonly preload: string;
  readonly renderer: string;
  readonly samples: string | null;
  /** The picture under the pointer while a result is dragged out. */
  readonly icon: string;
  /** `resources` of the installed app. */
  readonly resources: string;
}

export interface Start {
  /** Absolute paths of photos and folders to open. */
  readonly sources: readonly string[];
  /** This start's own words, for the instance that runs already, and how to read those of later starts. */
  readonly handOver: HandOver;
  readonly sourcesOf: (start: HandOver) => readonly string[];
  readonly places: Places;
  readonly version: string;
}

interface Parts {
  readonly window: BrowserWindow;
  readonly control: WindowControl;
  readonly recent: Recent;
  readonly updates: Updates;
  /** Sets the menu anew, after what it shows has changed. */
  readonly refreshMenu: () => void;
}

/** The look for updates must not compete with the page and the engine for the first moments. */
const calm = 10_000;

function toFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Opens window and engine; all of it lives until the window is closed. */
async function assemble(start: Start, words: Words): Promise<Parts> {
  const { sources, places, version } = start;
  const grants = await openGrants(app.getPath('home'));
  const window = openWindow(places.preload);
  const ports = joinByPorts(window);
  const owner = ownEngine(() => {
    const engine = forkEngine(places.engine);
    ports.started(engine.child);
    return engine;
  });
  let refreshMenu = () => {};
  const recent = new Recent(join(app.getPath('userData'), 'recent.json'), () => refreshMenu());
  const { samples, icon } = places;
  const control = serveWindow({ window, owner, grants, sources, samples, version, words, recent, icon }, (error) =>
    console.error(error),
  );
  const running = new Running(window, words);
  owner.onEvent({
    event(event) {
      running.event(event);
      control.event(event);
    },
    // Tiles go to the page directly; one that comes this way had no page to go to.
    tile: () => undefined,
  });
  surviveCrashes(window, () => void tellOfCrash(words).finally(() => app.exit(1)));
  askBeforeClosing(window, {
    busy: () => running.busy,
    ask: () => askToStop(window, words),
    stop: () => owner.dispose(),
  });
  window.once('closed', () => {
    running.stop();
    control.close();
    ports.close();
    void owner.dispose().finally(() => app.quit());
  });
  const updates = openUpdates(window, words, start);
  const parts: Parts = { window, control, recent, updates, refreshMenu: () => refreshMenu() };
  const actions = menuActions(parts, words);
  refreshMenu = () => installMenu(words, actions, { recent: recent.paths, updates });
  refreshMenu();
  return parts;
}

function openUpdates(window: BrowserWindow, words: Words, { places, version }: Start): Updates {
  const outcomes = { current: fill(words.current, { version }), failed: words.lookFailed };
  const updates = new Updates({
    resources: places.resources,
    file: join(app.getPath('userData'), 'updates.json'),
    load: loadUpdater,
    offer: (newer) => offerUpdate(window, words, newer),
    ready: (newer) => offerInstall(window, words, newer),
    tell: (outcome) => void say(window, words, outcomes[outcome]),
  });
  const later = setTimeout(() => void updates.atStart(), calm);
  window.once('closed', () => clearTimeout(later));
  return updates;
}

function menuActions({ window, control, recent, updates, refreshMenu }: Parts, words: Words): MenuActions {
  return {
    openPhotos: () => void choosePhotos(window, words).then((paths) => control.open(paths)),
    openFolder: () => void chooseFolder(window, words).then((path) => control.open(path === null ? [] : [path])),
    openAgain: (path) => void control.open([path]),
    clearRecent: () => recent.clear(),
    checkAtStart(on) {
      updates.switch(on);
      refreshMenu();
    },
    checkNow: () => void updates.now(),
  };
}

/**
 * Runs the window until it is closed. Call before `app` is ready: the scheme's privileges are fixed by then.
 * A second instance hands over what it was given and quits.
 */
export async function openApp(start: Start): Promise<void> {
  const { handOver, sourcesOf, places } = start;
  registerScheme();
  app.enableSandbox();
  app.setAppUserModelId('io.github.dotbogi.dotbogi');
  const takeFiles = hearOpenedFiles();
  // Later starts may come before the window is there.
  let parts: Parts | null = null;
  const early: string[] = [];
  const openLater = (paths: readonly string[]) => {
    if (parts === null) return void early.push(...paths);
    toFront(parts.window);
    void parts.control.open(paths);
  };
  if (!becomeOnly(handOver.argv, handOver.cwd, (later) => openLater(sourcesOf(later)))) return app.quit();
  app.on('web-contents-created', (_event, contents) => wallIn(contents));
  await app.whenReady();
  serveRenderer(places.renderer);
  const words = wordsFor(app.getPreferredSystemLanguages()[0] ?? app.getLocale());
  parts = await assemble(start, words);
  takeFiles((path) => openLater([path]));
  if (early.length > 0) openLater(early);
}
