interface Sized {
  readonly size: number;
  readonly png: Buffer;
}
export function ico(pictures: readonly Sized[]): Buffer;
export function icns(pictures: readonly Sized[]): Buffer;
