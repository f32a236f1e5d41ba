/** Where the window was: kept as JSON in the user's data folder, and never trusted when it is read. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const Placement = z.strictObject({
  x: z.number().int().min(-100_000).max(100_000).exactOptional(),
  y: z.number().int().min(-100_000).max(100_000).exactOptional(),
  width: z.number().int().min(640).max(32_000),
  height: z.number().int().min(480).max(32_000),
  maximized: z.boolean(),
});
export type Placement = z.infer<typeof Placement>;
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const firstPlacement: Placement = { width: 1360, height: 860, maximized: false };

/** Enough of the title bar must be reachable: 96 pixels wide, and its top edge on a screen. */
function reachable(placement: Placement, areas: readonly Area[]): boolean {
  const { x, y, width } = placement;
  if (x === undefined || y === undefined) return false;
  return areas.some(
    (area) =>
      x + width >= area.x + 96 && x <= area.x + area.width - 96 && y >= area.y && y <= area.y + area.height - 32,
  );
}

/** The stored placement, without its position where no screen shows it now; the first one where nothing valid is stored. */
export function readPlacement(file: string, areas: readonly Area[]): Placement {
  try {
    const placement = Placement.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (reachable(placement, areas)) return placement;
    return { width: placement.width, height: placement.height, maximized: placement.maximized };
  } catch {
    return firstPlacement;
  }
}

/** Best effort: a window that cannot be remembered is no reason to keep it from closing. */
export function writePlacement(file: string, placement: Placement): boolean {
  const parsed = Placement.safeParse(placement);
  if (!parsed.success) return false;
  try {
    writeFileSync(`${file}.new`, JSON.stringify(parsed.data));
    renameSync(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}
