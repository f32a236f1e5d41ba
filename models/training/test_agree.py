"""Proves that a network learns to stay beside a small one, and that the catalog says so of no other weights."""
import os
import unittest

from test_training import Noise, small  # first: it says what is missing where PyTorch is

import numpy as np
import torch

import export
from agree import Agreement
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
            self.assertEqual(Agreement(loud, pictures).loss(net, "pre", np.random.default_rng(1), scale).item(), 0)

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
