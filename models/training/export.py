"""Writes MODELS/*.onnx and catalog.json from checkpoints, and reads weights back out of exported files.

What a file is, operators.py says.
Weights are stored in half precision; what is scored and stated is the network with its weights rounded so.

    python3 export.py asym-lite /var/tmp/ckpt/asym-lite.pt        a start.npz works too, and ../asym-lite-x2.onnx: to measure again
"""
import argparse
import hashlib
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from evaluate import score
from model import SCALES, build, parameters
from operators import graph_post, graph_pre

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.dirname(HERE)
CATALOG = os.path.join(MODELS, "catalog.json")


def widened(model):
    """An exported model with its weights in float32 again and no Cast before its convolutions."""
    graph = model.graph
    held = {w.name for w in graph.initializer}
    casts = {n.input[0]: n for n in graph.node if n.op_type == "Cast" and n.input[0] in held}
    for w in graph.initializer:
        if w.name in casts:
            w.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(w).astype(np.float32), w.name))
    for stored, cast in casts.items():
        graph.node.remove(cast)
        for node in graph.node:
            node.input[:] = [stored if name == cast.output[0] else name for name in node.input]
    return model


def weights(path, config):
    """The state of a network out of exported files (`path` names one; the scales beside it are read too) or a start .npz."""
    if path.endswith(".npz"):
        return start(np.load(path))
    found = {}
    for s in ("",) if config["network"] == "pre" else SCALES:
        file = path if s == "" else path[: path.rindex("-x")] + f"-x{s}.onnx"
        for w in onnx.load(file).graph.initializer:
            if w.name.endswith(".weight"):
                found[w.name] = torch.from_numpy(numpy_helper.to_array(w).astype(np.float32))
    return found


def start(arrays):
    """A published starting point: input, blockNN.conv3x1, blockNN.conv1x3, output."""
    state = {"head.weight": arrays["input"], "tail.weight": arrays["output"]}
    for i in range(18):
        state[f"inner.{i}.v.weight"] = arrays[f"block{i:02d}.conv3x1"]
        state[f"inner.{i}.h.weight"] = arrays[f"block{i:02d}.conv1x3"]
    return {k: torch.from_numpy(v) for k, v in state.items()}


def load(name):
    """(net, "pre"|"post") of an exported network of the catalog."""
    with open(os.path.join(HERE, "config", name + ".json")) as file:
        config = json.load(file)
    net = build(config)
    net.load_state_dict(weights(os.path.join(MODELS, name + (".onnx" if config["network"] == "pre" else "-x2.onnx")), config))
    return net.eval(), config["network"]


def halved(net):
    """Rounds the weights to what a file holds of them."""
    for p in net.parameters():
        p.data = p.data.half().float()


def golden():
    """[20, 24] luma for a provider's self-test: 0.5 + 0.25 sin(0.7x + 0.3y) + 0.2 sin(0.05xy), clipped to 0..1."""
    y, x = np.mgrid[0:20, 0:24].astype(np.float64)
    return np.clip(0.5 + 0.25 * np.sin(0.7 * x + 0.3 * y) + 0.2 * np.sin(0.05 * x * y), 0, 1).astype(np.float32)


def expected(net, network, scale):
    """16 samples [y, x, value] of the enlarged golden tile, by PyTorch."""
    from data import bicubic

    tile = golden()
    big = bicubic(tile, (20 * scale, 24 * scale))
    source = torch.from_numpy(big if network == "pre" else tile)[None, None]
    with torch.no_grad():
        out = big + (net(source) if network == "pre" else net(source, scale))[0, 0].numpy()
    at = [(int((i * 7 + 3) % (20 * scale)), int((i * 11 + 5) % (24 * scale))) for i in range(16)]
    return {"factor": scale, "samples": [[y, x, round(float(out[y, x]), 6)] for y, x in at]}


def describe(config, net, files, scores):
    network = config["network"]
    entries = []
    for file, scales in files:
        with open(os.path.join(MODELS, file), "rb") as handle:
            data = handle.read()
        golden_scale = 2 if scales == "any" else scales[0]
        entries.append({"file": file, "scales": scales, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
                        "golden": expected(net, network, golden_scale)})
    # Only for weights that were trained beside it.
    stands = config.get("agree") is not None and config["agree"] == config.get("standIn", {}).get("model")
    beside = {"standIn": config["standIn"]} if stands else {}
    # Sums within the network are made in place where the size is known.
    sums = {"sized": True} if network == "post" else {}
    return {"id": config["id"], "name": config["name"], **beside, "scales": "any" if network == "pre" else list(SCALES),
            "planes": 1, "multiple": 1, "halo": net.halo, **sums, "parameters": parameters(net), "licence": "MIT",
            "scores": scores, "files": entries}


BICUBIC = {"id": "bicubic", "name": "Bicubic", "scales": "any", "planes": 1, "multiple": 1, "licence": "MIT",
           "halo": {"output": 0, "input": 2}, "parameters": 0, "files": [],
           "scores": {"Set5": {"2": 33.64, "3": 30.39, "4": 28.42}, "Set14": {"2": 30.31, "3": 27.62, "4": 26.09}}}
RANK = ["asym-vdsr", "vdsr", "asym-share", "asym-lite", "bicubic"]


def publish(entry):
    models = {"bicubic": BICUBIC}
    if os.path.exists(CATALOG):
        with open(CATALOG) as file:
            models.update({m["id"]: m for m in json.load(file)["models"]})
    models[entry["id"]] = entry
    ordered = sorted(models.values(), key=lambda m: RANK.index(m["id"]))
    with open(CATALOG, "w") as file:
        json.dump({"version": 1, "models": ordered}, file, indent=1)
        file.write("\n")


def agreed(path):
    """The network beside which the weights of an exported file were trained, as the catalog says of these very bytes; or None."""
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(CATALOG) as file:
        owners = [m for m in json.load(file)["models"] if any(f["sha256"] == digest for f in m["files"])]
    return owners[0].get("standIn", {}).get("model") if owners else None


def export(name, checkpoint, data, measure=True):
    with open(os.path.join(HERE, "config", name + ".json")) as file:
        config = json.load(file)
    net = build(config).eval()
    if checkpoint.endswith(".pt"):
        state = torch.load(checkpoint)
        trained, config["agree"] = state["average"], state["config"].get("agree")
    else:
        trained, config["agree"] = weights(checkpoint, config), agreed(checkpoint)
    net.load_state_dict(trained)
    halved(net)
    if config["network"] == "pre":
        files = [(name + ".onnx", "any")]
        g, inputs = graph_pre(net)
        g.save(os.path.join(MODELS, files[0][0]), inputs)
    else:
        files = [(f"{name}-x{s}.onnx", [s]) for s in SCALES]
        for file, (s,) in files:
            g, inputs = graph_post(net, s)
            g.save(os.path.join(MODELS, file), inputs)
    publish(describe(config, net, files, {}))
    if not measure:
        return None
    scores = {n: {str(s): round(v, 2) for s, v in score(net, config["network"], data, n).items()} for n in ("Set5", "Set14")}
    publish(describe(config, net, files, scores))
    return scores


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Export a trained network into the catalog.")
    parser.add_argument("name")
    parser.add_argument("checkpoint")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--no-scores", action="store_true", help="write the files at once, measure later")
    args = parser.parse_args()
    print(args.name, export(args.name, args.checkpoint, args.data, not args.no_scores))
