import { useRef } from 'react';
import { useWords } from '../locales/words.ts';
import { curtainAfter } from '../state/curtain.ts';
import { setCurtain } from '../state/gestures.ts';
import { useApp } from '../state/store.ts';
import { useTiles } from './use-tiles.ts';

/** The curtain's edge with its handle: dragged by the pointer, or moved by the keys of a slider. */
export function Curtain() {
  const t = useWords();
  const at = useApp((state) => state.view.curtain);
  const selected = useApp((state) => state.view.selected);
  const blink = useApp((state) => state.view.blink);
  const { before } = useTiles(selected).layers;
  const track = useRef<HTMLDivElement>(null);
  if (before === null || blink) return null;
  const value = Math.round(at * 100);
  const follow = (event: React.PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined && event.buttons > 0) setCurtain((event.clientX - box.left) / box.width);
  };
  return (
    <div ref={track} className="curtain-track">
      <div
        className="curtain"
        style={{ left: `${at * 100}%` }}
        role="slider"
        tabIndex={0}
        data-testid="curtain-handle"
        aria-label={t('view.curtainHandle')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value}
        aria-valuetext={t('view.curtainValue', { value })}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={follow}
        onKeyDown={(event) => {
          const next = curtainAfter(event.key, at, event.shiftKey);
          if (next === null) return;
          event.preventDefault();
          event.stopPropagation();
          setCurtain(next);
        }}
      >
        <span className="curtain-grip" aria-hidden="true">
          ⇔
        </span>
      </div>
    </div>
  );
}
