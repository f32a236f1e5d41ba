"""Trains one network. L1 on the residual, squares in the end, Adam, warm-up then cosine, clipping, a moving average of the weights.

    python3 train.py config/asym-share.json --minutes 60 --out /var/tmp/ckpt          start, or go on where it stopped
    python3 train.py config/asym-vdsr.json --minutes 60 --out … --init ../asym-vdsr.onnx   start from exported weights

The checkpoint (weights, average, optimiser, step, time, random state) lies outside the repository and is replaced whole.
The schedule runs over `--minutes` of processor time a thread, so that a busy machine does not eat the budget, or over
`--steps`, where two networks shall have had the same; resuming keeps it. On a machine that is shared, one thread (the default) yields best: two wait for each other at every layer.
"""
import argparse
import csv
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from agree import agreement
from data import Pictures
from evaluate import score
from model import build, grow

ORDER = (2, 4, 3, 4)  # the scales of successive steps: twice as often ×4, the hardest


class Run:
    """Everything that a checkpoint holds. `step` is one optimiser step; resume is exact, but for the squares of agree.py, which begins anew."""

    def __init__(self, config, init=None):
        torch.manual_seed(0)
        self.config, self.steps, self.seconds = {"half": False, "trust": 0, "squares": 0.8, "order": ORDER, "agree": None, **config}, 0, 0.0
        self.net, self.average = build(config), build(config)
        if init is not None:
            grow(self.net, init)
        self.average.load_state_dict(self.net.state_dict())
        self.net = self.net.to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.Adam(self.net.parameters(), betas=(0.9, 0.99))
        self.rng = np.random.default_rng(0)

    def step(self, pictures, progress, beside=None):
        """One step at `progress` 0..1 of the schedule; returns the mean error in 8-bit levels."""
        c = self.config
        scale = c["order"][self.steps % len(c["order"])]
        rate = c["rate"] * min(1, (self.steps + 1) / 200) * (0.02 + 0.49 * (1 + math.cos(math.pi * progress)))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        x, y, told = pictures.batch(self.rng, c["network"], scale, c["batch"], c["patch"])
        x = x.contiguous(memory_format=torch.channels_last)
        self.net.half = c["half"] and progress < 0.9
        made = self.net(x) if c["network"] == "pre" else self.net(x, scale)
        # Between the two, not a loss for each: the median of those would be the teacher alone wherever it is trusted more.
        aim = torch.lerp(y, told, c["trust"])
        # L1 learns faster; PSNR counts squares, whose gradients only a low rate can take, and most of which are those of ×4.
        loss = F.l1_loss(made, aim) if progress < c["squares"] else F.mse_loss(made, aim)
        if beside:
            loss = loss + beside.loss(self.net, c["network"], scale)
        self.optimiser.zero_grad(set_to_none=True)  # so that a head without a part in this step rests
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 0.5)
        self.optimiser.step()
        keep = min(0.999, self.steps / (self.steps + 10))
        with torch.no_grad():
            for a, p in zip(self.average.parameters(), self.net.parameters()):
                a.mul_(keep).add_(p, alpha=1 - keep)
        self.steps += 1
        return F.l1_loss(made.detach(), aim).item() * 255

    def save(self, path):
        state = {k: getattr(self, k).state_dict() for k in ("net", "average", "optimiser")}
        state.update(config=self.config, steps=self.steps, seconds=self.seconds, rng=self.rng.bit_generator.state)
        torch.save(state, path + ".part")
        os.replace(path + ".part", path)

    @staticmethod
    def resume(path):
        state = torch.load(path)
        run = Run(state["config"])
        for k in ("net", "average", "optimiser"):
            getattr(run, k).load_state_dict(state[k])
        run.steps, run.seconds, run.rng.bit_generator.state = state["steps"], state["seconds"], state["rng"]
        return run


def start(args, checkpoint):
    run = Run.resume(checkpoint) if os.path.exists(checkpoint) else fresh(args)
    run.config["order"] = args.order or run.config["order"]
    return run


def fresh(args):
    with open(args.config) as file:
        config = json.load(file)
    config["rate"] = args.rate or config["rate"]
    config["agree"] = args.agree
    config["half"], config["trust"], config["squares"] = args.half, args.trust if args.teacher else 0, args.squares
    if args.init is None:
        return Run(config)
    from export import weights

    return Run(config, weights(args.init, config))


def train(args):
    torch.set_num_threads(args.threads)
    name = os.path.splitext(os.path.basename(args.config))[0]
    os.makedirs(args.out, exist_ok=True)
    checkpoint = os.path.join(args.out, name + ".pt")
    run = start(args, checkpoint)
    pictures = Pictures(args.data, run.config["network"], run.config["patch"], args.teacher)
    beside = agreement(args.data, run.config["agree"]) if run.config["agree"] else None
    last, saved = time.process_time(), time.time()
    while (progress := run.steps / args.steps if args.steps else run.seconds / (args.minutes * 60)) < 1:
        loss = run.step(pictures, progress, beside)
        now = time.process_time()
        run.seconds, last = run.seconds + (now - last) / args.threads, now
        if time.time() - saved > args.every * 60:
            run.save(checkpoint)
            report(run, args, name, loss)
            last, saved = time.process_time(), time.time()
    run.save(checkpoint)
    report(run, args, name, loss)


def report(run, args, name, loss):
    """A line on the terminal and in the curve (steps, minutes, loss, Set5 at 2, 3, 4)."""
    scores = score(run.average, run.config["network"], args.data, "Set5")
    row = [run.steps, round(run.seconds / 60, 1), round(loss, 3), *(round(v, 3) for v in scores.values())]
    with open(os.path.join(args.out, name + ".csv"), "a") as file:
        csv.writer(file).writerow(row)
    print(name, *row, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train a network of the catalog.")
    parser.add_argument("config")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--out", required=True, help="folder for checkpoint and curve, outside the repository")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="training time of the whole schedule")
    length.add_argument("--steps", type=int, help="steps of the whole schedule")
    parser.add_argument("--every", type=float, default=2, help="minutes between checkpoints")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, help="highest learning rate, for a gentle last part (default: the config's)")
    parser.add_argument("--order", type=int, nargs="+", choices=(2, 3, 4), help="scales of successive steps (default: 2 4 3 4)")
    parser.add_argument("--teacher", help="folder that teach.py wrote: learn its answers beside the truth")
    parser.add_argument("--trust", type=float, default=0.7, help="weight of the teacher in what is aimed at; the truth has the rest")
    parser.add_argument("--agree", help="a small network of the catalog: stay beside it where it has little to say")
    parser.add_argument("--squares", type=float, default=0.8, help="from which part of the schedule on squares are learnt")
    parser.add_argument("--half", action="store_true", help="bfloat16 in the inner layers, until the last tenth")
    parser.add_argument("--init", help="start from an exported .onnx, of a smaller network too")
    train(parser.parse_args())
