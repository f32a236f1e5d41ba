"""Proves the training code on a processor, without pictures: /usr/bin/python3 -m unittest discover -s models/training"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
try:
    import numpy as np
    import torch
    from PIL import Image
except ImportError:
    raise SystemExit("The training tests need PyTorch: apt-get install python3-torch python3-onnx python3-pil")

import export
import operators
from data import bicubic, degrade, turn, turned_back
from evaluate import psnr
from model import SCALES, build, grow, parameters
from teach import TURNS, ask
from train import Run

RUNNER = """
const ort = require('onnxruntime-node'), fs = require('fs');
(async () => {
  const [model, input, output, h, w, factor] = process.argv.slice(1);
  const bytes = fs.readFileSync(input), data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const feeds = { luma: new ort.Tensor('float32', data, [1, 1, +h, +w]) };
  if (factor) feeds.factor = new ort.Tensor('float32', Float32Array.of(+factor), [1]);
  const out = (await (await ort.InferenceSession.create(model)).run(feeds)).enlarged;
  fs.writeFileSync(output, Buffer.from(out.data.buffer, out.data.byteOffset, out.data.byteLength));
  console.log(JSON.stringify(out.dims));
})();
"""


def config(name):
    with open(os.path.join(HERE, "config", name + ".json")) as file:
        return json.load(file)


def onnxruntime(model, luma, factor=None):
    """The `enlarged` [H, W] of an exported file, by the runtime that the product uses."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        luma.astype(np.float32).tofile(source)
        command = ["node", "-e", RUNNER, model, source, target, *map(str, luma.shape)] + ([str(factor)] if factor else [])
        dims = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        return np.fromfile(target, np.float32).reshape(dims[2:])


class Noise:
    """Stands in for the pictures: one fixed relation that any network can learn."""

    def batch(self, rng, network, scale, count, patch):
        x = rng.random((count, 1, patch, patch), np.float32)
        out = 1 if network == "pre" else scale
        residual = torch.from_numpy(np.kron(x - 0.5, np.ones((1, 1, out, out), np.float32)) * 0.2)
        return torch.from_numpy(x), residual, residual


def small(network):
    shape = {"pre": {"asymmetric": True, "layers": 2}, "post": {"pairs": 2}}[network]
    return {"network": network, "channels": 8, "batch": 2, "patch": 12, "rate": 1e-3, **shape}


