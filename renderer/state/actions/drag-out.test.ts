import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../bridge.ts';
import { dragOut } from './drag-out.ts';
import { hold } from './host.ts';

const event = () => ({ preventDefault: vi.fn() });

it('calls the drag of the page off, with or without a host', () => {
  const early = event();
  dragOut(early, '/out/a_x2.png');
  expect(early.preventDefault).toHaveBeenCalledOnce();
});

it('hands the result to a window, and nothing to a browser', () => {
  const drag = vi.fn<(path: string) => void>();
  hold({ drag } as unknown as Bridge);
  const started = event();
  dragOut(started, '/out/a_x2.png');
  expect(drag).toHaveBeenCalledExactlyOnceWith('/out/a_x2.png');
  expect(started.preventDefault).toHaveBeenCalledOnce();
  dragOut(event(), null);
  expect(drag).toHaveBeenCalledOnce();
  hold({ drag: null } as unknown as Bridge);
  expect(() => dragOut(event(), '/out/a_x2.png')).not.toThrow();
});
