import { useRetell } from '../locales/retell.ts';
import { fileName, spellTime } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { photoOf } from '../state/queue.ts';
import { settledOf } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** Says aloud what happens, photo by photo: tiles would be chatter. */
export function Announcer() {
  const t = useWords();
  const retell = useRetell();
  const { phase, summary, waiting } = useApp((state) => state.run);
  const settled = useApp((state) => settledOf(state.run));
  const files = useApp((state) => state.run.files);
  const path = useApp(({ run, queue }) => photoOf(queue, run.current?.photo ?? null)?.path ?? null);
  let text = '';
  if (phase === 'running' && path !== null)
    text = `${t('said.started', { name: fileName(path) })}. ${t('said.done', { done: settled, files })}`;
  if (phase === 'paused') text = waiting === null ? t('run.paused') : `${t('run.waiting')}. ${retell(waiting.message)}`;
  if (phase === 'ended' && summary !== null)
    text = `${t('run.ended', { time: spellTime(summary.milliseconds, t) })}. ${t('run.endedDone', { count: summary.done })}, ${t('run.endedFailed', { count: summary.failed })}`;
  return (
    <p className="unseen" role="status" aria-live="polite">
      {text}
    </p>
  );
}
