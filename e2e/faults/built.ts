/** What is tested is what users run, so it is built first. */
export async function setup(): Promise<void> {
  const { buildStale } = (await import(new URL('../../build/bundle.mjs', import.meta.url).href)) as {
    buildStale: () => Promise<void>;
  };
  await buildStale();
}
