"""An exported graph as PyTorch computes it, node by node: what is looked at and changed between export and quantisation."""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

from export import widened


class Net:
    """A graph with its weights by name, as PyTorch computes it node by node."""

    def __init__(self, path):
        self.model = widened(onnx.load(path))
        held = {w.name: single(numpy_helper.to_array(w)) for w in self.model.graph.initializer}
        # Weights that are held in half precision are widened here, once, and not in the new graph.
        casts = [n for n in self.model.graph.node if n.op_type == "Cast" and n.input[0] in held]
        held.update({n.output[0]: held.pop(n.input[0]) for n in casts})
        self.nodes = [n for n in self.model.graph.node if n not in casts]
        self.weights = {name: torch.from_numpy(value.copy()) for name, value in held.items()}
        # Where the graph enlarges its input itself, that answer is the beginning of what is computed here.
        self.pre = any(i.name == "factor" for i in self.model.graph.input)
        self.entry = "bicubic" if self.pre else "luma"

    def run(self, inputs):
        """All tensors by name, in float32, that follow from these."""
        values = dict(inputs)
        for node in (n for n in self.nodes if n.output[0] not in values):
            if all(not name or name in values or name in self.weights for name in node.input):
                values[node.output[0]] = compute(node, [values.get(n, self.weights.get(n)) for n in node.input])
        return values

    def is_inner(self, node):
        """A convolution between the first and the last layer: as many channels out as in."""
        if node.op_type != "Conv":
            return False
        shape = self.weights[node.input[1]].shape
        return shape[0] == shape[1] and shape[1] > 1

    def users(self, name):
        return [n for n in self.nodes if name in n.input]

    def maker(self, name):
        return next((n for n in self.nodes if name in n.output), None)

    def layer(self, name):
        """What has made a tensor, maybe through a Relu."""
        maker = self.maker(name)
        return self.maker(maker.input[0]) if maker is not None and maker.op_type == "Relu" else maker

    def is_total(self, name):
        """Whether a tensor is the sum of two that are held in 8 bit."""
        maker = self.maker(name)
        return maker is not None and maker.op_type == "Add" and all(map(self.is_eight_bit, maker.input))

    def summed(self):
        """What goes around blocks of inner convolutions: the sums, and all that is summed up in them."""
        totals = [n for n in self.nodes if n.op_type == "Add" and self.is_total(n.output[0])]
        return {name for n in totals for name in (*n.input, *n.output)}

    def is_handed_around(self, name):
        """Whether a layer in float32 has made a tensor that goes around inner convolutions, to a sum."""
        layer = self.layer(name)
        return layer is not None and layer.op_type == "Conv" and not self.is_inner(layer) and name in self.summed()

    def is_eight_bit(self, name):
        """Whether a tensor is held in 8 bit: an inner convolution reads it or has made it, or it is the sum of two such."""
        layer = self.layer(name)
        if layer is None or [u.op_type for u in self.users(name)] == ["Relu"]:
            return False
        return self.is_inner(layer) or any(map(self.is_inner, self.users(name))) or self.is_total(name)


def single(values):
    """Half precision widened; whole numbers, which are places and axes, as they are."""
    return values.astype(np.float32) if values.dtype.kind == "f" else values


def attribute(node, name, default=None):
    return next((helper.get_attribute_value(a) for a in node.attribute if a.name == name), default)


def compute(node, x, bias=None):
    """One node. `x` are its inputs; what enlarges is told its answer beforehand and is never met here."""
    if node.op_type == "Conv":
        top, left = attribute(node, "pads")[:2]
        return F.conv2d(x[0], x[1], bias, padding=(top, left))
    kinds = {"Relu": torch.relu, "Add": torch.add, "Sub": torch.sub, "Div": torch.div}
    if node.op_type in kinds:
        return kinds[node.op_type](*x)
    if node.op_type == "DepthToSpace":
        return F.pixel_shuffle(x[0], attribute(node, "blocksize"))
    raise SystemExit(f"graph.py does not know the operator {node.op_type}")
