import { expect, it, vi } from 'vitest';
import type { ScanRequest } from '../../../electron/contract.ts';
import type { Bridge } from '../../bridge.ts';
import { emptyQueue } from '../queue.ts';
import { change, useApp } from '../store.ts';
import { hold } from './host.ts';
import { openFiles } from './open.ts';

const { signal } = new AbortController();
const file = (name: string) => new File(['x'], name);

it('takes the files of a drop that can be taken, and tells of each other one why not', async () => {
  const scan = vi.fn(async ({ sources }: ScanRequest) => ({
    photos: sources.map((path) => ({ id: path, path, root: '/up', relative: path, bytes: 1 })),
    refused: [],
  }));
  const place = async ({ name }: File) => {
    if (name.endsWith('.png')) return `/up/${name}`;
    throw Object.assign(new Error(), { failure: { code: 'unsupported', message: `«${name}» is no picture.` } });
  };
  hold({ host: { scan, open: vi.fn(), sizes: vi.fn() }, pixels: {}, place } as unknown as Bridge);
  change('queue', () => emptyQueue);
  await openFiles(['a.png', 'notes.txt', 'b.png'].map(file), signal);
  const { queue } = useApp.getState();
  expect(queue.photos.map(({ path }) => path)).toEqual(['/up/a.png', '/up/b.png']);
  expect(queue.refused).toEqual([{ path: 'notes.txt', code: 'unsupported', message: '«notes.txt» is no picture.' }]);
  expect(queue.scanning).toBe(false);
  await openFiles([file('more.txt')], signal);
  expect(scan).toHaveBeenCalledOnce();
});
