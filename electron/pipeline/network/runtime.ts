/** onnxruntime, on the thread at hand. */
// The runtime would report each session to its maker over the network, and keep an id of this machine in the user's
// cache. It reads this once, when the first session is opened.
process.env.ORT_DISABLE_TELEMETRY = '1';

/** Floats of any shape, row by row. */
export interface Floats {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A network that is ready to be computed, wherever it is. */
export interface Session {
  readonly inputNames: readonly string[];
  /** Whether it computes in another thread than that at hand. */
  readonly beside?: boolean;
  /** The first output. Runs that are asked for while one computes follow it, in order. Rejects with what the runtime says. */
  run(feeds: Readonly<Record<string, Floats>>): Promise<Floats>;
  /** When no run is under way. */
  release(): Promise<void>;
}

export interface Weighted {
  /** The network as an ONNX file. */
  readonly bytes: Uint8Array;
  readonly provider: string;
  /** Threads of the CPU provider. */
  readonly threads: number;
}

/** What computes networks, wherever it is. */
export interface Runtime {
  /** Names of the providers that this build of it knows. */
  readonly supported: readonly string[];
  /** Opens a network; rejects with what the runtime says. */
  open(weighted: Weighted): Promise<Session>;
}

/** The runtime on this thread, which hears nothing while it computes. It is loaded only where it is needed. */
export async function here(): Promise<Runtime> {
  const { InferenceSession, listSupportedBackends, Tensor } = await import('onnxruntime-node');
  return {
    supported: listSupportedBackends().map(({ name }) => name),
    async open({ bytes, provider, threads }) {
      const session = await InferenceSession.create(bytes, {
        executionProviders: [provider],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        // Threads that wait by spinning were no quicker on a tile, and took a fifth more of the processor: what reads the next photo
        // and writes the last one has use for that.
        extra: { session: { 'intra_op.allow_spinning': '0' } },
        logSeverityLevel: 4,
      });
      return {
        inputNames: session.inputNames,
        async run(feeds) {
          const given = Object.entries(feeds).map(([name, { data, dims }]) => [
            name,
            new Tensor('float32', data, dims),
          ]);
          const { data, dims } = (await session.run(Object.fromEntries(given)))[session.outputNames[0]!]!;
          if (!(data instanceof Float32Array)) throw new TypeError('float32');
          return { data, dims };
        },
        release: () => session.release(),
      };
    },
  };
}
