import { type ChildProcess, fork } from 'node:child_process';
import type { Channel } from '../../rpc.ts';
import type { EngineProcess } from './engine-owner.ts';

/** Otherwise WebAssembly takes gigabytes of addresses, which are not to be had where they are limited (`ulimit -v`). */
const roomy = ['--disable-wasm-trap-handler'].filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));

/** Starts the built engine at `path` (`dist/engine.js`) as a child of this process. */
export function forkEngine(path: string): EngineProcess {
  const child = fork(path, [], {
    serialization: 'advanced',
    // Its standard output is not ours: with `--json` a stray line there would be read as an event.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Its young objects keep the room that they take at their most: memory neither grows for them nor falls while thousands of
    // photos go by, and the start collects less. Old ones are few: with less room than this they were searched every ten tiles,
    // for what the runtime gives for each lies beside them and counts. The young collector finds it.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=16', '--initial-heap-size=128', ...roomy],
  });
  return { channel: childChannel(child), exited: exitOf(child), kill: () => void child.kill('SIGKILL') };
}

function childChannel(child: ChildProcess): Channel {
  return {
    post(message) {
      // Whether it arrived is told by the answer, or by the process having ended.
      if (child.connected) child.send(message as object, () => undefined);
    },
    on(receive, lost) {
      child.on('message', receive);
      child.on('disconnect', lost);
      child.on('error', lost);
    },
    close() {
      if (child.connected) child.disconnect();
    },
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', () => resolve('it could not be started'));
    // All that it said has been read by the time of `close`, not yet by that of `exit`.
    child.once('close', (code, signal) => resolve(signal ? `it was ended by ${signal}` : `it left with code ${code}`));
  });
}
