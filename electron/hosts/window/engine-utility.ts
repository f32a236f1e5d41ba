/** The engine as an Electron utility process: its own thread, its own memory, and a direct line to the page. */
import { type UtilityProcess, utilityProcess } from 'electron';
import type { Channel } from '../../rpc.ts';

/** A running engine process as its owner wants it, and the process itself for whoever sends it ports. */
export interface UtilityEngine {
  readonly channel: Channel;
  /** Resolves with how it ended, in words, once all that it said has been heard. */
  readonly exited: Promise<string>;
  readonly child: UtilityProcess;
  kill(): void;
}

/** @param entry absolute path of the bundled engine. It runs without arguments, with this process' environment. */
export function forkEngine(entry: string): UtilityEngine {
  // Its standard output is not ours: on the command line a stray line there would be read as an event.
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Dotbogi Engine',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let gone = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code) => {
      gone = true;
      resolve(`it left with code ${code}`);
    });
  });
  const kill = () => {
    if (!gone) child.kill();
  };
  const channel: Channel = {
    post(message) {
      if (!gone) child.postMessage(message);
    },
    on(receive, lost) {
      child.on('message', receive);
      if (gone) lost();
      else child.once('exit', lost);
    },
    // There is nothing to disconnect: the line lasts as long as the process does.
    close: kill,
  };
  return { channel, exited, child, kill };
}
