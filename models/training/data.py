"""Training pictures and the measuring sets, as luma planes held in memory.

Folders: DATA/train/*/*.{jpg,bmp,png}, DATA/test/SET/image_SRF_{2,3,4}/*_{LR,HR}.png.
"""
import glob
import os

import numpy as np
import torch
from PIL import Image

from model import SCALES


def luma(picture):
    """PIL picture -> float32 [h, w] in levels, BT.601 studio swing, unrounded as in use."""
    rgb = np.asarray(picture.convert("RGB"), np.float64)
    return (16 + rgb @ [65.481, 128.553, 24.966] / 255).astype(np.float32)


def bicubic(plane, size):
    """float [h, w] -> float32 at `size` (height, width), unrounded; PIL's cubic, -0.5."""
    return np.asarray(Image.fromarray(plane.astype(np.float32)).resize(size[::-1], Image.BICUBIC), np.float32)


def degrade(picture, scale):
    """PIL picture -> luma of (the picture cropped, its reduction): antialiased cubic.

    The colours are rounded to 8 bit, as in use, not the luma: its noise would be three times theirs.
    """
    w, h = picture.width // scale, picture.height // scale
    picture = picture.convert("RGB").crop((0, 0, w * scale, h * scale))
    return luma(picture), luma(picture.resize((w, h), Image.BICUBIC))


def training(folder):
    """The files of all training pictures."""
    files = sorted(glob.glob(os.path.join(folder, "train", "*", "*.*")))
    if not files:
        raise SystemExit(f"no training pictures under {folder}/train")
    return files


def answer(folder, file, scale):
    """Where a teacher's answer to a training picture lies."""
    return os.path.join(folder, f"{os.path.basename(os.path.dirname(file))}-{os.path.basename(file)}-x{scale}.npy")


class Pictures:
    """Random patches of every training picture at every scale, with a teacher's answers where there is a folder of them."""

    def __init__(self, folder, network, smallest, teacher=None):
        """Pictures that are `smallest` pixels or more of the network's input a side."""
        self.planes = {s: [] for s in SCALES}
        for file in training(folder):
            picture = Image.open(file)
            for s in SCALES:
                hr, lr = degrade(picture, s)
                if min((hr if network == "pre" else lr).shape) >= smallest:
                    big = bicubic(lr, hr.shape)
                    residual = (hr - big).astype(np.float16)
                    told = residual if teacher is None else np.load(answer(teacher, file, s))
                    self.planes[s].append((lr.astype(np.float16), big.astype(np.float16), residual, told))
        areas = {s: np.array([lr.size for lr, *_ in planes], float) for s, planes in self.planes.items()}
        self.odds = {s: a / a.sum() for s, a in areas.items()}

    def batch(self, rng, network, scale, count, patch):
        """-> (input, residual, told) float32 [count, 1, ...] in 0..1 units; `patch` in pixels of the network's input.

        `told` is the teacher's residual, without a teacher the true one. Of two places in a picture the one with more to
        add is taken: skies teach little. One patch in eight is flat and has nothing to add: zeros outside the picture must
        not draw an edge into it.
        """
        out = 1 if network == "pre" else scale
        batch = []
        for i in rng.choice(len(self.planes[scale]), count, p=self.odds[scale]):
            lr, big, residual, told = self.planes[scale][i]
            planes = (big if network == "pre" else lr, residual, told)
            best = max((self.patch(rng, planes, patch, out) for _ in range(2)), key=lambda parts: gain(parts[1]))
            which = int(rng.integers(8))
            x, *rest = (turn(part, which) for part in best)
            if rng.integers(8) == 0:
                x, rest = np.full_like(x, rng.integers(16, 236)), [np.zeros_like(part) for part in rest]
            batch.append([part.astype(np.float32) / 255 for part in (x, *rest)])
        return (torch.from_numpy(np.stack(parts))[:, None] for parts in zip(*batch))

    @staticmethod
    def patch(rng, planes, size, out):
        """The same random square of all, `size` pixels of the first, which is the input, a side."""
        source, *rest = planes
        y, x = (int(rng.integers(n - size + 1)) for n in source.shape)
        square = (slice(y * out, (y + size) * out), slice(x * out, (x + size) * out))
        return source[y : y + size, x : x + size], *(plane[square] for plane in rest)


def gain(residual):
    """How much a patch has to add: the mean size of its residual."""
    return np.abs(residual).mean(dtype=np.float32)


def turn(a, which):
    """One of the eight flips and turns."""
    if which & 1:
        a = a[::-1]
    if which & 2:
        a = a[:, ::-1]
    return a.T if which & 4 else a


def turned_back(a, which):
    """Undoes `turn`."""
    if which & 4:
        a = a.T
    if which & 2:
        a = a[:, ::-1]
    return a[::-1] if which & 1 else a


def pairs(folder, name, scale):
    """The luma planes (LR, HR rounded as the protocol has it) of a measuring set; never used for training."""
    for hr in sorted(glob.glob(os.path.join(folder, "test", name, f"image_SRF_{scale}", "*_HR.png"))):
        yield luma(Image.open(hr.replace("_HR", "_LR"))), np.round(luma(Image.open(hr)))
