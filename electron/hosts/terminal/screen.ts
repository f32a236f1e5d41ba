import { basename } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { EngineEvent, Failure, Summary } from '../../contract.ts';
import { Progress } from './progress.ts';

/** Where a terminal run shows itself. */
export interface Screen {
  event(event: EngineEvent): void;
  /** A file that could not even be tried. */
  refused(run: string, failure: Failure): void;
  ended(summary: Summary): void;
  /** Takes the bar away; called before `ended`, also after a failure. */
  close(): void;
}

type Out = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** One JSON event a line; a refused file is a `failed` without an id, for it never became a photo. */
export function showJson(out: Out): Screen {
  const line = (event: object) => void out.write(`${JSON.stringify(event)}\n`);
  return {
    event: line,
    refused: (run, failure) => line({ kind: 'failed', run, photo: null, failure }),
    ended: (summary) => line({ kind: 'ended', ...summary }),
    close: () => undefined,
  };
}

/** Lines for people; on a terminal with a bar beneath that counts files and, within one, tiles. */
export function showPlain(out: Out): Screen {
  const bar = out.isTTY ? openBar(out) : null;
  const fidelities: number[] = [];
  const line = (text: string) => {
    if (bar) bar.above(text);
    else out.write(`${text}\n`);
  };
  return {
    event(event) {
      bar?.event(event);
      if (event.kind === 'finished' && event.result.fidelity !== undefined)
        fidelities.push(event.result.fidelity ?? Number.POSITIVE_INFINITY);
      const text = lineOf(event);
      if (text !== null) line(text);
    },
    refused: (_, failure) => line(`✗ ${failure.message}`),
    ended: (summary) => void out.write(table(summary, fidelities)),
    close: () => bar?.stop(),
  };
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

function lineOf(event: EngineEvent): string | null {
  switch (event.kind) {
    case 'begun':
      return `${event.files} ${event.files === 1 ? 'file' : 'files'}, computed by ${providerName(event.provider)}`;
    case 'finished': {
      const { source, target, width, height, milliseconds, warnings, fidelity } = event.result;
      const size = [`${width} × ${height}`, seconds(milliseconds), ...fidelityWords(fidelity)].join(', ');
      return [
        `✓ ${plain(basename(source))} → ${plain(target)}  (${size})`,
        ...warnings.map((text) => `  ! ${plain(text)}`),
      ].join('\n');
    }
    case 'skipped':
      return `– ${plain(basename(event.source))} skipped: ${plain(event.reason)}`;
    case 'failed':
      return `✗ ${plain(event.failure.message)}`;
    case 'restarted':
      return `! ${event.reason}`;
    case 'waiting':
      return `‖ ${plain(event.failure.message)}`;
    case 'resumed':
      return '▸ There is room again; Dotbogi goes on.';
    default:
      return null;
  }
}

/** How much of the photo the result still holds; nothing where it was not measured. */
function fidelityWords(fidelity: number | null | undefined): string[] {
  if (fidelity === undefined) return [];
  return [fidelity === null ? 'fidelity exact' : `fidelity ${fidelity.toFixed(1)} dB`];
}

const providerName = (provider: string): string =>
  provider === 'none' ? 'the processor (no network)' : provider === 'cpu' ? 'the processor (cpu)' : provider;

/** A file name may hold the codes that move a terminal's cursor or recolour it. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, '?');

function table(summary: Summary, fidelities: readonly number[]): string {
  const { files, done, skipped, failed, cancelled, milliseconds, megapixels, failures } = summary;
  const speed = milliseconds > 0 ? (megapixels * 1000) / milliseconds : 0;
  const rows: [string, string][] = [
    ['files', String(files)],
    ['done', String(done)],
    ['skipped', String(skipped)],
    ['failed', String(failed)],
    ...(cancelled > 0 ? [['cancelled', String(cancelled)] as [string, string]] : []),
    ['time', seconds(milliseconds)],
    ['speed', `${speed.toFixed(2)} MP/s`],
    ...range(fidelities),
  ];
  const wide = Math.max(...rows.map(([, value]) => value.length));
  const body = rows.map(([name, value]) => `  ${name.padEnd(10)}${value.padStart(wide)}`).join('\n');
  const list = failures.map(({ message }) => `  ✗ ${plain(message)}`).join('\n');
  return `\n${body}\n${list ? `\nFailed:\n${list}\n` : ''}`;
}

/** Of all results, the one that holds the least of its photo and the one that holds the most. */
function range(fidelities: readonly number[]): [string, string][] {
  if (fidelities.length === 0) return [];
  const word = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : 'exact');
  const [low, high] = [
    word(fidelities.reduce((a, b) => Math.min(a, b))),
    word(fidelities.reduce((a, b) => Math.max(a, b))),
  ];
  const unit = high === 'exact' && low === high ? '' : ' dB';
  return [['fidelity', `${low === high ? low : `${low} to ${high}`}${unit}`]];
}

interface Bar {
  event(event: EngineEvent): void;
  above(text: string): void;
  stop(): void;
}

function openBar(out: Out): Bar {
  const format = '{bar} {percentage}% | {done}/{files} | {name}';
  // Ctrl-C is the host's to handle; the bar is stopped with everything else.
  const options = { format, stream: out, hideCursor: true, clearOnComplete: true, gracefulExit: false, fps: 10 };
  const bar = new SingleBar(options, Presets.shades_classic);
  let run: Progress | null = null;
  let name = '';
  const draw = ({ files, done, settled }: Progress) => bar.start(files, done, { done: settled, files, name });
  return {
    event(event) {
      if (event.kind === 'begun') {
        run = new Progress(event.files);
        draw(run);
      } else if (run) {
        if (event.kind === 'started') name = plain(basename(event.source));
        run.event(event);
        bar.update(run.done, { done: run.settled, name });
      }
    },
    above(text) {
      // Stopping puts the cursor back to where the bar began, so the line takes its place and the bar moves down.
      if (run) bar.stop();
      out.write(`${text}\n`);
      if (run) draw(run);
    },
    stop() {
      if (run) bar.stop();
      run = null;
    },
  };
}
