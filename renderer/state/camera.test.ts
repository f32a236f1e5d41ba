import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Camera, clamp, largestZoom, pan, rescale, toImage, toScreen, wholeOf, zoomAbout } from './camera.ts';
import { firstView, withImage } from './view.ts';

const pane = { width: 800, height: 600 };
const image = { width: 4000, height: 2000 };
// Doubles carry about 16 digits; coordinates stay below 1e5, so 1e-6 leaves room for a few operations.
const close = 1e-6;

describe('camera', () => {
  it('shows the whole image centred when it fits', () => {
    const camera = wholeOf(image, pane);
    expect(camera).toEqual({ zoom: 0.2, x: 2000, y: 1000 });
    expect(toScreen(camera, { x: 0, y: 0 }, pane)).toEqual({ x: 0, y: 100 });
  });

  it('turns screen points into image points and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 32, noNaN: true }), fc.integer({ min: 0, max: 4000 }), (zoom, x) => {
        const camera: Camera = { zoom, x: 1234.5, y: 987 };
        const back = toImage(camera, toScreen(camera, { x, y: 77 }, pane), pane);
        expect(Math.abs(back.x - x)).toBeLessThan(close);
        expect(Math.abs(back.y - 77)).toBeLessThan(close);
      }),
    );
  });

  it('keeps the point under the cursor while it zooms inside the image', () => {
    const camera = { zoom: 1, x: 2000, y: 1000 };
    const at = { x: 600, y: 150 };
    const before = toImage(camera, at, pane);
    const after = toImage(zoomAbout(camera, at, 1.7, image, pane), at, pane);
    expect(Math.abs(after.x - before.x)).toBeLessThan(close);
    expect(Math.abs(after.y - before.y)).toBeLessThan(close);
  });

  it('never leaves the image or the bounds of zoom, whatever is asked', () => {
    const number = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x, y, zoom) => {
        const camera = clamp({ zoom, x, y }, image, pane);
        expect(camera.zoom).toBeLessThanOrEqual(largestZoom);
        const left = toScreen(camera, { x: 0, y: 0 }, pane);
        const right = toScreen(camera, { x: image.width, y: image.height }, pane);
        const wide = image.width * camera.zoom > pane.width;
        if (wide) {
          expect(left.x).toBeLessThanOrEqual(close);
          expect(right.x).toBeGreaterThanOrEqual(pane.width - close);
        } else expect(left.x + right.x).toBeCloseTo(pane.width, 6);
      }),
    );
  });

  it('moves by whole screen pixels and stops at the edge', () => {
    const camera = { zoom: 2, x: 2000, y: 1000 };
    expect(pan(camera, 10, -20, image, pane)).toEqual({ zoom: 2, x: 1995, y: 1010 });
    expect(pan(camera, 1e6, 0, image, pane).x).toBe(200);
  });

  it('does not move the scene when its number of pixels changes', () => {
    const camera = { zoom: 0.5, x: 1000, y: 500 };
    const next = rescale(camera, image, { width: 8000, height: 4000 });
    const corner = toScreen(next, { x: 8000, y: 0 }, pane);
    expect(corner).toEqual(toScreen(camera, { x: 4000, y: 0 }, pane));
  });
});

describe('the glass that arrow keys have put somewhere', () => {
  const at = { ...firstView, image: { width: 3200, height: 2400 }, spot: { x: 3000, y: 1200 } };
  it('stays over the same thing at another scale, and is forgotten with its photo', () => {
    expect(withImage(at, { width: 1600, height: 1200 }).spot).toEqual({ x: 1500, y: 600 });
    expect(withImage(withImage(at, null), { width: 1600, height: 1200 }).spot).toBeNull();
  });
});
