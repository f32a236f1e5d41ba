"""Proves that a network learns to stay beside a small one, and that the catalog says so of no other weights."""
import os
import unittest

from test_training import Noise, small  # first: it says what is missing where PyTorch is

import numpy as np
import torch

import export
from agree import Agreement, drawn
from model import SCALES, build
from train import Run


class Agreeing(unittest.TestCase):
    def setUp(self):
        torch.set_num_threads(2)

    def test_stays_beside_a_small_network_that_has_little_to_say(self):
        quiet = build(small("post"))
        for head in quiet.up.values():
            head.weight.data.zero_()
        pictures = [np.random.default_rng(6).integers(20, 230, (120, 130)).astype(np.float16)]
        said = []
        for beside in (None, Agreement(quiet, pictures)):
            run = Run(small("pre"))
            run.steps = 200
            for _ in range(40):
                run.step(Noise(), 0.0, beside)
            with torch.no_grad():
                said.append(run.net(torch.from_numpy(pictures[0].astype(np.float32) / 255)[None, None]).abs().mean().item())
        self.assertLess(said[1], said[0] / 2)

    def test_leaves_alone_what_a_small_network_changes_much(self):
        loud = build(small("post"))
        for head in loud.up.values():
            head.weight.data.fill_(1)
        pictures = [np.random.default_rng(6).integers(20, 230, (120, 130)).astype(np.float16)]
        net = build(small("pre"))
        for scale in SCALES:
            self.assertEqual(Agreement(loud, pictures).loss(net, "pre", scale).item(), 0)

    def test_shows_again_what_was_far_apart(self):
        far, near = build(small("post")), build(small("pre"))
        for head in far.up.values():
            head.weight.data.zero_()
        pictures = [np.random.default_rng(6).integers(20, 230, (120, 130)).astype(np.float16)]
        beside = Agreement(far, pictures)
        for parameter in near.parameters():
            parameter.data.fill_(0.05)
        told = [beside.loss(near, "pre", 3).item() for _ in range(8)]
        self.assertGreater(min(told), 0)
        kept = beside.hard[3]
        self.assertTrue(kept and 2 not in beside.hard)
        for parameter in near.parameters():
            parameter.data.zero_()
        for _ in range(60):
            self.assertEqual(beside.loss(near, "pre", 3).item(), 0)
        self.assertEqual(beside.hard[3], [])

    def test_draws_squares_of_every_scale_as_photos_have_them(self):
        quiet = build(small("post"))
        picture = np.tile(np.linspace(0, 255, 200), (150, 1)).astype(np.float16)
        beside = Agreement(quiet, [picture])
        seen = {scale: [beside.draw(scale) for _ in range(12)] for scale in SCALES}
        for scale, drawn in seen.items():
            for x, told, little in drawn:
                self.assertEqual(x.shape[2:], (96 // scale, 96 // scale))
                self.assertEqual(told.shape[2:], (96, 96))
                self.assertEqual(little.shape, told.shape)
                self.assertTrue(-0.05 < x.min() and x.max() < 1.05)
        self.assertTrue(any(np.allclose(x.numpy() * 255 % 1, 0, atol=1e-3) for x, *_ in seen[2]), "some come from JPEG")
        self.assertFalse(all(np.allclose(x.numpy() * 255 % 1, 0, atol=1e-3) for x, *_ in seen[2]), "and some do not")

    def test_draws_crisp_shapes(self):
        rng = np.random.default_rng(5)
        for _ in range(20):
            plane = drawn(rng)
            self.assertEqual(plane.shape, (192, 192))
            self.assertTrue(16 <= plane.min() < plane.max() <= 235)
            # Most of it is flat, up to its edges.
            self.assertGreater((np.diff(plane) == 0).mean(), 0.8)

    def test_only_weights_that_were_trained_for_it_let_another_stand_in(self):
        self.assertEqual(export.agreed(os.path.join(export.MODELS, "asym-vdsr.onnx")), "asym-lite")
        self.assertIsNone(export.agreed(os.path.join(export.MODELS, "asym-lite-x2.onnx")))
        self.assertIsNone(export.agreed(__file__))
        net = build(small("pre"))
        entry = {"id": "m", "name": "M", "network": "pre", "standIn": {"model": "asym-lite", "levels": 2}}
        for agree, told in ((None, False), ("another", False), ("asym-lite", True)):
            self.assertEqual("standIn" in export.describe({**entry, "agree": agree}, net, [], {}), told)
        self.assertNotIn("standIn", export.describe({"id": "m", "name": "M", "network": "pre", "agree": None}, net, [], {}))


if __name__ == "__main__":
    unittest.main()
