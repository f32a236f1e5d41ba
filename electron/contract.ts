/**
 * Every word that crosses a process. Page, hosts and engine know each other by this file alone.
 * Plain data only; schemas stand beside the types because every boundary parses what it receives.
 * Units: pixels are integers, rectangles are in output pixels unless said otherwise, times are milliseconds,
 * `rgba` is 8 bit sRGB-like, row by row, 4 bytes a pixel, not premultiplied.
 */
export * from './contract/estimate.ts';
export * from './contract/history.ts';
export * from './contract/photo.ts';
export * from './contract/run.ts';
export * from './contract/settings.ts';
export * from './contract/verbs.ts';
export * from './contract/view.ts';
