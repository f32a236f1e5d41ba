import { extname } from 'node:path';

const extensions = new Set([
  '.jpg',
  '.jpeg',
  '.png',
  '.webp',
  '.avif',
  '.tif',
  '.tiff',
  '.gif',
  '.bmp',
  '.heic',
  '.jxl',
]);

/** True for a file that is named like a picture. Only a hint for counting and fetching: the engine reads the content. */
export const isPictureName = (name: string): boolean => extensions.has(extname(name).toLowerCase());
