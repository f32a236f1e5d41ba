import type { DragEvent } from 'react';
import { isHeld, reach } from './host.ts';

/**
 * Hands a drag of a result over to the window's host, which drags the file itself. The page's own drag is called off:
 * it would carry the picture on the screen, or text, in place of the file.
 */
export function dragOut(event: Pick<DragEvent, 'preventDefault'>, target: string | null): void {
  event.preventDefault();
  if (target === null || !isHeld()) return;
  reach().drag?.(target);
}
