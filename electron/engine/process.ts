/** Entry of the engine process: a child of a plain Node host, or a utility process of Electron. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../contract.ts';
import type { Channel } from '../rpc.ts';
import { openEngine } from './engine.ts';
import { EngineError, failureOf } from './failure.ts';
import { openJournal } from './journal/journal.ts';
import { dataFolder } from './journal/place.ts';
import { openPaces } from './models/paces.ts';
import { realPipeline } from './pipeline.ts';
import { openListeners } from './serve.ts';

interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
  on(event: 'close', listener: () => void): void;
  start?(): void;
  close?(): void;
}

/** The folder that holds `name`: beside the bundle when built, one higher in the source tree. */
function beside(name: string): string {
  const places = ['../', '../../'].map((up) => fileURLToPath(new URL(up + name, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

/** A port of Electron as a channel; messages that carry ports are not for the caller of verbs. */
const portChannel = (port: Port): Channel => ({
  post: (message) => port.postMessage(message),
  on(receive, lost) {
    port.on('message', ({ data, ports }) => void (ports.length === 0 && receive(data)));
    port.on('close', lost);
    port.start?.();
  },
  close: () => port.close?.(),
});

/** The way to the parent of a forked process. */
const parentChannel: Channel = {
  post(message) {
    // A host that is gone is told by `disconnect`; without a listener of its own, this call would end in a stack trace.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  },
  on(receive, lost) {
    process.on('message', receive);
    process.on('disconnect', lost);
  },
  close: () => undefined,
};

async function start(): Promise<Engine> {
  const pipeline = await realPipeline(beside('models'), version, openPaces(dataFolder()));
  return openEngine(version, pipeline, listeners, () => openJournal(dataFolder()));
}

/** An engine that cannot work answers why; dying instead would only be tried again. */
function refusing(error: unknown): Engine {
  const { code, message, path } = failureOf(error);
  const refuse = async () => {
    throw new EngineError(code, message, path);
  };
  const control = { describe: refuse, models: refuse, scan: refuse, run: refuse };
  const past = { unfinished: refuse, history: refuse, recall: refuse, forget: refuse };
  return {
    ...control,
    ...past,
    pause: refuse,
    resume: refuse,
    cancel: refuse,
    estimate: refuse,
    open: refuse,
    thumbnail: refuse,
    sizes: refuse,
    look: refuse,
    deepen: refuse,
    region: refuse,
  };
}

const { version } = JSON.parse(readFileSync(beside('package.json'), 'utf8')) as { version: string };
const listeners = openListeners((error) => console.error(error));
const engine = await start().catch(refusing);

const parentPort = (process as NodeJS.Process & { parentPort?: Port }).parentPort;
if (parentPort) {
  listeners.control(portChannel(parentPort), engine);
  parentPort.on('message', ({ data, ports }) => {
    const isPort = typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'port';
    if (isPort) for (const port of ports) listeners.page(portChannel(port), engine);
  });
} else {
  listeners.control(parentChannel, engine);
  // A host that is gone has nobody left to write for; what is half done lies under a temporary name.
  // Not by process.exit, which waits for a network that computes, and aborts then.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
// Ctrl-C reaches the whole group of a terminal; the host decides what it means and tells us.
process.on('SIGINT', () => undefined);
