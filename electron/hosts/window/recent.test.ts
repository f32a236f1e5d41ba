import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { Recent } = await import('./recent.ts');

let folder = '';
const file = () => join(folder, 'recent.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recent-'));
  electron.app.addRecentDocument.mockClear();
  electron.app.clearRecentDocuments.mockClear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what was opened lately', () => {
  it('is told latest first, once each, and is there after a restart', () => {
    const changed = vi.fn<(paths: readonly string[]) => void>();
    const recent = new Recent(file(), changed);
    recent.add(['/a', '/b']);
    recent.add(['/c']);
    recent.add(['/b']);
    expect(recent.paths).toEqual(['/b', '/c', '/a']);
    expect(changed).toHaveBeenLastCalledWith(['/b', '/c', '/a']);
    expect(new Recent(file()).paths).toEqual(['/b', '/c', '/a']);
    // Nobody else of the machine needs to know what a person looks at.
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('goes to the list of the system as well, the first of a selection last', () => {
    new Recent(file()).add(['/a', '/b']);
    expect(electron.app.addRecentDocument.mock.calls).toEqual([['/b'], ['/a']]);
  });

  it('is forgotten on request, in both lists', () => {
    const recent = new Recent(file());
    recent.add(['/a']);
    recent.clear();
    expect(recent.paths).toEqual([]);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual([]);
    expect(electron.app.clearRecentDocuments).toHaveBeenCalledOnce();
  });

  it('never grows beyond ten, whatever is dropped at once', () => {
    const recent = new Recent(file());
    recent.add(Array.from({ length: 5000 }, (_, index) => `/many/${index}`));
    expect(recent.paths).toHaveLength(10);
    expect(electron.app.addRecentDocument).toHaveBeenCalledTimes(10);
    recent.add(['/one']);
    expect(recent.paths).toHaveLength(10);
    expect(recent.paths[0]).toBe('/one');
  });

  it.each(['', 'null', '{"a":1}', '[1]', '["/a\\u0000b"]', JSON.stringify(Array(11).fill('/a'))])(
    'starts from nothing where %j is stored',
    (text) => {
      writeFileSync(file(), text);
      expect(new Recent(file()).paths).toEqual([]);
    },
  );

  it('takes no empty or endless path, and does not fail where nothing can be kept', () => {
    const recent = new Recent(join(folder, 'none', 'recent.json'));
    recent.add(['', `/${'a'.repeat(5000)}`]);
    expect(recent.paths).toEqual([]);
    recent.add(['/a']);
    expect(recent.paths).toEqual(['/a']);
  });
});
