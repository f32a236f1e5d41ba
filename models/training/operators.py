"""Networks in ONNX's operators.

A file is `luma` float32 [n, 1, h, w] in 0..1 -> `enlarged` float32 [n, 1, H, W]: bicubic (cubic, -0.5, half pixel, weights
outside the picture renormalised) plus the residual. Pre-upsampling networks take the factor as a second input
`factor` float32 [1] (1 to 4) and gather four weighed neighbours for each place, along one axis and then the other; the others
are one file per scale, in which the bicubic part is a convolution to scale² phases and a pixel shuffle, divided by the same
convolution of ones. The Resize operator gives the same numbers in six times the time, on one thread.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Collects nodes and weights; every method returns the name of what it made."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def constant(self, name, value, kind=np.float32):
        self.weights.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def conv(self, x, name, value):
        h, w = value.shape[2:]
        pads = [h // 2, w // 2, h // 2, w // 2]
        # Half the bytes on disk; the runtime widens them once, when it opens the file.
        stored = self.constant(name + ".weight", value, np.float16)
        weight = self.node("Cast", [stored], name + ".wide", to=TensorProto.FLOAT)
        return self.node("Conv", [x, weight], name, kernel_shape=[h, w], pads=pads)

    def relu(self, x):
        return self.node("Relu", [x], x + ".relu")

    def save(self, path, inputs):
        graph = helper.make_graph(self.nodes, "dotbogi", inputs, [floats("enlarged", ["n", 1, "H", "W"])], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="dotbogi")
        model.ir_version = 7
        onnx.checker.check_model(model)
        onnx.save(model, path)


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def cubic(t):
    """Keys' kernel, a = -0.5."""
    t = abs(t)
    if t < 1:
        return 1.5 * t**3 - 2.5 * t**2 + 1
    return -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2 if t < 2 else 0.0


def phases(scale):
    """[scale², 1, 5, 5]: what each output phase weighs of the 5×5 input pixels around it."""
    taps = np.array([[cubic((p + 0.5) / scale - 0.5 - k) for k in range(-2, 3)] for p in range(scale)])
    return np.stack([np.outer(y, x) for y in taps for x in taps])[:, None]


def neighbours(g, axis):
    """Along an axis of `luma`: places [4, N] of the neighbours of each of N places, and their weights [4, N].

    In whole numbers of 1 / (2 factor) pixels where the factor is whole: the weights of a place do not depend on the crop.
    """
    a = f"axis.{axis}."
    at = g.constant(a + "at", axis, np.int64)
    length = g.node("Cast", [g.node("Gather", [g.node("Shape", ["luma"], a + "shape"), at], a + "whole")], a + "length", to=TensorProto.FLOAT)
    wanted = g.node("Squeeze", [g.node("Floor", [g.node("Mul", [length, "factor"], a + "exact")], a + "floor")], a + "wanted")
    nought, one, two = (g.constant(a + n, v) for n, v in (("nought", 0), ("one", 1), ("two", 2)))
    ordinal = g.node("Range", [nought, wanted, one], a + "ordinal")
    odd = lambda x, name: g.node("Add", [g.node("Mul", [x, two], a + name + ".twice"), one], a + name)
    centre = odd(ordinal, "centre")
    source = g.node("Div", [g.node("Sub", [g.node("Div", [centre, "factor"], a + "scaled"), one], a + "shifted"), two], a + "source")
    taps = g.constant(a + "taps", [[-1], [0], [1], [2]])
    place = g.node("Add", [g.node("Floor", [source], a + "before"), taps], a + "place")
    apart = g.node("Sub", [centre, g.node("Mul", [odd(place, "other"), "factor"], a + "there")], a + "apart")
    distance = g.node("Abs", [g.node("Div", [apart, g.node("Mul", ["factor", two], a + "unit")], a + "signed")], a + "distance")
    inside = g.node("Min", [g.node("Relu", [place], a + "from"), g.node("Sub", [length, one], a + "last")], a + "inside")
    there = g.node("Cast", [g.node("Equal", [inside, place], a + "is")], a + "there.is", to=TensorProto.FLOAT)
    weights = g.node("Mul", [kernel(g, a, distance, one, two), there], a + "weights")
    sums = g.node("ReduceSum", [weights, g.constant(a + "taps.axis", [0], np.int64)], a + "sums", keepdims=1)
    places = g.node("Cast", [inside], a + "places", to=TensorProto.INT64)
    return places, g.node("Div", [weights, sums], a + "shares")


