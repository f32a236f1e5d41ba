/**
 * Geometry of looking at a picture. Image points are pixels of the result, screen points are CSS pixels from the
 * upper left corner of a pane. A camera says which image point lies at the pane's centre and how large it is shown.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** `zoom`: CSS pixels per image pixel, above 0; `x`, `y`: the image point at the pane's centre. */
export interface Camera extends Point {
  readonly zoom: number;
}

/** Beyond this many CSS pixels per image pixel there is nothing more to see. */
export const largestZoom = 32;
/** A tiny picture is not blown up further than this by itself. */
const largestFit = 4;

/** The camera that shows the whole image, centred. Both sizes must be above 0. */
export function wholeOf(image: Size, pane: Size): Camera {
  return { zoom: fitZoom(image, pane), x: image.width / 2, y: image.height / 2 };
}

/** CSS pixels per image pixel at which the whole image is just seen. */
export function fitZoom(image: Size, pane: Size): number {
  return Math.min(pane.width / image.width, pane.height / image.height, largestFit);
}

/** Keeps the zoom in its bounds and the image in the pane: centred where it is smaller, covering where it is larger. */
export function clamp(camera: Camera, image: Size, pane: Size): Camera {
  const smallest = Math.min(fitZoom(image, pane), 1 / 8);
  const zoom = Math.min(Math.max(camera.zoom, smallest), largestZoom);
  return {
    zoom,
    x: clampAxis(camera.x, image.width, pane.width / zoom),
    y: clampAxis(camera.y, image.height, pane.height / zoom),
  };
}

function clampAxis(centre: number, length: number, seen: number): number {
  if (length <= seen) return length / 2;
  return Math.min(Math.max(centre, seen / 2), length - seen / 2);
}

/** Zooms so that the image point under the screen point `at` stays there (unless the edge forbids it). */
export function zoomAbout(camera: Camera, at: Point, factor: number, image: Size, pane: Size): Camera {
  const under = toImage(camera, at, pane);
  const zoom = Math.min(Math.max(camera.zoom * factor, Math.min(fitZoom(image, pane), 1 / 8)), largestZoom);
  const next = { zoom, x: under.x - (at.x - pane.width / 2) / zoom, y: under.y - (at.y - pane.height / 2) / zoom };
  return clamp(next, image, pane);
}

/** Moves the image by `dx`, `dy` CSS pixels. */
export function pan(camera: Camera, dx: number, dy: number, image: Size, pane: Size): Camera {
  return clamp({ zoom: camera.zoom, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom }, image, pane);
}

/** Image point under a screen point. */
export function toImage(camera: Camera, at: Point, pane: Size): Point {
  return { x: camera.x + (at.x - pane.width / 2) / camera.zoom, y: camera.y + (at.y - pane.height / 2) / camera.zoom };
}

/** Screen point of an image point. */
export function toScreen(camera: Camera, point: Point, pane: Size): Point {
  return {
    x: (point.x - camera.x) * camera.zoom + pane.width / 2,
    y: (point.y - camera.y) * camera.zoom + pane.height / 2,
  };
}

/** The same view when the same scene gets another number of pixels: nothing moves on the screen. */
export function rescale(camera: Camera, from: Size, to: Size): Camera {
  const factor = to.width / from.width;
  return { zoom: camera.zoom / factor, x: camera.x * factor, y: (camera.y * to.height) / from.height };
}
