"""Runs FSRCNN (56, 12, 4) in OpenCV: `python3 fsrcnn.py SCALE PICTURE...` enlarges the luma by it and the colour by cubics.

Prints the seconds of all pictures together, reading included, the first run left out. Its published weights are in no
registry, so these are random: the time is FSRCNN's, the pictures would not be and are not written.
Source: Dong, Loy, Tang: Accelerating the Super-Resolution Convolutional Neural Network, ECCV 2016.
"""
import json
import sys
import time

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

scale, pictures = int(sys.argv[1]), sys.argv[2:]


def graph(d=56, s=12, m=4):
    """Feature extraction, shrinking, m mappings, expanding, transposed convolution: bytes of an ONNX model on [1, 1, h, w]."""
    rng = np.random.default_rng(0)
    nodes, values, x = [], [], "x"

    def constant(name, *shape):
        values.append(numpy_helper.from_array(rng.normal(0, 0.05, shape).astype(np.float32), name))
        return name

    for i, (inputs, outputs, side) in enumerate([(1, d, 5), (d, s, 1), *[(s, s, 3)] * m, (s, d, 1)]):
        weights, bias = constant(f"w{i}", outputs, inputs, side, side), constant(f"b{i}", outputs)
        nodes.append(helper.make_node("Conv", [x, weights, bias], [f"c{i}"], pads=[side // 2] * 4))
        nodes.append(helper.make_node("PRelu", [f"c{i}", constant(f"a{i}", outputs, 1, 1)], [f"p{i}"]))
        x = f"p{i}"
    where = {"strides": [scale, scale], "pads": [4] * 4, "output_padding": [scale - 1] * 2}
    nodes.append(helper.make_node("ConvTranspose", [x, constant("w", d, 1, 9, 9), constant("b", 1)], ["y"], **where))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, None, None]) for name in "xy"]
    made = helper.make_graph(nodes, "fsrcnn", ends[:1], ends[1:], values)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8).SerializeToString()


def enlarge(net, path):
    luma, *colour = cv2.split(cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2YCrCb))
    net.setInput(cv2.dnn.blobFromImage(luma, 1 / 255))
    made = np.clip(net.forward()[0, 0] * 255, 0, 255).astype(np.uint8)
    planes = [made, *(cv2.resize(plane, made.shape[::-1], interpolation=cv2.INTER_CUBIC) for plane in colour)]
    return cv2.cvtColor(cv2.merge(planes), cv2.COLOR_YCrCb2BGR)


network = cv2.dnn.readNetFromONNX(np.frombuffer(graph(), np.uint8))
enlarge(network, pictures[0])
start = time.perf_counter()
for picture in pictures:
    enlarge(network, picture)
print(json.dumps({"seconds": time.perf_counter() - start}))
