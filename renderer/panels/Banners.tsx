import type { ReactNode } from 'react';
import { useWords } from '../locales/words.ts';
import { dismiss } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';

/** News that must not be missed: each with a sign and a sentence, none by colour alone. */
export function Banners() {
  const t = useWords();
  const link = useApp((state) => state.engine.link);
  const refused = useApp((state) => state.queue.refused);
  const restarted = useApp((state) => state.run.restarted);
  const failure = useApp((state) => state.view.failure);
  return (
    <div className="banners">
      {link === 'lost' ? (
        <Banner tone="bad">
          <strong>{t('banner.lost')}</strong> {t('banner.lostNext')}
        </Banner>
      ) : null}
      {restarted === null ? null : (
        <Banner tone="warn" onClose={() => dismiss('restarted')}>
          <strong>{t('banner.restarted')}</strong> {restarted}
        </Banner>
      )}
      {failure === null ? null : (
        <Banner tone="bad" onClose={() => dismiss('failure')}>
          <strong>{t('banner.failure')}</strong> {failure.message}
        </Banner>
      )}
      {refused.length === 0 ? null : (
        <Banner tone="warn" onClose={() => dismiss('refused')}>
          <details>
            <summary>
              <strong>{t('banner.refused', { count: refused.length })}</strong> {t('banner.details')}
            </summary>
            <ul>
              {refused.slice(0, 200).map((one) => (
                <li key={`${one.path} ${one.message}`}>{one.message}</li>
              ))}
            </ul>
          </details>
        </Banner>
      )}
    </div>
  );
}

interface BannerProps {
  readonly tone: 'warn' | 'bad';
  readonly children: ReactNode;
  readonly onClose?: () => void;
}

function Banner({ tone, children, onClose }: BannerProps) {
  const t = useWords();
  return (
    <div className={`banner banner-${tone}`} data-testid="banner" role={tone === 'bad' ? 'alert' : 'status'}>
      <span className={tone} aria-hidden="true">
        {tone === 'bad' ? '!' : '⚠'}
      </span>
      <div className="banner-text">{children}</div>
      {onClose === undefined ? null : (
        <button type="button" className="bare" aria-label={t('banner.close')} onClick={onClose}>
          ✕
        </button>
      )}
    </div>
  );
}
