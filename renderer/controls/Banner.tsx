import type { ReactNode } from 'react';
import { useWords } from '../locales/words.ts';

interface BannerProps {
  readonly tone: 'news' | 'warn' | 'bad';
  readonly children: ReactNode;
  readonly onClose?: () => void;
}

const signs = { news: '›', warn: '⚠', bad: '!' } as const;

/** A notice over the picture; what is bad is said at once, the rest when there is a pause. */
export function Banner({ tone, children, onClose }: BannerProps) {
  const t = useWords();
  return (
    <div className={`banner banner-${tone}`} data-testid="banner" role={tone === 'bad' ? 'alert' : 'status'}>
      <span className={tone === 'news' ? 'accent' : tone} aria-hidden="true">
        {signs[tone]}
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
