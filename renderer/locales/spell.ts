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

/** Bytes as KB or MB. */
export function spellBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(Math.round(bytes / 1e3), 1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
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
