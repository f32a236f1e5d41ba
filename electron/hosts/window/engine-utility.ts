/** The engine as an Electron utility process: its own thread, its own memory, and a direct line to the page. */
import { type UtilityProcess, utilityProcess } from 'electron';
import type { Channel } from '../../rpc.ts';

/** A running engine process. `close` and `kill` end it; there is no gentler way to stop a native call. */
export interface UtilityEngine extends Channel {
  readonly child: UtilityProcess;
  kill(): void;
}

/** @param entry absolute path of the bundled engine. It runs without arguments, with this process' environment. */
export function forkEngine(entry: string): UtilityEngine {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Dotbogi Engine', stdio: 'inherit' });
  let gone = false;
  child.once('exit', () => {
    gone = true;
  });
  const kill = () => {
    if (!gone) child.kill();
  };
  return {
    child,
    post(message) {
      if (!gone) child.postMessage(message);
    },
    on(receive, lost) {
      child.on('message', receive);
      if (gone) lost();
      else child.once('exit', lost);
    },
    close: kill,
    kill,
  };
}
