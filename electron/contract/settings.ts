/** What is to be done with a photo. */
import * as z from 'zod';
import { id } from './photo.ts';

export const formats = ['same', 'png', 'jpeg', 'webp', 'avif', 'tiff'] as const;
export const policies = ['skip', 'number', 'replace'] as const;

export const chromas = ['auto', '444', '420'] as const;
export const metadatas = ['keep', 'no-gps', 'strip'] as const;
export const precisions = ['auto', 'fp32', 'int8'] as const;
export const providers = ['auto', 'cpu', 'cuda', 'directml', 'coreml', 'webgpu'] as const;

/** A size to reach instead of a factor: that side of every photo, upright, comes out with `pixels`. */
export const Fit = z.strictObject({
  side: z.enum(['width', 'height', 'longest']),
  pixels: z.number().int().min(1).max(65_535),
});
export type Fit = z.infer<typeof Fit>;

/** What to do with a photo. `same` keeps the input's format; `name` is the template of the output's stem. */
export const Settings = z.strictObject({
  model: id,
  /** Enlargement, 1 to 8, fractions too; rounded to hundredths. Beyond a model's own, it works several times. */
  scale: z.number().min(1).max(8),
  /** Weight of what the network added: 0 is plain bicubic, 1 the whole residual. */
  strength: z.number().min(0).max(1),
  format: z.enum(formats),
  /** 1 to 100, for the lossy formats. */
  quality: z.number().int().min(1).max(100),
  policy: z.enum(policies),
  /** `{name}`, `{model}`, `{scale}`, `{ext}` (of the photo) and `{n}` (its place in the run) are replaced; the extension is added. */
  name: z.string().min(1).max(200),
  /** Takes the place of `scale` where it is given; the factor of each photo follows from its size. */
  fit: Fit.nullable().default(null),
  /** Chroma of the lossy formats; `auto` keeps it whole from quality 90. */
  chroma: z.enum(chromas).default('auto'),
  /** WebP and AVIF without loss; PNG and TIFF always are. */
  lossless: z.boolean().default(false),
  /** 0 (quick) to 9 (small), for PNG and TIFF. */
  compression: z.number().int().min(0).max(9).default(6),
  /** What transparency is laid on in JPEG, `#rrggbb`. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#ffffff'),
  metadata: z.enum(metadatas).default('keep'),
  /** Says in the result's XMP what made it. */
  provenance: z.boolean().default(true),
  /** Numbers that the network computes with; `auto` takes int8 where this machine was measured to gain by it. */
  precision: z.enum(precisions).default('auto'),
  /** Every tile goes through the network, even where it would hardly add anything. */
  exact: z.boolean().default(false),
  /** What computes the network; `auto`, and nothing, take the first that proves itself. A named one is used or fails. */
  provider: z.enum(providers).optional(),
  /** Megabytes of photos under way beyond which none is read ahead; nothing: a quarter of the machine's memory. */
  memory: z.number().int().min(64).max(1_048_576).optional(),
});
export type Settings = z.infer<typeof Settings>;

/** The numbers that a network is opened with. */
export type Precision = Exclude<Settings['precision'], 'auto'>;

export const defaultSettings: Settings = {
  model: 'asym-vdsr',
  scale: 2,
  strength: 1,
  format: 'same',
  quality: 95,
  policy: 'skip',
  name: '{name}_x{scale}',
  fit: null,
  chroma: 'auto',
  lossless: false,
  compression: 6,
  background: '#ffffff',
  metadata: 'keep',
  provenance: true,
  precision: 'auto',
  exact: false,
};
