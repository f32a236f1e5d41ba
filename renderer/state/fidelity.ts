export type FidelityWord = 'excellent' | 'good' | 'fair' | 'poor';

/**
 * A word for how much of the photo its result still holds: PSNR in dB of the result, made small again, against the
 * photo; null where they are equal. From 45 dB on the mean error lies below a level and a half, which nobody sees;
 * from 38 below three, which is seen in flat areas at most; below 30 it is above eight.
 */
export function fidelityWord(decibels: number | null): FidelityWord {
  if (decibels === null || decibels >= 45) return 'excellent';
  if (decibels >= 38) return 'good';
  return decibels >= 30 ? 'fair' : 'poor';
}
