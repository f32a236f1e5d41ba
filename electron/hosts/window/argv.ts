/** Which of the words on the command line are for us, and which for Electron and Chromium. */
import { resolve } from 'node:path';

/** Switches that Chromium reads from the same command line; everything else that starts with a dash is ours. */
const chromium =
  /^(--(no-sandbox|disable-|enable-(features|logging|blink|gpu)|ozone-|force-device-scale-factor|gtk-version|lang=|js-flags|user-data-dir|remote-debugging-|inspect|original-process-start-time|allow-file-access-from-files|type=|use-gl|use-angle|password-store|in-process-gpu|single-process)|-psn_)/;

/**
 * The arguments after the program's name.
 * @param argv as `process.argv`. @param packaged false when Electron was told which folder to run.
 */
export function ownArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  const rest = argv.slice(1).filter((word) => !chromium.test(word));
  return packaged ? rest : rest.slice(1);
}

/** Paths as another start of the program meant them: from the folder that it was started in. */
export function absolute(sources: readonly string[], folder: string): readonly string[] {
  return sources.map((source) => resolve(folder, source));
}
