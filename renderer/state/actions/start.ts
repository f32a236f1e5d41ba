import type { EngineListener } from '../../../electron/contract.ts';
import { connect } from '../../bridge.ts';
import { change, useApp } from '../store.ts';
import { watchForecast } from './estimate.ts';
import { hear } from './hear.ts';
import { findUnfinished } from './history.ts';
import { attempt, hold, isHeld, type PixelSink, pixelSink, pour, reach } from './host.ts';
import { openSources } from './open.ts';

/** Connects to the host and shows what it was started with. Called once. */
export async function start(pixels: PixelSink): Promise<void> {
  pour(pixels);
  watchForecast();
  const listener: EngineListener = { event: hear, tile: (event) => pixelSink()?.tile(event) };
  await attempt(async () => {
    const bridge = await connect({
      ...listener,
      link: (link) => void heardLink(link),
      opened: (sources) => void openSources(sources, true),
    });
    hold(bridge);
    await greet();
  });
}

async function heardLink(link: 'open' | 'lost'): Promise<void> {
  const before = useApp.getState().engine.link;
  change('engine', (engine) => ({ ...engine, link }));
  if (link === 'open' && before === 'lost' && isHeld()) await attempt(greet);
}

async function greet(): Promise<void> {
  const { host } = reach();
  // What the page cannot do without comes first: the engine answers one question after the other, and the later ones take it longer.
  const [hello, models] = await Promise.all([host.hello(), host.models()]);
  const known = useApp.getState().queue.photos.length > 0;
  change('engine', (engine) => ({
    ...engine,
    link: 'open',
    host: hello.kind,
    version: hello.version,
    samples: hello.samples,
    models,
  }));
  if (!known && hello.sources.length > 0) void openSources(hello.sources, true);
  if (!known) void findUnfinished();
  const { settings } = useApp.getState().choice;
  const first = models[0];
  if (first !== undefined && !models.some((model) => model.id === settings.model))
    change('choice', (choice) => ({ ...choice, settings: { ...choice.settings, model: first.id } }));
  // What computes is known only once a network has proved itself.
  const info = await host.describe();
  change('engine', (engine) => ({ ...engine, info }));
}
