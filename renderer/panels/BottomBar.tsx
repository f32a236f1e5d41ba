import { useApp } from '../state/store.ts';
import { Ended } from './Ended.tsx';
import { Provider } from './Provider.tsx';
import { Ready } from './Ready.tsx';
import { Working } from './Working.tsx';

/** Below everything: the run, its honest progress, and what computes it. */
export function BottomBar() {
  const phase = useApp((state) => state.run.phase);
  const busy = phase !== 'idle' && phase !== 'ended';
  return (
    <footer className="bar bottom-bar">
      {busy ? <Working /> : <Ready />}
      {phase === 'ended' ? <Ended /> : null}
      <Provider busy={busy} />
    </footer>
  );
}