def kernel(g, a, distance, one, two):
    """Keys' cubic of a distance d, a = -0.5: u² (u - 1) / 2 + v² (1 - 2v), where u = 2 - d and v = 1 - d are above 0, else 0."""
    far, near = (g.node("Relu", [g.node("Sub", [n, distance], a + k + ".rest")], a + k) for n, k in ((two, "far"), (one, "near")))
    square = lambda x: g.node("Mul", [x, x], x + ".square")
    outer = g.node("Mul", [square(far), g.node("Div", [g.node("Sub", [far, one], a + "u"), two], a + "u.half")], a + "outer")
    bent = g.node("Sub", [one, g.node("Mul", [near, two], a + "v.twice")], a + "v")
    return g.node("Add", [outer, g.node("Mul", [square(near), bent], a + "inner")], a + "kernel")


def enlarged(g):
    """`luma` by the cubic, as the product and PIL have it."""
    x = "luma"
    for axis, name in ((3, "wide"), (2, "bicubic")):
        places, shares = neighbours(g, axis)
        if axis == 2:
            shares = g.node("Unsqueeze", [shares, g.constant("last", [-1], np.int64)], "shares.rows")
        four = g.node("Gather", [x, places], name + ".four", axis=axis)
        weighed = g.node("Mul", [four, shares], name + ".weighed")
        x = g.node("ReduceSum", [weighed, g.constant(name + ".axis", [axis], np.int64)], name, keepdims=0)
    return x


def graph_pre(net):
    g = Graph()
    big = enlarged(g)
    state = {k: v.numpy() for k, v in net.state_dict().items()}
    x = g.relu(g.conv(big, "head", state["head.weight"]))
    for i in range(len(net.inner)):
        if f"inner.{i}.v.weight" in state:
            x = g.conv(x, f"inner.{i}.v", state[f"inner.{i}.v.weight"])
            x = g.relu(g.conv(x, f"inner.{i}.h", state[f"inner.{i}.h.weight"]))
        else:
            x = g.relu(g.conv(x, f"inner.{i}", state[f"inner.{i}.weight"]))
    g.node("Add", [big, g.conv(x, "tail", state["tail.weight"])], "enlarged")
    return g, [floats("luma", ["n", 1, "h", "w"]), floats("factor", [1])]


def graph_post(net, scale):
    g = Graph()
    state = {k: v.numpy() for k, v in net.state_dict().items()}
    x = g.relu(g.conv("luma", "head", state["head.weight"]))
    for i in range(0, len(net.pairs), 2):
        y = x
        for j in (i, i + 1):
            y = g.conv(g.conv(y, f"pairs.{j}.v", state[f"pairs.{j}.v.weight"]), f"pairs.{j}.h", state[f"pairs.{j}.h.weight"])
            y = g.relu(y) if j == i else y
        x = g.node("Add", [x, y], f"block.{i // 2}")
    residual = g.conv(x, f"up.{scale}", state[f"up.{scale}.weight"])
    ones = g.node("Sub", [g.constant("one", [1.0]), g.node("Sub", ["luma", "luma"], "nought")], "ones")
    weights = g.constant("phases", phases(scale))
    bent, sums = (g.node("Conv", [v, weights], o, kernel_shape=[5, 5], pads=[2] * 4)
                  for v, o in (("luma", "weighed"), (ones, "sums")))
    total = g.node("Add", [residual, g.node("Div", [bent, sums], "bicubic")], "phased")
    g.node("DepthToSpace", [total], "enlarged", blocksize=scale, mode="CRD")
    return g, [floats("luma", ["n", 1, "h", "w"])]
