import type { Range } from '../../electron/contract.ts';
import type { Size } from '../state/camera.ts';
import type { Say } from './words.ts';

/** Figures as people read them. */
export function spellSize(size: Size): string {
  return `${size.width}×${size.height}`;
}

/** A duration, as coarse as it is uncertain: minutes from one minute on. */
export function spellTime(milliseconds: number, t: Say): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return t('time.seconds', { seconds: Math.max(seconds, 1) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('time.minutes', { minutes });
  return t('time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Megapixels per second with two meaningful digits. */
export function spellSpeed(speed: number): string {
  return speed >= 10 ? speed.toFixed(0) : speed >= 1 ? speed.toFixed(1) : speed.toFixed(2);
}

/** Bytes as KB, MB or GB. */
export function spellBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(Math.round(bytes / 1e3), 1)} KB`;
  return bytes < 1e9 ? `${figure(bytes / 1e6)} MB` : `${figure(bytes / 1e9)} GB`;
}

/** Two figures of one unit, such as «22–26 min»: the larger one decides which. */
export function spellTimes({ low, high }: Range, t: Say): string {
  if (high < 1500) return t('time.moment');
  const unit = high < 90_000 ? 1000 : high < 5_400_000 ? 60_000 : 3_600_000;
  const word = unit === 1000 ? 'time.secondsRange' : unit === 60_000 ? 'time.minutesRange' : 'time.hoursRange';
  const of = (value: number) =>
    unit === 3_600_000 ? figure(value / unit) : String(Math.max(Math.round(value / unit), 1));
  return t(word, { range: between(of(low), of(high)) });
}

/** Two sizes in one unit, such as «2.8–3.4 GB». */
export function spellSpan({ low, high }: Range): string {
  const [unit, name] = high < 1e6 ? [1e3, 'KB'] : high < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${between(figure(low / unit), figure(high / unit))} ${name}`;
}

function between(low: string, high: string): string {
  return low === high ? high : `${low}–${high}`;
}

/** Two meaningful digits below ten, whole numbers from there on. */
function figure(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** A moment, short enough for a list. */
export function spellWhen(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** The last part of a path, on any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

/** The end of a path, short enough for a panel. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean);
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`;
}

/** A provider's name as its makers write it. */
export function spellProvider(provider: string): string {
  const names: Record<string, string> = {
    cpu: 'CPU',
    cuda: 'CUDA',
    dml: 'DirectML',
    directml: 'DirectML',
    coreml: 'CoreML',
    webgpu: 'WebGPU',
  };
  return names[provider.toLowerCase()] ?? provider;
}
