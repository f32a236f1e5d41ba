/** The files of a drop, those inside dropped folders too. In a window a folder itself is enough: its path is known. */
export async function filesOf(transfer: DataTransfer, intoFolders: boolean): Promise<readonly File[]> {
  if (!intoFolders) return [...transfer.files];
  // Entries must be taken before the first wait: the browser empties the transfer after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map(walk));
  return found.flat();
}

async function walk(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFile(entry))
    return new Promise((resolve) =>
      entry.file(
        (file) => resolve([file]),
        () => resolve([]),
      ),
    );
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const files: File[] = [];
  // A reader gives at most 100 entries at a time, and an empty list at the end.
  for (;;) {
    const part = await new Promise<readonly FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (part.length === 0) return files;
    for (const inner of part) files.push(...(await walk(inner)).filter(({ name }) => isPicture(name)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
/** What lies in a folder beside pictures is not worth a refusal. */
const isPicture = (name: string): boolean => /\.(jpe?g|png|webp|tiff?|avif)$/i.test(name);
