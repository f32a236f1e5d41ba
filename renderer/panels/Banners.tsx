import { Banner } from '../controls/Banner.tsx';
import { useRetell } from '../locales/retell.ts';
import { useWords } from '../locales/words.ts';
import { dismiss } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import { Unfinished } from './Unfinished.tsx';

/** News that must not be missed: each with a sign and a sentence, none by colour alone. */
export function Banners() {
  const t = useWords();
  const retell = useRetell();
  const link = useApp((state) => state.engine.link);
  const restarted = useApp((state) => state.run.restarted);
  const waiting = useApp((state) => state.run.waiting);
  const failure = useApp((state) => state.view.failure);
  return (
    <div className="banners">
      {link === 'lost' ? (
        <Banner tone="bad">
          <strong>{t('banner.lost')}</strong> {t('banner.lostNext')}
        </Banner>
      ) : null}
      {waiting === null ? null : (
        <Banner tone="warn">
          <strong>{t('waiting.title')}</strong> {retell(waiting.message)} {t('waiting.next')}
        </Banner>
      )}
      {restarted === null ? null : (
        <Banner tone="warn" onClose={() => dismiss('restarted')}>
          <strong>{t('banner.restarted')}</strong> {retell(restarted)}
        </Banner>
      )}
      {failure === null ? null : (
        <Banner tone="bad" onClose={() => dismiss('failure')}>
          <strong>{t('banner.failure')}</strong> {retell(failure.message)}
        </Banner>
      )}
      <Unfinished />
    </div>
  );
}
