import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Depth, Region, RegionRequest, Which } from '../../contract.ts';
import { EngineError } from '../failure.ts';

/** A picture on disk that is read by squares; what the pipeline gives. */
export interface Deep extends Depth {
  region(level: number, column: number, row: number): Promise<Region | null>;
}

export interface Regions {
  deepen(photo: string, which: Which, path: string): Promise<Depth>;
  region(request: RegionRequest): Promise<Region>;
  close(): Promise<void>;
}

/** Pictures kept ready: a photo and its result, and those looked at before. Each takes some bytes a pixel of disk. */
const kept = 4;
const prefix = 'dotbogi-depth-';

/**
 * Keeps pictures ready for reading by regions, in a folder of this process below the system's temporary one. `build`
 * writes one to a file; `identity` names what a path holds now, so that a file written anew is built anew.
 */
export function openRegions(
  build: (which: Which, path: string, file: string) => Promise<Deep>,
  identity: (path: string) => Promise<string>,
): Regions {
  const deep = new Map<
    string,
    { readonly identity: string; readonly file: string; readonly building: Promise<Deep> }
  >();
  let folder: Promise<string> | null = null;
  let count = 0;
  const home = () => {
    folder ??= sweep().then(() => mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)));
    return folder;
  };
  const drop = async (key: string) => {
    const leaving = deep.get(key);
    deep.delete(key);
    await leaving?.building.catch(() => undefined);
    if (leaving) await rm(leaving.file, { force: true });
  };
  return {
    async deepen(photo, which, path) {
      const key = `${which} ${photo}`;
      const now = await identity(path);
      let entry = deep.get(key);
      if (entry?.identity !== now) {
        await drop(key);
        const file = join(await home(), `${count++}.tif`);
        entry = { identity: now, file, building: build(which, path, file) };
      }
      deep.delete(key);
      deep.set(key, entry!);
      for (const old of [...deep.keys()].slice(0, -kept)) await drop(old);
      try {
        const { width, height, levels, side } = await entry!.building;
        return { width, height, levels, side };
      } catch (error) {
        if (deep.get(key) === entry) await drop(key);
        throw error;
      }
    },
    async region({ photo, which, level, column, row }) {
      const entry = deep.get(`${which} ${photo}`);
      const region = await (await entry?.building)?.region(level, column, row);
      if (!region) throw new EngineError('refused', 'That part of the picture is not ready to be read.');
      return region;
    },
    async close() {
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** An engine may be ended without a word, and would leave its folder for ever: the next one clears up. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too, and not ours to clear up after.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
