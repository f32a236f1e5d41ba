"""Makes the 8-bit variants of an exported network: NAME*.onnx -> NAME*-int8.onnx, and enters them into catalog.json.

    python3 quantise.py asym-vdsr [--data ../shared/data]          after every export.py

Static quantisation as QuantizeLinear/DequantizeLinear around the inner convolutions: weights int8, symmetric, a scale for
each output channel; activations uint8, a scale for each tensor, chosen on patches of the TRAINING pictures by the least
squared error. The first and the last layer stay float32, for they meet the picture. What each layer's rounding shifts on
average is put back as its bias (Nagel et al., Data-Free Quantization Through Weight Equalization and Bias Correction,
ICCV 2019), and channels are brought to like ranges first (equalise.py): both cost nothing when run.
"""
import argparse
import hashlib
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from data import bicubic, degrade, training
from equalise import equalise
from export import CATALOG, MODELS, golden
from graph import Net, compute
from model import SCALES

PATCH, PATCHES = 64, 6


def patches(data, scale, pre):
    """[n, 1, h, w] of training pictures, as the first convolution meets them: enlarged for a pre-upsampling network."""
    files = training(data)
    rng, found = np.random.default_rng(7), []
    while len(found) < PATCHES:
        picture = Image.open(files[rng.integers(len(files))])
        size = PATCH if pre else PATCH * scale
        if min(picture.size) < size + scale:
            continue
        hr, lr = degrade(picture, scale)
        source = bicubic(lr, hr.shape) if pre else lr
        y, x = (rng.integers(source.shape[i] - PATCH + 1) for i in (0, 1))
        found.append(source[y : y + PATCH, x : x + PATCH] / 255)
    return torch.from_numpy(np.stack(found)[:, None].astype(np.float32))


def weight_steps(w):
    """Step of each output channel [o, i, h, w]; 127 of them reach its largest weight, and the sum of two neighbours of one sign.

    Processors with AVX2 and without VNNI add the products of two neighbouring input channels in 16 bits: 255 (127 + 127)
    would be cut off at 32,767, 255 (127 + 1), the 1 for rounding, is not.
    """
    up, down = (part[:, 0::2] + part[:, 1::2] for part in (w.clamp_min(0), -w.clamp_max(0)))
    return (torch.maximum(up, down).amax(dim=(1, 2, 3)) / 127).clamp_min(1e-8)


def rounded_weights(w, steps):
    return torch.clamp(torch.round(w / steps[:, None, None, None]), -127, 127)


def rounded(x, step, zero):
    return (torch.clamp(torch.round(x / step) + zero, 0, 255) - zero) * step


