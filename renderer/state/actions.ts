import type { EngineEvent, EngineListener, Failure, Picture, RunRequest, TileEvent } from '../../electron/contract.ts';
import { type Bridge, connect } from '../bridge.ts';
import { assertNever } from './assert-never.ts';
import { failureOf } from './failure.ts';
import { fitImage } from './gestures.ts';
import { addScan, pendingPhotos, queueAfter, statusOf } from './queue.ts';
import { idleRun, isBusy, runAfter } from './run.ts';
import { choiceKey, isTemplate } from './settings.ts';
import { change, useApp } from './store.ts';
import { withImage } from './view.ts';

/** Where pixels go: the viewer's store, given by `main.tsx`, so that none of them passes through state. */
export interface PixelSink {
  before(picture: Picture): void;
  begin(photo: string, run: string, width: number, height: number, tiles: number): void;
  tile(event: TileEvent): void;
}

let bridge: Bridge | null = null;
let sink: PixelSink | null = null;

/** Connects to the host and shows what it was started with. Called once. */
export async function start(pixels: PixelSink): Promise<void> {
  sink = pixels;
  const listener: EngineListener = { event: hear, tile: (event) => sink?.tile(event) };
  await attempt(async () => {
    bridge = await connect({
      ...listener,
      link: (link) => void heardLink(link),
      opened: (sources) => void openSources(sources, true),
    });
    await greet();
  });
}

async function heardLink(link: 'open' | 'lost'): Promise<void> {
  const before = useApp.getState().engine.link;
  change('engine', (engine) => ({ ...engine, link }));
  if (link === 'open' && before === 'lost' && bridge !== null) await attempt(greet);
}

async function greet(): Promise<void> {
  const { host } = reach();
  const hello = await host.hello();
  const known = useApp.getState().queue.photos.length > 0;
  change('engine', (engine) => ({
    ...engine,
    link: 'open',
    host: hello.kind,
    version: hello.version,
    samples: hello.samples,
  }));
  if (!known && hello.sources.length > 0) void openSources(hello.sources, true);
  const [info, models] = await Promise.all([host.describe(), host.models()]);
  change('engine', (engine) => ({ ...engine, info, models }));
  const { settings } = useApp.getState().choice;
  const first = models[0];
  if (first !== undefined && !models.some((model) => model.id === settings.model))
    change('choice', (choice) => ({ ...choice, settings: { ...choice.settings, model: first.id } }));
}

function reach(): Bridge {
  if (bridge === null) throw new Error('The host is not connected.');
  return bridge;
}

/** Runs something that may fail and shows the failure instead of throwing it. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    fail(failureOf(error));
  }
}

function fail(failure: Failure): void {
  // A lost connection has a notice of its own; every call that it broke would only repeat it.
  if (useApp.getState().engine.link !== 'lost') change('view', (view) => ({ ...view, failure }));
}

/** Looks through files and folders and puts their pictures into the queue. */
export async function openSources(sources: readonly string[], recursive: boolean): Promise<void> {
  change('queue', (queue) => ({ ...queue, scanning: true }));
  await attempt(async () => {
    const found = await reach().host.scan({ sources: [...sources], recursive });
    change('queue', (queue) => addScan(queue, found));
    const fresh = found.photos[0];
    if (fresh !== undefined && !isBusy(useApp.getState().run)) await show(fresh.id);
  });
  change('queue', (queue) => ({ ...queue, scanning: false }));
}

/** Asks for photos: the system's dialog in a window, the page's own in a browser. */
export async function choosePhotos(): Promise<void> {
  if (useApp.getState().engine.host === 'browser') return sheet('source');
  await attempt(async () => {
    const paths = await reach().host.choosePhotos();
    if (paths.length > 0) await openSources(paths, true);
  });
}

/** Asks for a folder of photos. */
export async function chooseFolder(): Promise<void> {
  if (useApp.getState().engine.host === 'browser') return sheet('source');
  await attempt(async () => {
    const path = await reach().host.chooseFolder();
    if (path !== null) await openSources([path], true);
  });
}

/** Asks for the folder of the results. */
export async function chooseTarget(): Promise<void> {
  if (useApp.getState().engine.host === 'browser') return sheet('target');
  await attempt(async () => {
    const out = await reach().host.chooseFolder();
    if (out !== null) setTarget(out);
  });
}

/** Sets the folder of the results; null is `enhanced` beside the photos. */
export function setTarget(out: string | null): void {
  change('choice', (choice) => ({ ...choice, out }));
}

function sheet(name: 'source' | 'target'): void {
  change('view', (view) => ({ ...view, sheet: name }));
}

/** Lists a folder of the engine's machine; null is where the host likes to begin. Rejects with a `Failure`. */
export function browse(path: string | null): ReturnType<Bridge['host']['browse']> {
  return reach().host.browse(path);
}

/** Takes the folder that was picked in the page's own dialog. */
export async function takeFolder(path: string, use: 'source' | 'target'): Promise<void> {
  change('view', (view) => ({ ...view, sheet: 'none' }));
  await attempt(async () => {
    await reach().host.grant(path);
    if (use === 'source') await openSources([path], true);
    else setTarget(path);
  });
}

