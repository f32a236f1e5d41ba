import type { Queue, TakenOff } from './queue.ts';

/** The list before `count` lines go; before those that went last too, where nothing was opened since. */
function takenOffBy({ photos, refused, statuses, takenOff: last }: Queue, count: number): TakenOff {
  const lines = (list: Pick<Queue, 'photos' | 'refused'>) => list.photos.length + list.refused.length;
  // Only opening something makes the list longer than what was left of it.
  if (last === null || lines({ photos, refused }) !== lines(last) - last.count)
    return { photos, refused, statuses, count };
  return { ...last, statuses: { ...last.statuses, ...statuses }, count: last.count + count };
}

/** Without these photos; no file is touched. */
export function withoutPhotos(queue: Queue, ids: ReadonlySet<string>): Queue {
  const { photos, statuses } = queue;
  const left = photos.filter(({ id }) => !ids.has(id));
  const kept = Object.fromEntries(Object.entries(statuses).filter(([id]) => !ids.has(id)));
  const takenOff = takenOffBy(queue, photos.length - left.length);
  return { ...queue, photos: left, statuses: kept, takenOff };
}

/** Without anything, refused files included. What comes back then is the list as it was, without what was taken off it before. */
export function emptied(queue: Queue): Queue {
  const { photos, refused, statuses } = queue;
  const takenOff: TakenOff = { photos, refused, statuses, count: photos.length + refused.length };
  return { ...queue, photos: [], refused: [], statuses: {}, filter: 'all', search: '', takenOff };
}

/** With what was taken off last back in its place; what was opened since comes behind it. */
export function broughtBack(queue: Queue): Queue {
  const { takenOff } = queue;
  if (takenOff === null) return queue;
  const known = new Set(takenOff.photos.map(({ id }) => id));
  const told = new Set(takenOff.refused.map(({ message }) => message));
  return {
    ...queue,
    photos: [...takenOff.photos, ...queue.photos.filter(({ id }) => !known.has(id))],
    refused: [...takenOff.refused, ...queue.refused.filter(({ message }) => !told.has(message))],
    statuses: { ...takenOff.statuses, ...queue.statuses },
    takenOff: null,
  };
}
