/** Renders the sample pictures: `npm run samples [NAME…]`. The committed files are what tests and pages use. */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { scenes } from './scenes.mjs';

const wanted = process.argv.slice(2);
for (const { file, shoot, store } of scenes) {
  if (wanted.length > 0 && !wanted.some((name) => file.startsWith(name))) continue;
  const picture = await shoot();
  const bytes = await store(picture, sharp);
  await writeFile(new URL(file, import.meta.url), bytes);
  console.log(`${file}: ${picture.width} × ${picture.height}, ${Math.round(bytes.length / 1000)} kB`);
}
