import type { Estimate } from '../../electron/contract.ts';
import { useRetell } from '../locales/retell.ts';
import { spellBytes, spellSpan, spellTimes } from '../locales/spell.ts';
import { useWords } from '../locales/words.ts';
import { diskDoubt } from '../state/estimate.ts';
import { isBusy } from '../state/run.ts';
import { useApp } from '../state/store.ts';

/** What the run would take, before it starts; during a run, what was said of it. */
export function ForecastCard() {
  const t = useWords();
  const retell = useRetell();
  const forecast = useApp((state) => state.forecast);
  const running = useApp((state) => (isBusy(state.run) ? state.run.forecast : null));
  const busy = useApp((state) => isBusy(state.run));
  const value = busy ? running : forecast.value;
  if (value === null && (busy || forecast.state === 'none')) return null;
  const measuring = !busy && forecast.state === 'measuring';
  return (
    <section
      className="forecast"
      data-testid="forecast"
      data-state={busy ? 'known' : forecast.state}
      aria-label={t('forecast.title')}
    >
      {value === null ? (
        <p className="note">
          {forecast.state === 'failed' && forecast.failure !== null
            ? retell(forecast.failure.message)
            : t('forecast.measuring')}
        </p>
      ) : value.megapixels > 0 ? (
        <Figures value={value} pale={measuring} />
      ) : null}
      {value === null || busy ? null : <Warnings value={value} />}
      {value === null ? null : (
        <p className="note">
          {measuring
            ? t('forecast.measuring')
            : t('forecast.measured', {
                count: value.measured.photos,
                seconds: (value.measured.milliseconds / 1000).toFixed(1),
              })}
        </p>
      )}
    </section>
  );
}

function Figures({ value, pale }: { value: Estimate; pale: boolean }) {
  const t = useWords();
  const rows = [
    [t('forecast.whole', { count: value.files }), spellTimes(value.milliseconds, t)],
    [t('forecast.disk'), spellSpan(value.bytes)],
    [t('forecast.memory'), spellSpan(value.memory)],
  ] as const;
  return (
    <dl className={pale ? 'forecast-rows muted' : 'forecast-rows'}>
      {rows.map(([name, figure]) => (
        <div key={name} className="line">
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

function Warnings({ value }: { value: Estimate }) {
  const t = useWords();
  const retell = useRetell();
  const doubt = diskDoubt(value);
  const { tooLarge, free } = value;
  return (
    <>
      {doubt === null || free === null ? null : (
        <p className={doubt === 'no' ? 'bad' : 'warn'} role="status">
          {doubt === 'no' ? '! ' : '⚠ '}
          {t(`forecast.disk-${doubt}`, { free: spellBytes(free) })}
        </p>
      )}
      {tooLarge.length === 0 ? null : (
        <details className="bad" data-testid="too-large">
          <summary>! {t('forecast.tooLarge', { count: tooLarge.length })}</summary>
          <ul className="note">
            {tooLarge.slice(0, 20).map((failure) => (
              <li key={failure.message}>{retell(failure.message)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
