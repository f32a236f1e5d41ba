/** Runs Python with the given arguments where it has torch, onnx and PIL; otherwise says how to get them. */
import { spawnSync } from 'node:child_process';

const candidates = [process.env.PYTHON, '/usr/bin/python3', 'python3', 'python'].filter(Boolean);
const canTrain = (python) =>
  spawnSync(python, ['-c', 'import torch, onnx, PIL, numpy'], { stdio: 'ignore' }).status === 0;
const python = candidates.find(canTrain);
if (python === undefined) {
  process.stderr.write(
    'Training needs Python 3 with torch, onnx, numpy and pillow: on Debian «apt-get install python3-torch python3-onnx ' +
      'python3-pil», elsewhere «pip install torch onnx numpy pillow»; PYTHON may name the interpreter.\n',
  );
  process.exit(1);
}
process.exit(spawnSync(python, process.argv.slice(2), { stdio: 'inherit' }).status ?? 1);
