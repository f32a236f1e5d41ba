/** The desktop app put together: one instance, one window, one engine, and what joins them. */
import { app, type BrowserWindow } from 'electron';
import { ownEngine } from '../engine-owner.ts';
import { openGrants } from '../grants.ts';
import { askBeforeClosing } from './closing.ts';
import { serveWindow, type WindowControl } from './control.ts';
import { surviveCrashes } from './crash.ts';
import { askToStop, chooseFolder, choosePhotos, tellOfCrash } from './dialogs.ts';
import { forkEngine } from './engine-utility.ts';
import { becomeOnly, type HandOver, hearOpenedFiles } from './instance.ts';
import { wallIn } from './links.ts';
import { installMenu } from './menu.ts';
import { joinByPorts } from './ports.ts';
import { registerScheme, serveRenderer } from './protocol.ts';
import { Running } from './running.ts';
import { openWindow } from './window.ts';
import { type Words, wordsFor } from './words.ts';

/** Where the built parts lie, as absolute paths; `samples` is null where none were shipped. */
export interface Places {
  readonly engine: string;
  readonly preload: string;
  readonly renderer: string;
  readonly samples: string | null;
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
}

function toFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Opens window and engine; all of it lives until the window is closed. */
async function assemble({ sources, places, version }: Start, words: Words): Promise<Parts> {
  const grants = await openGrants(app.getPath('home'));
  const window = openWindow(places.preload);
  const ports = joinByPorts(window);
  const owner = ownEngine(() => {
    const engine = forkEngine(places.engine);
    ports.started(engine.child);
    return engine;
  });
  const { samples } = places;
  const control = serveWindow({ window, owner, grants, sources, samples, version, words }, (error) =>
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
  return { window, control };
}

function menuActions({ window, control }: Parts, words: Words) {
  return {
    openPhotos: () => void choosePhotos(window, words).then((paths) => control.open(paths)),
    openFolder: () => void chooseFolder(window, words).then((path) => control.open(path === null ? [] : [path])),
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
  installMenu(words, menuActions(parts, words));
  takeFiles((path) => openLater([path]));
  if (early.length > 0) openLater(early);
}
