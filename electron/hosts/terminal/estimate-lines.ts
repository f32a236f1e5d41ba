import type { Estimate, Range } from '../../contract.ts';

/** What a run would take, for people at a terminal. */
export function estimateLines(value: Estimate): string {
  const { files, megapixels, milliseconds, bytes, free, memory, tooLarge, measured } = value;
  const lines = [
    `${files} ${files === 1 ? 'photo' : 'photos'}, ${megapixels.toFixed(1)} megapixels of results`,
    `Time    ${times(milliseconds)}`,
    `Disk    ${sizes(bytes)}${free === null ? '' : `, ${size(free)} free`}`,
    `Memory  ${sizes(memory)}`,
    ...(free !== null && bytes.low > free ? ['! The disk has less room than that.'] : []),
    ...tooLarge.map(({ message }) => `! ${message}`),
    `Measured on parts of ${measured.photos} ${measured.photos === 1 ? 'photo' : 'photos'} for ${(measured.milliseconds / 1000).toFixed(1)} s; sizes of ${measured.sized} read.`,
  ];
  return `${lines.join('\n')}\n`;
}

function times({ low, high }: Range): string {
  const [unit, name] = high < 90_000 ? [1000, 's'] : high < 5_400_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${figure(low / unit)} to ${figure(high / unit)} ${name}`;
}

function sizes({ low, high }: Range): string {
  return `${size(low)} to ${size(high)}`;
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${figure(bytes / 1e3)} KB`;
  return bytes < 1e9 ? `${figure(bytes / 1e6)} MB` : `${figure(bytes / 1e9)} GB`;
}

function figure(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}
