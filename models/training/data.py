"""Training pictures and the measuring sets, as 8-bit luma planes held in memory.

Folders: DATA/train/*/*.{jpg,bmp,png}, DATA/test/SET/image_SRF_{2,3,4}/*_{LR,HR}.png.
"""
import glob
import os

import numpy as np
import torch
from PIL import Image

from model import SCALES


def luma(picture):
    """PIL picture -> uint8 [h, w], BT.601 studio swing rounded as MATLAB's rgb2ycbcr does."""
    rgb = np.asarray(picture.convert("RGB"), np.float64)
    return np.round(16 + rgb @ [65.481, 128.553, 24.966] / 255).astype(np.uint8)


def bicubic(plane, size):
    """uint8 or float32 [h, w] -> float32 at `size` (height, width), unrounded; PIL's cubic, -0.5."""
    return np.asarray(Image.fromarray(plane.astype(np.float32)).resize(size[::-1], Image.BICUBIC), np.float32)


def degrade(hr, scale):
    """uint8 HR plane -> (cropped HR, uint8 LR): antialiased cubic, rounded to 8 bit as in use."""
    h, w = hr.shape[0] // scale, hr.shape[1] // scale
    hr = hr[: h * scale, : w * scale]
    return hr, np.asarray(Image.fromarray(hr).resize((w, h), Image.BICUBIC))


class Pictures:
    """Random patches of every training picture at every scale."""

    def __init__(self, folder, smallest):
        files = sorted(glob.glob(os.path.join(folder, "train", "*", "*.*")))
        if not files:
            raise SystemExit(f"no training pictures under {folder}/train")
        self.planes = {s: [] for s in SCALES}
        for file in files:
            full = luma(Image.open(file))
            for s in SCALES:
                hr, lr = degrade(full, s)
                if min(lr.shape) >= smallest:
                    big = bicubic(lr, hr.shape)
                    self.planes[s].append((lr, big.astype(np.float16), (hr - big).astype(np.float16)))
        areas = {s: np.array([lr.size for lr, _, _ in planes], float) for s, planes in self.planes.items()}
        self.odds = {s: a / a.sum() for s, a in areas.items()}

    def batch(self, rng, network, scale, count, patch):
        """-> (input, residual) float32 [count, 1, ...] in 0..1 units; `patch` in pixels of the network's input.

        Of two places in a picture the one with more to add is taken: skies teach little. One patch in eight is flat
        and has nothing to add: zeros outside the picture must not draw an edge into it.
        """
        out = 1 if network == "pre" else scale
        xs, ys = [], []
        for i in rng.choice(len(self.planes[scale]), count, p=self.odds[scale]):
            lr, big, residual = self.planes[scale][i]
            source = big if network == "pre" else lr
            a, b = max((self.patch(rng, source, residual, patch, out) for _ in range(2)), key=lambda ab: gain(ab[1]))
            a, b = turn(a, b, int(rng.integers(8)))
            if len(xs) % 8 == 7:
                a, b = np.full_like(a, rng.integers(16, 236)), np.zeros_like(b)
            xs.append(a.astype(np.float32) / 255)
            ys.append(b.astype(np.float32) / 255)
        return (torch.from_numpy(np.stack(v))[:, None] for v in (xs, ys))

    @staticmethod
    def patch(rng, source, residual, size, out):
        """The same random square of both, `size` pixels of `source` a side."""
        y, x = (int(rng.integers(n - size + 1)) for n in source.shape)
        return source[y : y + size, x : x + size], residual[y * out : (y + size) * out, x * out : (x + size) * out]


def gain(residual):
    """How much a patch has to add: the mean size of its residual."""
    return np.abs(residual).mean(dtype=np.float32)


def turn(a, b, which):
    """The same one of the eight flips and turns for both."""
    if which & 1:
        a, b = a[::-1], b[::-1]
    if which & 2:
        a, b = a[:, ::-1], b[:, ::-1]
    return (a.T, b.T) if which & 4 else (a, b)


def pairs(folder, name, scale):
    """The (LR, HR) uint8 luma planes of a measuring set; never used for training."""
    for hr in sorted(glob.glob(os.path.join(folder, "test", name, f"image_SRF_{scale}", "*_HR.png"))):
        yield luma(Image.open(hr.replace("_HR", "_LR"))), luma(Image.open(hr))