def choose_range(x):
    """(step, zero point) of the least squared error: outliers may be cut off where that helps the rest."""
    low, high = min(0.0, float(x.min())), max(1e-6, float(x.max()))
    x = x.flatten()[:: max(1, x.numel() // 300_000)]
    best = None
    for part in np.linspace(1, 0.3, 29):
        step = part * (high - low) / 255
        zero = int(round(-part * low / step))
        error = float(((rounded(x, step, zero) - x) ** 2).mean())
        if best is None or error < best[0]:
            best = (error, float(np.float32(step)), zero)
    return best[1], best[2]


def rounding(name, made, step, zero):
    """The nodes that round a tensor to 8 bit: NAME -> MADE.q, and what that stands for -> MADE.d."""
    return [helper.make_node("QuantizeLinear", [name, step, zero], [made + ".q"]),
            helper.make_node("DequantizeLinear", [made + ".q", step, zero], [made + ".d"])]


def handed_on(name, channels, constant, step, zero):
    """The nodes that give NAME.d on as it is, to the bit, as NAME.on.d: a convolution by 64 x 1/64 at each pixel itself.

    onnxruntime keeps channels last from one integer convolution to the next, but not over a sum one side of which no such
    convolution made: every block would be turned back and forth, which takes longer than this one layer does.
    """
    on = name + ".on"
    levels = constant(on + ".weight", 64 * np.eye(channels)[:, :, None, None], np.int8)
    scale = constant(on + ".steps", np.full(channels, 1 / 64), np.float32)
    zeros = constant(on + ".zeros", np.zeros(channels), np.int8)
    return [helper.make_node("DequantizeLinear", [levels, scale, zeros], [on + ".weight.f"], axis=0),
            helper.make_node("Conv", [name + ".d", on + ".weight.f"], [on], name=on), *rounding(on, on, step, zero)]


class Quantised:
    """What the 8-bit file holds beside the graph, found layer by layer on what the layers before really give."""

    def __init__(self, net, inputs):
        self.net, self.activations, self.biases = net, {}, {}
        exact, coarse = dict(inputs), dict(inputs)
        for node in net.nodes:
            out = node.output[0]
            if out in exact:
                continue
            if any(name and name not in exact and name not in net.weights for name in node.input):
                continue
            exact[out] = compute(node, [exact.get(n, net.weights.get(n)) for n in node.input])
            coarse[out] = self.step(node, coarse)
            if net.is_inner(node):
                self.biases[out] = (exact[out] - coarse[out]).mean(dim=(0, 2, 3))
                coarse[out] = coarse[out] + self.biases[out][None, :, None, None]
            if net.is_eight_bit(out):
                self.activations[out] = choose_range(coarse[out])
                coarse[out] = rounded(coarse[out], *self.activations[out])

    def step(self, node, values):
        x = [values.get(n, self.net.weights.get(n)) for n in node.input]
        if self.net.is_inner(node):
            steps = weight_steps(x[1])
            x[1] = rounded_weights(x[1], steps) * steps[:, None, None, None]
        return compute(node, x, self.bias(node))

    def bias(self, node):
        """In whole steps, as the integer sum holds it."""
        if node.output[0] not in self.biases:
            return None
        steps = weight_steps(self.net.weights[node.input[1]]) * self.activations[node.input[0]][0]
        return torch.round(self.biases[node.output[0]] / steps) * steps

    def run(self, inputs, doubt=None):
        """What the 8-bit file gives, simulated; a generator `doubt` adds a hundredth of a step of noise before each rounding."""
        values = dict(inputs)
        for node in self.net.nodes:
            out = node.output[0]
            if out in values:
                continue
            if any(name and name not in values and name not in self.net.weights for name in node.input):
                continue
            values[out] = self.step(node, values)
            if out in self.activations:
                if doubt is not None:
                    noise = torch.randn(values[out].shape, generator=doubt)
                    values[out] = values[out] + 0.01 * self.activations[out][0] * noise
                values[out] = rounded(values[out], *self.activations[out])
        return values["enlarged"]

    def save(self, path):
        nodes, held = [], []

        def constant(name, value, kind):
            held.append(numpy_helper.from_array(np.asarray(value, kind), name))
            return name

        read = {}
        for node in self.net.nodes:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            for i, name in enumerate(node.input):
                copy.input[i] = read.get(name, name)
            if self.net.is_inner(node):
                w = self.net.weights[node.input[1]]
                steps = weight_steps(w)
                scale = constant(node.name + ".steps", steps.numpy(), np.float32)
                zeros = constant(node.name + ".zeros", np.zeros(len(steps)), np.int8)
                levels = constant(node.input[1], rounded_weights(w, steps).numpy(), np.int8)
                nodes.append(helper.make_node("DequantizeLinear", [levels, scale, zeros], [node.input[1] + ".f"], axis=0))
                copy.input[1] = node.input[1] + ".f"
                unit = (steps * self.activations[node.input[0]][0]).numpy()
                whole = np.round(self.biases[node.output[0]].numpy() / unit)
                unit = constant(node.name + ".unit", unit, np.float32)
                whole = constant(node.name + ".bias", whole, np.int32)
                nought = constant(node.name + ".nought", np.zeros(len(steps)), np.int32)
                nodes.append(helper.make_node("DequantizeLinear", [whole, unit, nought], [node.name + ".bias.f"], axis=0))
                copy.input.append(node.name + ".bias.f")
            nodes.append(copy)
            out = node.output[0]
            if out in self.activations:
                step, zero = self.activations[out]
                s, z = constant(out + ".step", step, np.float32), constant(out + ".zero", zero, np.uint8)
                nodes += rounding(out, out, s, z)
                read[out] = out + ".d"
                if self.net.is_handed_around(out):
                    nodes += handed_on(out, len(self.net.weights[self.net.layer(out).input[1]]), constant, s, z)
                    read[out] = out + ".on.d"
        used = {name for node in nodes for name in node.input} - {w.name for w in held}
        held += [numpy_helper.from_array(w.numpy(), name) for name, w in self.net.weights.items() if name in used]
        graph = helper.make_graph(nodes, "dotbogi", self.net.model.graph.input, self.net.model.graph.output, held)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="dotbogi")
        model.ir_version = 7
        onnx.checker.check_model(model)
        onnx.save(model, path)


def expected(quantised, net, scale):
    """The golden tile's answer, as export.py gives it for float32, at the steadiest place of each of 4 x 4 parts.

    A value that lies between two steps falls on either side by the last bit of a sum, and takes others with it: a third of
    a level is nothing. The trials with a trace of noise show where it matters least, so that a provider is asked about that.
    """
    tile = golden()
    source = torch.from_numpy((bicubic(tile, (20 * scale, 24 * scale)) if net.pre else tile).copy())[None, None]
    doubts = [None] + [torch.Generator().manual_seed(seed) for seed in range(12)]
    outs = np.stack([quantised.run({net.entry: source}, doubt)[0, 0].numpy() for doubt in doubts])
    spread = outs.max(0) - outs.min(0)
    samples, (height, width) = [], (5 * scale, 6 * scale)
    for part in range(16):
        top, left = part // 4 * height, part % 4 * width
        y, x = divmod(int(spread[top : top + height, left : left + width].argmin()), width)
        samples.append([top + y, left + x, round(float(outs[0, top + y, left + x]), 6)])
    return {"factor": scale, "samples": samples}


def quantise(path, scales, data):
    """Writes the 8-bit file beside `path`; its entry for the catalog."""
    net = Net(path)
    with torch.no_grad():
        inputs = {net.entry: torch.cat([patches(data, s, net.pre) for s in scales])}
        equalise(net, inputs)
        quantised = Quantised(net, inputs)
        target = path[: -len(".onnx")] + "-int8.onnx"
        quantised.save(target)
        answer = expected(quantised, net, scales[0])
    with open(target, "rb") as file:
        content = file.read()
    return {"file": os.path.basename(target), "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
            "golden": answer}


def entries(catalog, name):
    """The files of a model in a catalog that was read; none where it has no weights."""
    return next((m["files"] for m in catalog["models"] if m["id"] == name), [])


def read():
    with open(CATALOG) as file:
        return json.load(file)


def main(name, data):
    made = {}
    for entry in entries(read(), name):
        scales = SCALES if entry["scales"] == "any" else entry["scales"]
        made[entry["file"]] = quantise(os.path.join(MODELS, entry["file"]), scales, data)
        print(name, made[entry["file"]]["file"], made[entry["file"]]["bytes"], "bytes")
    if not made:
        raise SystemExit(f"the catalog has no weights of «{name}»; run export.py first")
    # Minutes have passed: another model may have been entered meanwhile.
    catalog = read()
    for entry in entries(catalog, name):
        entry["int8"] = made[entry["file"]]
    with open(CATALOG, "w") as file:
        json.dump(catalog, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the 8-bit variants of an exported network.")
    parser.add_argument("name")
    parser.add_argument("--data", default="../shared/data")
    args = parser.parse_args()
    main(args.name, args.data)
