import { useWords } from '../locales/words.ts';
import { Models } from './Models.tsx';
import { Output } from './Output.tsx';
import { ScalePicker } from './ScalePicker.tsx';
import { Strength } from './Strength.tsx';

/** What to do with the photos. */
export function Panel() {
  const t = useWords();
  return (
    <aside className="panel" aria-label={t('output.title')}>
      <Models />
      <ScalePicker />
      <Strength />
      <Output />
    </aside>
  );
}
