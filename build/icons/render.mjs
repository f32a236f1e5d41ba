/** Draws every icon from icon.svg: `node build/icons/render.mjs [folder]`. The results are kept in the repository. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { icns, ico } from './containers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? here);
const svg = readFileSync(join(here, 'icon.svg'));

async function draw(size) {
  // The drawing is 1024 units wide: 72 dpi is one pixel a unit. Twice the width is drawn, and reduced.
  const density = Math.max(9, (72 * size * 2) / 1024);
  const png = await sharp(svg, { density }).resize(size, size).png({ compressionLevel: 9, effort: 10 }).toBuffer();
  return { size, png };
}

const pictures = [];
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) pictures.push(await draw(size));
const only = (...sizes) => pictures.filter(({ size }) => sizes.includes(size));

mkdirSync(join(target, 'linux'), { recursive: true });
for (const { size, png } of only(16, 24, 32, 48, 64, 128, 256, 512)) {
  writeFileSync(join(target, 'linux', `${size}x${size}.png`), png);
}
writeFileSync(join(target, 'icon.png'), only(512)[0].png);
writeFileSync(join(target, 'icon.ico'), ico(only(16, 24, 32, 48, 64, 128, 256)));
writeFileSync(join(target, 'icon.icns'), icns(only(16, 32, 64, 128, 256, 512, 1024)));
