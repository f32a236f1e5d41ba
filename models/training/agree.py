"""Keeps a network beside a small one wherever the small one has little to say, so that its answer may stand in there.

The product computes both where it must, and the small one alone where this holds (electron/pipeline/beside.ts). What is
asked of the network costs it nothing that can be seen: in such places both change less than the eye can tell, and apart
from them it is as free as before. No truth is needed, so pictures are shown as they are, reduced, and enlarged: as soft as
those of a camera often are; and shapes are drawn, as crisp as signs.
"""
import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from data import bicubic, luma, training, turn
from export import load

SIZES = (0.5, 1, 1, 2, 3)  # of a picture, beside its own
KERNELS = (Image.BICUBIC, Image.BICUBIC, Image.LANCZOS, Image.BILINEAR)  # by which it gets them
EDGE = 96  # of a square, in pixels of the output: divisible by every scale
DRAWS = 4  # squares of which the most telling is taken
LITTLE = 2.5 / 255  # what the small network may add, here and around, for its answer to be enough; in use less (`standIn`)
NEAR = 4  # pixels of the input around: as many as in use (beside.ts), where all of a block must be so besides
LEEWAY = 0.8 / 255  # how far apart the two may be there without being told
FAR = 1.2 / 255  # further apart than this, a square is shown again
KEPT = 128  # squares of a scale that are shown again, most
WEIGHT = 20  # of what is beyond, beside the loss: few pixels have any


def agreement(folder, name):
    """With `name`, a network of the catalog, on the training pictures of a folder."""
    small, network = load(name)
    if network != "post":
        raise SystemExit(f"{name} works on the enlargement; what stands in must be cheap")
    pictures = (luma(Image.open(file)).astype(np.float16) for file in training(folder))
    return Agreement(small, [picture for picture in pictures if min(picture.shape) >= EDGE])


class Agreement:
    """With `small`, a network that works at input resolution, on `pictures`, luma [h, w] in levels, none smaller than EDGE."""

    def __init__(self, small, pictures):
        self.small, self.pictures = small, pictures
        self.rng = np.random.default_rng(0)  # its own: what it draws must not change what the run does
        self.hard = {}  # by scale, squares in which the two were far apart

    def loss(self, net, network, scale):
        """What `net` adds beyond what the small network does, where that adds little; in 0..1 units.

        The promise is about the largest difference, so what is far apart weighs more, and every other square is one in
        which that was seen before.
        """
        hard = self.hard.setdefault(scale, [])
        if hard and self.rng.integers(2):
            x, told, quiet = hard.pop(int(self.rng.integers(len(hard))))
        else:
            x, told, quiet = max((self.draw(scale) for _ in range(DRAWS)), key=telling)
        made = net(enlarged(x)) if network == "pre" else net(x, scale)
        apart = (made - told).abs() * quiet
        if apart.max() > FAR and len(hard) < KEPT:
            hard.append((x, told, quiet))
        beyond = F.relu(apart - LEEWAY)
        return WEIGHT * (beyond * (1 + beyond * 255)).mean()

    def draw(self, scale):
        """-> (luma [1, 1, h, w], the small network's residual, where it is little)."""
        rng = self.rng
        size = EDGE // scale
        plane = drawn(rng) if rng.integers(4) == 0 else self.pictures[rng.integers(len(self.pictures))]
        seen = int(np.ceil(size / SIZES[rng.integers(len(SIZES))]))
        y, x = (int(rng.integers(n - seen + 1)) for n in plane.shape)
        part = sized(plane[y : y + seen, x : x + seen], size, KERNELS[rng.integers(len(KERNELS))])
        part = turn(photographed(part, rng), int(rng.integers(8))) / np.float32(255)
        source = torch.from_numpy(part.copy())[None, None]
        with torch.no_grad():
            told = self.small(source, scale)
        near = NEAR * scale
        return source, told, F.max_pool2d(told.abs(), 2 * near + 1, 1, near) <= LITTLE


def drawn(rng):
    """levels [h, w] of a few crisp shapes on one grey, as signs and print have them: few photographs of training do."""
    fine, grey = 4, lambda: int(rng.integers(16, 236))
    canvas = Image.new("L", (2 * EDGE * fine,) * 2, grey())
    pen = ImageDraw.Draw(canvas)
    for _ in range(int(rng.integers(1, 7))):
        places = [tuple(int(v) for v in rng.integers(0, canvas.width, 2)) for _ in range(4)]
        kind = rng.integers(4)
        if kind == 0:
            pen.polygon(places, fill=grey())
        elif kind == 1:
            pen.line(places, fill=grey(), width=int(rng.integers(1, 12)) * fine)
        elif kind == 2:
            (x, y), size = places[0], int(rng.integers(4, 60)) * fine
            pen.ellipse((x, y, x + size, y + size), outline=grey(), width=int(rng.integers(1, 8)) * fine)
        else:
            pen.rectangle((*map(min, *places[:2]), *map(max, *places[:2])), fill=grey())
    return np.asarray(canvas.resize((2 * EDGE, 2 * EDGE), Image.BOX), np.float32)


def sized(part, size, kernel):
    """levels [h, w] -> float32 [size, size]; as it is where it has that size."""
    if part.shape == (size, size):
        return part.astype(np.float32)
    return np.asarray(Image.fromarray(part.astype(np.float32)).resize((size, size), kernel), np.float32)


def photographed(part, rng):
    """float32 [h, w] in levels -> the same as every other photo has it: kept as JPEG, whose grid networks see."""
    if rng.integers(2):
        return part
    file = io.BytesIO()
    Image.fromarray(np.round(part.clip(0, 255)).astype(np.uint8)).save(file, "JPEG", quality=int(rng.integers(80, 98)))
    return np.asarray(Image.open(file), np.float32)


def telling(drawn):
    """How much of little there is in a square: a flat one asks nothing, a busy one nothing of us."""
    _, told, quiet = drawn
    return (told.abs() * quiet).sum().item()


def enlarged(source):
    """luma [1, 1, h, w] -> its cubic enlargement to EDGE, as the product makes it."""
    return torch.from_numpy(bicubic(source[0, 0].numpy(), (EDGE, EDGE)).copy())[None, None]
