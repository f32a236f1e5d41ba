import { useWords } from '../locales/words.ts';
import { ForecastCard } from './ForecastCard.tsx';
import { Models } from './Models.tsx';
import { Output } from './Output.tsx';
import { Presets } from './Presets.tsx';
import { ScalePicker } from './ScalePicker.tsx';
import { Strength } from './Strength.tsx';

/** What to do with the photos; what it will take stays in sight below. */
export function Panel() {
  const t = useWords();
  return (
    <aside className="panel" aria-label={t('panel.title')}>
      <div className="panel-body">
        <Models />
        <ScalePicker />
        <Strength />
        <Output />
        <Presets />
      </div>
      <ForecastCard />
    </aside>
  );
}
