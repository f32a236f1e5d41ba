import type { Precision } from '../../contract.ts';
import { between, type Factor, factorOf } from '../factor.ts';
import type { Plane } from '../image.ts';
import { resample } from '../resample.ts';
import { inPieces, largestCore } from './pieces.ts';

/** A model ready to run at one enlargement: small luma in, large luma out, both in studio swing. */
export interface Network {
  readonly id: string;
  /** SHA-256 of the weights, '' where there are none. */
  readonly sha: string;
  /** The numbers that it computes with. */
  readonly precision: Precision;
  /** What computes it: `cpu`, `cuda` …, or `none`. */
  readonly provider: string;
  /** From input to output of `run`. */
  readonly factor: Factor;
  /** Input pixels around an output pixel on which it depends. */
  readonly halo: number;
  /** Crops must begin at multiples of it, so that their places in the output are whole. */
  readonly step: number;
  /** Whether the thread at hand is free while it computes. */
  readonly beside?: boolean;
  /** Whether it is quicker on crops of one size. */
  readonly alike?: boolean;
  /** What may answer for it where little is to be added; at this very factor. */
  readonly standIn?: StandIn;
  /** Enlarges to floor(size * factor). Fails with `model-failed`. */
  run(luma: Plane): Promise<Plane>;
  close(): Promise<void>;
}

/**
 * A small network whose answer is as good as that of a large one, within two levels of 8 bit, wherever it changes no colour
 * by more than `levels` itself: the large one was trained for that (models/training/agree.py).
 */
export interface StandIn {
  readonly network: Network;
  readonly levels: number;
}

/** Pixels on which the cubic enlargement depends, one more than its reach for the half pixel. */
export const cubicHalo = 3;

/** No network at all: the plain cubic enlargement, an equal among the models. */
export function bicubic(id: string, scale: number): Network {
  const factor = factorOf(scale);
  return {
    id,
    sha: '',
    precision: 'fp32',
    provider: 'none',
    factor,
    halo: cubicHalo,
    step: factor.q,
    run: async (luma) => resample(luma, factor),
    close: async () => undefined,
  };
}

/**
 * A network of a larger factor, reduced with an antialiased kernel to the wanted one, crop by crop and unrounded:
 * the larger picture never exists as a whole.
 */
export function reduced(network: Network, scale: number): Network {
  return reducedTo(network, factorOf(scale));
}

/**
 * The same for any factor up to the network's own. Crops begin where the reduced grid is whole, which between two odd sizes
 * is seldom: they may be large, and the network is given them by pieces then.
 */
export function reducedTo(network: Network, factor: Factor): Network {
  const rest = between(network.factor, factor);
  const reach = Math.ceil((2 * factor.q) / factor.p) + 1;
  // What a tile may be by itself; more is there only where a crop had to begin far before it.
  const most = Math.max(largestCore(network), largestCore({ factor })) + 2 * (network.halo + reach) + usualStep;
  // Reduced, the two were not compared.
  const { standIn: _, ...alone } = network;
  return {
    ...alone,
    factor,
    halo: network.halo + reach,
    step: factor.q * network.factor.q,
    run: async (luma) => resample(await bounded(network, luma, most), rest),
  };
}

/** Pixels to the next place at which a crop may begin, by the factors that people choose. */
const usualStep = 64;

/** The network on a crop of any size; one that is longer than `most` it is given by pieces. */
async function bounded(network: Network, luma: Plane, most: number): Promise<Plane> {
  const fits = luma.width <= most && luma.height <= most;
  return fits ? network.run(luma) : inPieces(luma, network, largestCore(network));
}
