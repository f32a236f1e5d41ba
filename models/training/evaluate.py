"""PSNR on luma: 8-bit rounding, a border of `scale` pixels shaved; plain bicubic must give 33.64 / 30.39 / 28.42 on Set5."""
import argparse

import numpy as np
import torch

from data import bicubic, pairs
from model import SCALES


def enlarge(net, network, lr, size):
    """LR luma [h, w] -> float32 [H, W] in levels: bicubic plus the network's residual (none: plain bicubic)."""
    big = bicubic(lr, size)
    if net is None:
        return big
    scale = size[0] // lr.shape[0]
    plane = torch.from_numpy((big if network == "pre" else lr).astype(np.float32) / 255)[None, None]
    with torch.no_grad():
        residual = net(plane) if network == "pre" else net(plane, scale)
    return big + residual[0, 0].numpy() * 255


def psnr(a, b, border):
    """dB between two planes in levels, `a` rounded and clipped to 8 bit."""
    error = np.clip(np.round(a), 0, 255) - b
    error = error[border:-border, border:-border]
    return 10 * np.log10(255**2 / np.mean(error.astype(np.float64) ** 2))


def score(net, network, folder, name):
    """{scale: mean PSNR} over a measuring set."""
    return {
        s: float(np.mean([psnr(enlarge(net, network, lr, hr.shape), hr, s) for lr, hr in pairs(folder, name, s)]))
        for s in SCALES
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Scores of an exported network, or of plain bicubic.")
    parser.add_argument("model", help="a config's name, or bicubic")
    parser.add_argument("--data", default="../shared/data")
    args = parser.parse_args()
    from export import load

    net, network = (None, "") if args.model == "bicubic" else load(args.model)
    for name in ("Set5", "Set14"):
        print(name, " / ".join(f"{v:.2f}" for v in score(net, network, args.data, name).values()))