class Training(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(2)

    def test_parameter_counts(self):
        self.assertEqual(parameters(build(config("asym-vdsr"))), 443520)
        self.assertEqual(parameters(build(config("vdsr"))), 664704)

    def test_shapes(self):
        x = torch.zeros(2, 1, 7, 9)
        self.assertEqual(build(small("pre"))(x).shape, (2, 1, 7, 9))
        for s in SCALES:
            self.assertEqual(build(small("post"))(x, s).shape, (2, 1, 7 * s, 9 * s))

    def test_decibels(self):
        self.assertAlmostEqual(psnr(np.full((8, 8), 8.0), np.zeros((8, 8)), 1), 30.069, places=2)

    def test_one_step_lowers_the_loss(self):
        class Same(Noise):
            def batch(self, _, *rest):
                return super().batch(np.random.default_rng(5), *rest)

        for network in ("pre", "post"):
            run = Run(small(network))
            run.steps = 200  # past the warm-up
            first = run.step(Same(), 0.0)
            run.steps = 200
            self.assertLess(run.step(Same(), 0.0), first)

    def test_the_short_form_learns_too(self):
        for network in ("pre", "post"):
            run = Run({**small(network), "half": True})
            run.steps = 200
            losses = [run.step(Noise(), 0.0) for _ in range(30)]
            self.assertLess(np.mean(losses[-5:]), np.mean(losses[:5]))
            self.assertTrue(all(p.dtype == torch.float32 for p in run.net.parameters()))

    def test_a_teacher_is_learnt_from_as_far_as_it_is_trusted(self):
        class Silent(Noise):  # a teacher that adds nothing
            def batch(self, rng, *rest):
                x, y, _ = super().batch(rng, *rest)
                return x, y, torch.zeros_like(y)

        sizes = []
        for trust in (0, 1):
            run = Run({**small("post"), "trust": trust})
            run.steps = 200
            for _ in range(60):
                run.step(Silent(), 0.0)
            x, *_ = Noise().batch(np.random.default_rng(1), "post", 2, 4, 12)
            sizes.append(run.net(x, 2).abs().mean().item())
        self.assertLess(sizes[1], sizes[0] / 2)

    def test_a_teacher_answers_alike_however_a_picture_lies(self):
        net, lr = build(small("post")), np.random.default_rng(2).integers(0, 255, (9, 7), np.uint8)
        for turns, alike in TURNS.items():
            told = ask(net, lr, 3, turns)
            self.assertEqual((told.shape, told.dtype), ((27, 21), np.float16))
            for which in alike:
                turned = turned_back(ask(net, np.ascontiguousarray(turn(lr, which)), 3, turns), which)
                # float16 of some levels, and sums in another order.
                np.testing.assert_allclose(turned.astype(float), told.astype(float), atol=0.05)

    def test_a_reduction_is_rounded_in_its_colours_not_in_its_luma(self):
        colours = np.random.default_rng(4).integers(64, 192, (90, 91, 3), np.uint8)
        hr, lr = degrade(Image.fromarray(colours), 3)
        self.assertEqual((hr.shape, lr.shape), ((90, 90), (30, 30)))
        noise = lr - bicubic(hr, (30, 30))
        # Rounding luma in both passes leaves 0.3 to 0.4 levels, three colours weighed 0.2.
        self.assertLess(noise.std(), 0.25)
        self.assertGreater(noise.std(), 0.1)

    def test_turns_are_undone(self):
        plane = np.arange(12).reshape(3, 4)
        turned = [turn(plane, which) for which in range(8)]
        self.assertEqual(len({t.tobytes() + bytes(t.shape) for t in turned}), 8)
        for which, t in enumerate(turned):
            np.testing.assert_array_equal(turned_back(t, which), plane)

    def test_resume_is_exact(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "run.pt")
            run = Run(small("post"))
            for _ in range(3):
                run.step(Noise(), 0.1)
            run.save(path)
            again = Run.resume(path)
            for _ in range(3):
                self.assertEqual(run.step(Noise(), 0.2), again.step(Noise(), 0.2))
            for a, b in zip(run.average.parameters(), again.average.parameters()):
                self.assertTrue(torch.equal(a, b))

    def test_grows_without_losing_anything(self):
        lite, wide = small("post"), {**small("post"), "channels": 12, "pairs": 4}
        split, whole = small("pre"), {**small("pre"), "asymmetric": False}
        for old, new in ((lite, wide), (split, whole)):
            net, larger = build(old), build(new)
            grow(larger, net.state_dict())
            x = torch.rand(1, 1, 9, 9)
            scale = () if old["network"] == "pre" else (3,)
            self.assertLess((net(x, *scale) - larger(x, *scale)).abs().max().item(), 1e-5)  # the order of sums differs
            for p in larger.parameters():
                self.assertTrue(p.requires_grad)

    def test_reads_its_own_exports_back(self):
        for network, names in (("pre", [("m.onnx", None)]), ("post", [(f"m-x{s}.onnx", s) for s in SCALES])):
            net = build(small(network))
            export.halved(net)
            with tempfile.TemporaryDirectory() as folder:
                for name, s in names:
                    g, inputs = operators.graph_pre(net) if s is None else operators.graph_post(net, s)
                    g.save(os.path.join(folder, name), inputs)
                run = Run(small(network), export.weights(os.path.join(folder, names[0][0]), small(network)))
            for a, b in zip(run.net.parameters(), net.parameters()):
                self.assertTrue(torch.equal(a, b))


class Halo(unittest.TestCase):
    def reach(self, run, x, scale):
        """How many input pixels from its own a change is seen, in input pixels, to the farthest side."""
        changed = x.clone()
        changed[0, 0, x.shape[2] // 2, x.shape[3] // 2] += 1
        moved = (run(changed) - run(x))[0, 0].abs() > 0
        where = torch.nonzero(moved)[:, 0] // scale
        return int((where - x.shape[2] // 2).abs().max())

    def test_claims_are_exact(self):
        torch.manual_seed(1)
        for name in ("asym-vdsr", "vdsr", "asym-share", "asym-lite"):
            c = {**config(name), "channels": 4}
            net = build(c).double()
            for p in net.parameters():
                p.data = p.data.abs() + 0.05  # nothing is cut by a ReLU, nothing cancels
            x = torch.rand(1, 1, 61, 61, dtype=torch.double)
            with torch.no_grad():
                if c["network"] == "pre":
                    self.assertEqual(self.reach(net, x, 1), net.halo["output"], name)
                else:
                    for s in SCALES:
                        self.assertEqual(self.reach(lambda v: net(v, s), x, s), net.halo["input"], name)


@unittest.skipUnless(shutil.which("node") and os.path.isdir(os.path.join(ROOT, "node_modules", "onnxruntime-node")),
                     "needs Node and onnxruntime-node: npm install")
class Exports(unittest.TestCase):
    def compare(self, net, network, model, scale):
        luma = export.golden()
        big = bicubic(luma, (int(20 * scale), int(24 * scale)))
        source = torch.from_numpy(np.array(big if network == "pre" else luma))[None, None]
        with torch.no_grad():
            wanted = big + (net(source) if network == "pre" else net(source, scale))[0, 0].numpy()
        got = onnxruntime(model, luma, scale if network == "pre" else None)
        self.assertEqual(got.shape, wanted.shape)
        self.assertLessEqual(np.abs(got - wanted).max(), 1e-4)

    def test_parity_of_the_catalog(self):
        with open(os.path.join(export.MODELS, "catalog.json")) as file:
            models = json.load(file)["models"]
        for model in (m for m in models if m["files"]):
            net, network = export.load(model["id"])
            for entry in model["files"]:
                for scale in (2, 3, 1.5) if entry["scales"] == "any" else entry["scales"]:
                    with self.subTest(file=entry["file"], scale=scale):
                        self.compare(net, network, os.path.join(export.MODELS, entry["file"]), scale)

    def test_a_pixel_reaches_as_far_as_the_halo_says(self):
        # The claim for a whole file is a sum of two roundings up, so it may be one pixel too careful, never too small.
        x = np.full((31, 31), 0.5, np.float32)
        y = x.copy()
        y[15, 15] = 0.9
        for network, factors in (("pre", (2, 3, 1.5)), ("post", SCALES)):
            net = build(small(network))
            for p in net.parameters():
                p.data = p.data.abs() + 0.05  # nothing is cut by a ReLU, nothing cancels
            for factor in factors:
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "m.onnx")
                    g, inputs = operators.graph_pre(net) if network == "pre" else operators.graph_post(net, factor)
                    g.save(path, inputs)
                    one, other = (onnxruntime(path, v, factor if network == "pre" else None) for v in (x, y))
                rows = np.nonzero((one != other).any(axis=1))[0]
                halo = int(np.ceil(net.halo["output"] / factor)) + net.halo["input"]
                reach = np.abs(np.floor(rows / factor) - 15).max()
                self.assertIn(reach, (halo - 1, halo) if network == "pre" else (halo,), f"{network} {factor}")

    def test_enlargement_is_bicubic(self):
        for network in ("pre", "post"):
            net = build(small(network))
            (net.tail if network == "pre" else net.up["3"]).weight.data.zero_()
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "m.onnx")
                g, inputs = operators.graph_pre(net) if network == "pre" else operators.graph_post(net, 3)
                g.save(path, inputs)
                got = onnxruntime(path, export.golden(), 3 if network == "pre" else None)
            self.assertLessEqual(np.abs(got - bicubic(export.golden(), (60, 72))).max(), 1e-5)


if __name__ == "__main__":
    unittest.main()
