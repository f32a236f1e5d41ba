export type Colour = readonly [red: number, green: number, blue: number];

let probe: CanvasRenderingContext2D | null = null;

/** Reading from a canvas that is drawn often would bring it down from the graphics card; a single pixel is carried off. */
export function colourOf(canvas: HTMLCanvasElement, x: number, y: number): Colour | null {
  if (probe === null) {
    const small = document.createElement('canvas');
    small.width = 1;
    small.height = 1;
    probe = small.getContext('2d', { willReadFrequently: true });
  }
  if (probe === null) return null;
  probe.clearRect(0, 0, 1, 1);
  probe.drawImage(canvas, -x, -y);
  const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
