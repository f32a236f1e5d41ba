"""The networks. All work on luma: float32 [n, 1, h, w], BT.601 studio swing divided by 255.

Every network predicts a residual; `forward` returns it alone, the enlarged picture is bicubic + residual.
No layer has a bias, so a flat picture, whose residual the convolutions see as a constant, stays cheap to learn.

Sources: VDSR (Kim, Lee, Lee: Accurate Image Super-Resolution Using Very Deep Convolutional Networks, CVPR 2016);
the asymmetric split 3x3 -> 3x1, 1x3 (Szegedy et al., Rethinking the Inception Architecture, CVPR 2016; applied to
VDSR as Asym VDSR by HwangToeMat); pixel shuffle (Shi et al., ESPCN, CVPR 2016); residual blocks without batch
normalisation (Lim et al., EDSR, CVPRW 2017).
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

SCALES = (2, 3, 4)


def conv(inputs, outputs, height, width):
    """A convolution without bias that keeps the size (zeros outside the picture)."""
    return nn.Conv2d(inputs, outputs, (height, width), padding=(height // 2, width // 2), bias=False)


def brief(half):
    """Convolutions within take bfloat16 where `half` is true: twice the speed on processors that have it, for training alone.

    Head and tail stay outside: eight bits of mantissa cannot tell two neighbouring levels of a bright pixel apart.
    """
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=half)


class Pair(nn.Module):
    """3x1 then 1x3 in place of one 3x3: two thirds of the weights, the same receptive field."""

    def __init__(self, channels):
        super().__init__()
        self.v = conv(channels, channels, 3, 1)
        self.h = conv(channels, channels, 1, 3)
        nn.init.kaiming_normal_(self.v.weight, nonlinearity="linear")
        nn.init.kaiming_normal_(self.h.weight, nonlinearity="relu")

    def forward(self, x):
        return self.h(self.v(x))


class PreUpsampling(nn.Module):
    """VDSR and Asym VDSR: `layers` inner layers at OUTPUT resolution on the bicubic enlargement.

    forward(bicubic [n, 1, H, W]) -> residual [n, 1, H, W]. Sees `layers + 2` pixels to each side.
    """

    def __init__(self, asymmetric, channels=64, layers=18):
        super().__init__()
        self.head = conv(1, channels, 3, 3)
        make = Pair if asymmetric else (lambda c: conv(c, c, 3, 3))
        self.inner = nn.ModuleList(make(channels) for _ in range(layers))
        self.tail = conv(channels, 1, 3, 3)
        nn.init.kaiming_normal_(self.head.weight, nonlinearity="relu")
        if not asymmetric:
            for layer in self.inner:
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        self.tail.weight.data.mul_(0.1)
        self.halo = {"output": layers + 2, "input": 2}
        self.half = False

    def forward(self, x):
        f = F.relu(self.head(x))
        with brief(self.half):
            for layer in self.inner:
                f = F.relu(layer(f))
        return self.tail(f.to(x.dtype))


class PostUpsampling(nn.Module):
    """Asymmetric residual blocks at INPUT resolution, one trunk, one pixel-shuffle head per scale.

    forward(luma [n, 1, h, w], scale) -> residual [n, 1, h*scale, w*scale]. A block is two pairs with a skip over them.
    Sees `pairs + 2` input pixels to each side.
    """

    def __init__(self, channels, pairs):
        super().__init__()
        self.head = conv(1, channels, 3, 3)
        self.pairs = nn.ModuleList(Pair(channels) for _ in range(pairs))
        self.up = nn.ModuleDict({str(s): conv(channels, s * s, 3, 3) for s in SCALES})
        nn.init.kaiming_normal_(self.head.weight, nonlinearity="relu")
        for pair in self.pairs[1::2]:  # a block starts close to the identity, so that depth costs nothing at first
            pair.h.weight.data.mul_(0.2)
        for head in self.up.values():
            nn.init.kaiming_normal_(head.weight, nonlinearity="relu")
            head.weight.data.mul_(0.1)
        self.halo = {"output": 0, "input": pairs + 2}
        self.half = False

    def forward(self, x, scale):
        f = F.relu(self.head(x))
        with brief(self.half):
            for first, second in zip(self.pairs[0::2], self.pairs[1::2]):
                f = f + second(F.relu(first(f)))
        return F.pixel_shuffle(self.up[str(scale)](f), scale)


def build(config):
    """The network that a config names: {"network": "pre"|"post", ...}."""
    if config["network"] == "pre":
        return PreUpsampling(config["asymmetric"], config["channels"], config["layers"])
    return PostUpsampling(config["channels"], config["pairs"])


def grow(net, state):
    """Loads `state`, the weights of the same or of a smaller network, so that `net` computes what that one did.

    A 3x3 layer takes the product of a pair (nothing stands between its two halves). New channels get random weights in
    but none out to the old ones, new blocks an empty last layer: both learn from the first step on.
    Source: Net2Net (Chen, Goodfellow, Shlens, ICLR 2016).
    """
    with torch.no_grad():
        for name, p in net.state_dict().items():
            stem = name[: -len(".weight")]
            if stem + ".v.weight" in state:
                v, h = state[stem + ".v.weight"], state[stem + ".h.weight"]
                p.copy_(torch.einsum("omx,miy->oiyx", h[:, :, 0], v[:, :, :, 0]))
            elif name in state:
                old = state[name]
                rows, columns = old.shape[:2]
                p[:rows, columns:] = 0
                p[:rows, :columns] = old
            elif name.startswith("pairs.") and name.endswith(".h.weight") and int(name.split(".")[1]) % 2:
                p.zero_()


def parameters(net):
    """Number of weights."""
    return sum(p.numel() for p in net.parameters())
