/** The list of pictures: what is seen, how it is exposed, and what the file carries. */

import { camellia } from './camellia.mjs';
import { develop, expose, reduce } from './camera.mjs';
import { dusk } from './dusk.mjs';
import { harbour } from './harbour.mjs';
import { portrait } from './portrait.mjs';
import { sign } from './sign.mjs';
import { vase } from './vase.mjs';
import { wall } from './wall.mjs';

/** Raw 8 bit samples for sharp. */
function eight({ width, height, channels, data }) {
  const raw = Uint8Array.from(data, (value) => Math.round(value * 255));
  return [raw, { raw: { width, height, channels } }];
}

/** Raw 16 bit samples for sharp, in the interpretation that keeps them so. */
function sixteen({ width, height, channels, data }) {
  const raw = Uint16Array.from(data, (value) => Math.round(value * 65535));
  return [raw, { raw: { width, height, channels } }];
}

/** Light multiplied by alpha, as a scene gives it, becomes the straight colour that files hold. */
function straight(picture) {
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    for (let c = 0; c < 3; c++) data[at + c] = data[at + 3] > 0.002 ? Math.max(0, data[at + c]) / data[at + 3] : 0;
  }
  return picture;
}

/** The picture lying on its side, as a sensor stores it when the camera was held upright: tag 6 turns it back. */
function lying({ width, height, channels, data }) {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((width - 1 - x) * height + y) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[(y * width + x) * channels + c];
    }
  }
  return { width: height, height: width, channels, data: out };
}

/** The plain way from a scene to a developed picture. */
const photo = (width, height, scene, settings) => () => develop(reduce(expose(width, height, 3, scene)), settings);

export const scenes = [
  {
    file: 'harbour.jpg',
    shoot: photo(400, 288, harbour, { seed: 1, exposure: 1, grain: 0.35 }),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .withExif({
          IFD0: {
            Make: 'Dotbogi',
            Model: 'Sample Camera',
            Software: 'samples/render.mjs',
            Artist: 'The Dotbogi authors',
          },
          IFD2: {
            DateTimeOriginal: '2024:10:05 17:12:30',
            ExposureTime: '1/250',
            FNumber: '56/10',
            ISOSpeedRatings: '200',
          },
          IFD3: {
            GPSLatitudeRef: 'N',
            GPSLatitude: '34/1 50/1 24/1',
            GPSLongitudeRef: 'E',
            GPSLongitude: '128/1 25/1 12/1',
          },
        })
        .jpeg({ quality: 90 })
        .toBuffer(),
  },
  {
    file: 'door.jpg',
    shoot: photo(384, 288, wall, { seed: 2, exposure: 1, grain: 0.3 }),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
        .toBuffer(),
  },
  {
    file: 'sign.png',
    shoot: async () => develop(reduce(expose(400, 288, 3, await sign())), { seed: 3, exposure: 1.05, grain: 0.25 }),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .png({ compressionLevel: 9 })
        .toBuffer(),
  },
  {
    file: 'dusk-16bit.png',
    shoot: photo(352, 256, dusk, { seed: 4, exposure: 1, grain: 0.025, vignette: 0.1 }),
    store: (picture, sharp) =>
      sharp(...sixteen(picture))
        .toColourspace('rgb16')
        .png({ compressionLevel: 9, adaptiveFiltering: true })
        .toBuffer(),
  },
  {
    file: 'vase-alpha.png',
    shoot: async () =>
      develop(straight(reduce(expose(288, 304, 4, vase))), { seed: 5, exposure: 1.1, grain: 0.15, vignette: 0 }),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .png({ compressionLevel: 9 })
        .toBuffer(),
  },
  {
    file: 'portrait-p3.jpg',
    shoot: photo(304, 368, portrait, { seed: 6, exposure: 1, grain: 0.5, vignette: 0.3 }),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .withIccProfile('p3')
        .jpeg({ quality: 91 })
        .toBuffer(),
  },
  {
    file: 'camellia-turned.jpg',
    shoot: async () => lying(develop(reduce(camellia(288, 384)), { seed: 7, exposure: 1, grain: 0.35, vignette: 0.3 })),
    store: (picture, sharp) =>
      sharp(...eight(picture))
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 90 })
        .toBuffer(),
  },
];
