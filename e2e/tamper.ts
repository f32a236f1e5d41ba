/** Stands between page and host: lets a spec show what this machine cannot bring about by itself. */
import { decode, Encoder } from '@msgpack/msgpack';
import type { Page, WebSocketRoute } from '@playwright/test';
import type { EngineEvent } from '../electron/contract.ts';

export interface Between {
  /** Says to the page what an engine would say. */
  say(event: EngineEvent): void;
}

type Change = (verb: string, value: unknown) => unknown;

/** Must come before the page is loaded. `change` gets every answer with the verb that was asked, and gives it back. */
export async function standBetween(page: Page, change: Change = (_, value) => value): Promise<Between> {
  const encoder = new Encoder({ ignoreUndefined: true });
  let route: WebSocketRoute | null = null;
  await page.routeWebSocket(/\/socket$/, (socket) => {
    route = socket;
    const asked = new Map<string, string>();
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { i, m } = read(message);
      if (typeof i === 'string' && typeof m === 'string') asked.set(i, m);
      server.send(message);
    });
    server.onMessage((message) => {
      const answer = read(message);
      const verb = typeof answer.i === 'string' ? asked.get(answer.i) : undefined;
      if (answer.t !== 's' || verb === undefined || !isAnswer(answer.r)) return socket.send(message);
      const r = { value: change(verb, answer.r.value) };
      socket.send(Buffer.from(encoder.encode({ ...answer, r })));
    });
  });
  return {
    say: (event) => route?.send(Buffer.from(encoder.encode({ t: 'q', m: 'event', a: [event] }))),
  };
}

function read(message: string | Buffer): Record<string, unknown> {
  return typeof message === 'string' ? {} : (decode(new Uint8Array(message)) as Record<string, unknown>);
}

function isAnswer(value: unknown): value is { value: unknown } {
  return typeof value === 'object' && value !== null && 'value' in value;
}
