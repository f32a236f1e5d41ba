/** The options of the command line that say what to do with a photo, and the settings that follow from them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { chromas, defaultSettings, type Fit, formats, policies, precisions, providers, Settings } from './contract.ts';

/** A number as people write it; hexadecimal, exponents and the empty word are typing mistakes. */
function numberOf(text: string): number {
  if (!/^-?(?:\d+(?:\.\d+)?|\.\d+)$/.test(text)) throw new InvalidArgumentError('It is not a number.');
  return Number(text);
}

/** Reads a number from `least` to `most`. */
export function within(least: number, most: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (value < least || value > most) throw new InvalidArgumentError(`It must lie between ${least} and ${most}.`);
    if (whole && !Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

/** Reads a word that is there. */
export function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

function colour(text: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw new InvalidArgumentError('It must be a colour such as #ffffff.');
  return text.toLowerCase();
}

const sides = ['width', 'height', 'longest'] as const satisfies readonly Fit['side'][];

/** The size of the results: by a factor, or by one side of each photo. */
function addSize(command: Command): void {
  const described = {
    width: 'width of every result, in pixels',
    height: 'height of every result, in pixels',
    longest: 'longest side of every result, in pixels',
  };
  command.addOption(
    new Option('--scale <number>', 'enlargement, 1 to 8, fractions too')
      .argParser(within(1, 8, false))
      .default(defaultSettings.scale),
  );
  for (const side of sides) {
    const others = ['scale', ...sides.filter((other) => other !== side)];
    command.addOption(
      new Option(`--${side} <pixels>`, described[side]).argParser(within(1, 65_535, true)).conflicts(others),
    );
  }
}

function addWork(command: Command): void {
  command
    .option('--model <id>', 'network to use', defaultSettings.model)
    .option(
      '--strength <number>',
      'weight of what the network adds, 0 to 1',
      within(0, 1, false),
      defaultSettings.strength,
    )
    .addOption(
      new Option(
        '--precision <name>',
        'numbers that the network computes with; auto: int8 where this machine gains by it',
      )
        .choices(precisions)
        .default(defaultSettings.precision),
    )
    .addOption(
      new Option('--provider <name>', 'what computes the network (default: the first that proves itself)').choices(
        providers,
      ),
    )
    .option(
      '--memory <megabytes>',
      'of photos under way, beyond which none is read ahead (default: a quarter of the memory)',
      within(64, 1_048_576, true),
    )
    .option('--exact', 'every tile through the network, even where it would hardly add anything', false);
}

function addFile(command: Command): void {
  command
    .addOption(new Option('--format <name>', 'format of the results').choices(formats).default(defaultSettings.format))
    .option('--quality <number>', '1 to 100, for lossy formats', within(1, 100, true), defaultSettings.quality)
    .addOption(
      new Option('--chroma <name>', 'colour of lossy formats: whole, halved, or by quality')
        .choices(chromas)
        .default(defaultSettings.chroma),
    )
    .option('--lossless', 'WebP and AVIF without loss', false)
    .option(
      '--compression <number>',
      '0 (quick) to 9 (small), for PNG and TIFF',
      within(0, 9, true),
      defaultSettings.compression,
    )
    .option('--background <colour>', 'what JPEG lays transparency on', colour, defaultSettings.background)
    .option('--strip-metadata', 'leave out EXIF, XMP and IPTC; the colour profile stays', false)
    .option('--strip-gps', 'leave out where the photo was taken', false)
    .option('--no-provenance', 'do not say in the XMP what made the result')
    .addOption(
      new Option('--policy <name>', 'when a result is there already').choices(policies).default(defaultSettings.policy),
    )
    .option(
      '--name <template>',
      'name of a result, of {name}, {model}, {scale}, {ext} and {n}',
      filled,
      defaultSettings.name,
    );
}

/** Adds every option that becomes a setting. */
export function addSettings(command: Command): Command {
  addSize(command);
  addWork(command);
  addFile(command);
  return command;
}

/** What commander collects, by the names it makes of the options. */
export type Options = Partial<Omit<Settings, 'fit' | 'metadata'>> & {
  readonly [side in Fit['side']]?: number;
} & { readonly stripMetadata?: boolean; readonly stripGps?: boolean };

/** The settings that the options ask for, or one sentence that says which cannot be used. */
export function settingsOf(options: Options): Settings | string {
  const { stripMetadata, stripGps, width, height, longest, ...rest } = options;
  const given = { width, height, longest };
  const side = sides.find((name) => given[name] !== undefined);
  const read = Settings.safeParse({
    ...defaultSettings,
    ...rest,
    fit: side ? { side, pixels: given[side] } : null,
    metadata: stripMetadata ? 'strip' : stripGps ? 'no-gps' : 'keep',
  });
  return read.success ? read.data : `The value of --${String(read.error.issues[0]?.path[0])} cannot be used.`;
}
