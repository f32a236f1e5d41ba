"""Asks a trained network for its best answer to every training picture: what `train.py --teacher` learns from beside the truth.

    python3 teach.py asym-share --data DIR --out /var/tmp/teacher [--share 1/2]

The best answer is the mean of the answers to the eight flips and turns of a picture (0.13 dB above a single one on Set5), or
to the four rotations, in half the time.
Less of it is left to chance than of the truth, of which no network can know the finest grain: a student learns it in fewer
steps. Nothing but training pictures is asked. Sources: knowledge distillation (Hinton, Vinyals, Dean, 2015), the
self-ensemble (Timofte, Rothe, Van Gool, Seven Ways to Improve Example-based Single Image Super Resolution, CVPR 2016).
"""
import argparse
import os

import numpy as np
import torch
from PIL import Image

from data import answer, degrade, training, turn, turned_back
from export import load
from model import SCALES

TURNS = {4: (0, 3, 5, 6), 8: range(8)}  # four: the rotations


def ask(net, lr, scale, turns=8):
    """LR luma [h, w] -> float16 residual in levels [h*scale, w*scale], the mean over `turns`."""
    total = 0
    with torch.no_grad():
        for which in TURNS[turns]:
            x = torch.from_numpy(turn(lr, which).astype(np.float32) / 255)[None, None]
            total = total + turned_back(net(x, scale)[0, 0].numpy(), which)
    return (total * (255 / turns)).astype(np.float16)


def teach(args):
    net, network = load(args.model)
    if network != "post":
        raise SystemExit(f"{args.model} works on the enlargement; a teacher must work at input resolution")
    os.makedirs(args.out, exist_ok=True)
    number, of = (int(part) for part in args.share.split("/"))
    for file in training(args.data)[number - 1 :: of]:
        picture = Image.open(file)
        for scale in SCALES:
            target = answer(args.out, file, scale)
            if not os.path.exists(target):
                np.save(target + ".part.npy", ask(net, degrade(picture, scale)[1], scale, args.turns))
                os.replace(target + ".part.npy", target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes a network's best answer to every training picture.")
    parser.add_argument("model", help="a config's name; its weights are those of the catalog")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--out", required=True, help="folder for the answers, outside the repository")
    parser.add_argument("--share", default="1/1", help="N/M: every Mth picture from the Nth on, for several processes")
    parser.add_argument("--turns", type=int, choices=TURNS, default=8, help="of how many answers the mean is taken")
    torch.set_num_threads(1)
    teach(parser.parse_args())
