/** What was opened in a page, so that one that is loaded again finds it. */
import type { Host, Part, ScanRequest } from '../../contract.ts';

/** As many as one scan may name. */
const mostSources = 100_000;

/** The same verbs; `hello` then names what was scanned and recalled since as well, in the order in which it was. */
export function rememberOpened<T extends Pick<Host, 'hello' | 'scan' | 'recall'>>(
  verbs: T,
  sources: readonly string[],
): T {
  const opened = new Set(sources);
  const add = (paths: readonly string[]) => {
    for (const path of paths) if (opened.size < mostSources) opened.add(path);
  };
  return {
    ...verbs,
    hello: async () => ({ ...(await verbs.hello()), sources: [...opened] }),
    async scan(request: ScanRequest) {
      const found = await verbs.scan(request);
      add(request.sources);
      return found;
    },
    async recall(run: string, part: Part) {
      const recalled = await verbs.recall(run, part);
      add(recalled.sources);
      return recalled;
    },
  };
}
