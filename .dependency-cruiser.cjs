// The house rules of ARCHITECTURE.md: an import against the arrow is an error.
const only = (name, from, allowed, comment) => ({
  name, comment, severity: 'error',
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^(electron|renderer|e2e)/', pathNot: allowed },
});
const packageOnly = (name, pkg, allowed) => ({
  name, severity: 'error', from: { path: '^(electron|renderer)/', pathNot: `(${allowed})|\\.test\\.tsx?$` }, to: { path: `^node_modules/${pkg}/|^${pkg}$` },
});
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    only('contract-is-the-root', '^electron/(contract|rpc)(\\.ts$|/)', '^electron/contract(\\.ts|/)', 'contract and rpc know nothing of ours'),
    only('pipeline-is-pure', '^electron/pipeline/', '^electron/(pipeline/|contract\\.ts)', 'one photo in space'),
    only('engine', '^electron/engine/', '^electron/(engine/|pipeline/|contract\\.ts|rpc\\.ts)', 'jobs in time'),
    only('hosts-start-the-engine-by-path', '^electron/hosts/', '^electron/(hosts/|contract\\.ts|rpc\\.ts|args\\.ts)', 'hosts never import engine or pipeline'),
    only('renderer-stays-home', '^renderer/', '^(renderer/|electron/(contract|rpc)\\.ts)', 'the page meets the rest in the contract'),
    { name: 'contract-types-only', severity: 'error', from: { path: '^renderer/', pathNot: '^renderer/bridge\\.ts$|\\.test\\.tsx?$' }, to: { path: '^electron/', dependencyTypesNot: ['type-only'] } },
    { name: 'bridge-has-one-caller', severity: 'error', from: { path: '^renderer/', pathNot: '^renderer/(state/actions/[a-z-]+\\.ts|main\\.tsx)$|\\.test\\.tsx?$' }, to: { path: '^renderer/bridge\\.ts$' } },
    { name: 'viewer-and-panels-are-strangers', severity: 'error', from: { path: '^renderer/viewer/' }, to: { path: '^renderer/panels/' } },
    { name: 'panels-and-viewer-are-strangers', severity: 'error', from: { path: '^renderer/panels/' }, to: { path: '^renderer/viewer/' } },
    packageOnly('electron-only-in-window', 'electron', '^electron/main\\.ts$|^electron/hosts/window/'),
    packageOnly('sharp-only-at-the-ends', 'sharp', '^electron/pipeline/(file/(decode|compress|samples)|look/(thumbnail|pyramid)|resample)\\.ts$'),
    packageOnly('onnxruntime-only-in-runtime', 'onnxruntime-node', '^electron/pipeline/network/runtime\\.ts$'),
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] } },
};