/** Opens the pictures that come with the program. */
export async function trySamples(): Promise<void> {
  const { samples } = useApp.getState().engine;
  if (samples !== null) await openSources([samples], true);
}

/** Opens dropped files; in a browser they travel to the host first. */
export async function openFiles(files: readonly File[], signal: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  change('queue', (queue) => ({ ...queue, scanning: true }));
  await attempt(async () => {
    const { host, place } = reach();
    const paths: string[] = [];
    for (const file of files) {
      const path = await place(file, signal);
      if (useApp.getState().engine.host === 'window') await host.grant(path);
      paths.push(path);
    }
    await openSources(paths, true);
  });
  change('queue', (queue) => ({ ...queue, scanning: false }));
}

/** Shows a photo in the viewer. */
export async function show(photo: string): Promise<void> {
  if (useApp.getState().view.selected === photo) return;
  change('view', (view) => ({ ...withImage(view, null), selected: photo, opening: true, failure: null }));
  fitImage();
  await attempt(async () => {
    const picture = await reach().pixels.open(photo);
    sink?.before(picture);
    const size = { width: picture.width, height: picture.height };
    change('queue', (queue) => ({ ...queue, sizes: { ...queue.sizes, [photo]: size } }));
    fitImage();
  });
  if (useApp.getState().view.selected === photo) change('view', (view) => ({ ...view, opening: false }));
}

/** Shows a photo because someone picked it: the view stays with it until the next run. */
export function pick(photo: string): void {
  change('view', (view) => ({ ...view, follow: false }));
  void show(photo);
}

/** A small picture of a photo, or null when there is none. */
export async function thumbnail(photo: string, size: number): Promise<Uint8Array | null> {
  try {
    return await reach().pixels.thumbnail(photo, size);
  } catch {
    return null;
  }
}

/** Enhances everything that the chosen settings have not settled, or the given photos. */
export async function run(only: readonly string[] | null): Promise<void> {
  const { queue, choice, run: current } = useApp.getState();
  const key = choiceKey(choice);
  const photos = only ?? pendingPhotos(queue, key);
  if (photos.length === 0 || isBusy(current) || !isTemplate(choice.settings.name)) return;
  const id = crypto.randomUUID();
  change('run', () => ({
    ...idleRun,
    phase: 'starting',
    id,
    key,
    model: choice.settings.model,
    files: photos.length,
    since: Date.now(),
    provider: useApp.getState().engine.info?.provider ?? null,
  }));
  change('view', (view) => ({ ...view, follow: true, failure: null }));
  const request: RunRequest = {
    run: id,
    photos: [...photos],
    settings: choice.settings,
    tiles: true,
    settled: [],
    ...(choice.out === null ? {} : { out: choice.out }),
  };
  await attempt(async () => hear({ kind: 'ended', summary: await reach().host.run(request) }));
  change('run', (now) => (now.id === id && now.phase !== 'ended' ? { ...now, phase: 'ended', current: null } : now));
}

/** Tries the failed photos once more. */
export function retryFailed(): void {
  const { queue } = useApp.getState();
  const failed = queue.photos.filter((photo) => statusOf(queue, photo.id).state === 'failed');
  void run(failed.map((photo) => photo.id));
}

/** Pauses or goes on, between two tiles. */
export async function pause(on: boolean): Promise<void> {
  const { id } = useApp.getState().run;
  if (id !== null) await attempt(() => (on ? reach().host.pause(id) : reach().host.resume(id)));
}

/** Stops the run; what is finished stays. */
export async function cancel(): Promise<void> {
  const { id } = useApp.getState().run;
  if (id === null) return;
  change('run', (now) => ({ ...now, phase: 'cancelling' }));
  await attempt(() => reach().host.cancel(id));
}

/** Shows a result in the system's file manager. */
export async function reveal(path: string): Promise<void> {
  await attempt(() => reach().host.reveal(path));
}

/** Takes an event of the engine into the state. */
export function hear(event: EngineEvent): void {
  const { run: before } = useApp.getState();
  change('queue', (queue) => queueAfter(queue, event, before));
  change('run', (now) => runAfter(now, event, Date.now()));
  switch (event.kind) {
    case 'started':
      sink?.begin(event.photo, event.run, event.width, event.height, event.tiles);
      if (useApp.getState().view.follow) void show(event.photo);
      fitImage();
      break;
    case 'finished':
      noteSpeed(before.model, event.result.speed);
      break;
    case 'restarted':
      void attempt(describeAgain);
      break;
    case 'begun':
    case 'progress':
    case 'skipped':
    case 'failed':
    case 'cancelled':
    case 'paused':
    case 'resumed':
    case 'waiting':
    case 'ended':
      break;
    default:
      assertNever(event);
  }
}

function noteSpeed(model: string, speed: number): void {
  change('engine', (engine) => ({ ...engine, speeds: { ...engine.speeds, [model]: speed } }));
}

/** A new engine may have settled on another provider. */
async function describeAgain(): Promise<void> {
  const info = await reach().host.describe();
  change('engine', (engine) => ({ ...engine, info }));
}
