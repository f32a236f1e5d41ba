"""Proves the 8-bit files, and what is done to a network before it is rounded."""
import json
import os
import tempfile
import unittest

import numpy as np
import torch

import export
from equalise import LEAST, equalise, ranges
from graph import Net
from test_training import onnxruntime


class Quantise(unittest.TestCase):
    def test_no_two_products_of_eight_bits_pass_sixteen(self):
        with open(os.path.join(export.MODELS, "catalog.json")) as file:
            entries = [entry for model in json.load(file)["models"] for entry in model["files"] if "int8" in entry]
        for entry in entries:
            model = export.onnx.load(os.path.join(export.MODELS, entry["int8"]["file"]))
            held = map(export.numpy_helper.to_array, model.graph.initializer)
            layers = [w.astype(int) for w in held if w.dtype == np.int8 and w.ndim == 4]
            self.assertGreater(len(layers), 8)
            for w in layers:
                for part in (w.clip(0), (-w).clip(0)):
                    self.assertLess(255 * (part[:, 0::2] + part[:, 1::2]).max(), 2**15, entry["int8"]["file"])

    def test_what_goes_around_integer_layers_is_handed_on_to_the_bit(self):
        model = export.onnx.load(os.path.join(export.MODELS, "asym-share-x4-int8.onnx"))
        readers = [(node, i) for node in model.graph.node for i, name in enumerate(node.input) if name == "head.relu.on.d"]
        self.assertEqual({node.op_type for node, _ in readers}, {"Conv", "Add"})
        for node, i in readers:
            node.input[i] = "head.relu.d"
        luma = export.golden()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.onnx")
            export.onnx.save(model, path)
            without = onnxruntime(path, luma)
        np.testing.assert_array_equal(onnxruntime(os.path.join(export.MODELS, "asym-share-x4-int8.onnx"), luma), without)

    def test_equalising_leaves_the_answer_and_evens_out_what_goes_around_blocks(self):
        net = Net(os.path.join(export.MODELS, "asym-share-x2.onnx"))
        luma = torch.from_numpy(export.golden())[None, None]
        inputs = {net.entry: luma}
        wanted = net.run(inputs)["enlarged"]

        def widest():
            found = ranges(net, inputs)
            return torch.stack([found[name] for name in net.summed() if net.is_total(name)]).amax(0)

        before = widest()
        equalise(net, inputs)
        after = widest()
        # Float32 sums in another order: a millionth of the range of luma.
        self.assertLess(float((net.run(inputs)["enlarged"] - wanted).abs().max()), 1e-6)
        heard = before > LEAST * before.max()
        self.assertGreater(float(before.max() / before[heard].min()), 3)
        self.assertLess(float(after.max() / after[heard].min()), 1.001)


if __name__ == "__main__":
    unittest.main()
