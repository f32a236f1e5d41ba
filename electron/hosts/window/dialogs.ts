/** Native choosers and questions. What is chosen here is what a page may then name. */
import { writeFile } from 'node:fs/promises';
import { type BrowserWindow, dialog } from 'electron';
import { Refusal } from '../refusal.ts';
import { fill, type Words } from './words.ts';

/** What the engine reads, for the filter of the dialog; it judges files by content, not by these. */
export const extensions = ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'avif', 'gif'] as const;

/** @returns absolute paths, [] when the dialog was dismissed. */
export async function choosePhotos(window: BrowserWindow, words: Words): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: words.choosePhotos,
    message: words.choosePhotos,
    properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
    filters: [{ name: words.photos, extensions: [...extensions] }],
  });
  return canceled ? [] : filePaths;
}

/** @returns an absolute path, null when the dialog was dismissed. */
export async function chooseFolder(window: BrowserWindow, words: Words): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: words.chooseFolder,
    message: words.chooseFolder,
    properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Writes a report where the user says; nothing happens when the dialog is dismissed. Rejects with `write-failed`. */
export async function saveReport(window: BrowserWindow, words: Words, format: string, text: string): Promise<void> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: words.saveReport,
    defaultPath: `dotbogi.${format}`,
    filters: [{ name: format.toUpperCase(), extensions: [format] }],
  });
  if (canceled || filePath === '') return;
  await writeFile(filePath, text).catch(() => {
    throw new Refusal('write-failed', `The report «${filePath}» cannot be written there.`, filePath);
  });
}

/** Asks before a running batch is thrown away. Keeping on is the default, for Enter and for Escape. */
export async function askToStop(window: BrowserWindow, words: Words): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.stillRunning,
    detail: words.stillRunningDetail,
    buttons: [words.keepRunning, words.stopAndClose],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}

/** The last words before the app closes itself. */
export async function tellOfCrash(words: Words): Promise<void> {
  await dialog.showMessageBox({
    type: 'error',
    message: words.pageCrashed,
    detail: words.pageCrashedDetail,
    buttons: [words.ok],
  });
}

/** Asks whether to download a newer version; «later» is the default, for Enter and for Escape. */
export async function offerUpdate(window: BrowserWindow, words: Words, version: string): Promise<boolean> {
  return agreed(window, fill(words.newer, { version }), words.newerDetail, [words.later, words.download]);
}

/** Asks whether to install what was downloaded at once. */
export async function offerInstall(window: BrowserWindow, words: Words, version: string): Promise<boolean> {
  return agreed(window, fill(words.readyToInstall, { version }), words.readyDetail, [words.later, words.install]);
}

async function agreed(window: BrowserWindow, message: string, detail: string, buttons: string[]): Promise<boolean> {
  if (window.isDestroyed()) return false;
  const options = { type: 'question', message, detail, buttons, defaultId: 0, cancelId: 0, noLink: true } as const;
  return (await dialog.showMessageBox(window, { ...options })).response === 1;
}

/** Says something that needs no answer. */
export async function say(window: BrowserWindow, words: Words, message: string): Promise<void> {
  if (window.isDestroyed()) return;
  await dialog.showMessageBox(window, { type: 'info', message, buttons: [words.ok] });
}
