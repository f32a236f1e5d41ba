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

    def is_inner(self, node):
        """A convolution between the first and the last layer: as many channels out as in."""
        if node.op_type != "Conv":
            return False
        shape = self.weights[node.input[1]].shape
        return shape[0] == shape[1] and shape[1] > 1

    def users(self, name):
        return [n for n in self.nodes if name in n.input]

    def is_eight_bit(self, name):
        """Whether a tensor is held in 8 bit: an inner convolution reads it, or has made it (maybe through a Relu)."""
        maker = next((n for n in self.nodes if name in n.output), None)
        if maker is not None and maker.op_type == "Relu":
            maker = next((n for n in self.nodes if maker.input[0] in n.output), None)
        elif maker is not None and [u.op_type for u in self.users(name)] == ["Relu"]:
            return False
        return (maker is not None and self.is_inner(maker)) or any(self.is_inner(n) for n in self.users(name))


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
