/** What was opened in a page, so that one that is loaded again finds it. */
import type { Host, ScanRequest } from '../../contract.ts';

/** As many as one scan may name. */
const mostSources = 100_000;

/** The same verbs; `hello` then names what was scanned since as well, in the order in which it was. */
export function rememberOpened<T extends Pick<Host, 'hello' | 'scan'>>(verbs: T, sources: readonly string[]): T {
  const opened = new Set(sources);
  return {
    ...verbs,
    hello: async () => ({ ...(await verbs.hello()), sources: [...opened] }),
    async scan(request: ScanRequest) {
      const found = await verbs.scan(request);
      for (const path of request.sources) if (opened.size < mostSources) opened.add(path);
      return found;
    },
  };
}
