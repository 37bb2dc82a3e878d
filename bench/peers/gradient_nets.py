"""Small nets of many kinds, whose gradients record-gradients.py records. Each is a module with random weights and inputs."""

from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass(frozen=True)
class Net:
    name: str
    make: Callable[[], nn.Module]
    # inputs by the names of the graph's inputs
    inputs: Callable[[torch.Generator], dict[str, torch.Tensor]]
    opset: int
    # exporter: torch.export (dynamo) or TorchScript
    dynamo: bool = False
    # ONNX Runtime has float64 kernels for all of its ops, so the net is exported in float64 too
    float64: bool = False
    # batch statistics are used and not constants
    training: bool = False


def image(*shape):
    return lambda g: {"x": torch.rand(shape, generator=g)}


def normal(*shape):
    return lambda g: {"x": torch.randn(shape, generator=g)}


def tokens(vocabulary, *shape):
    return lambda g: {"tokens": torch.randint(0, vocabulary, shape, generator=g)}


def integers(*shape):
    """Small integers: ties in windows and values at kinks."""
    return lambda g: {"x": torch.randint(-2, 3, shape, generator=g).float()}


class Function(nn.Module):
    """Layers as attributes, and a function of them and the input."""

    def __init__(self, forward, **layers):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.function = forward

    def forward(self, x):
        return self.function(self, x)


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(36, 16), nn.ReLU(), nn.Linear(16, 12), nn.Tanh(), nn.Linear(12, 8), nn.ELU(), nn.Linear(8, 5)
    )


def cnn():
    """Stride, groups, dilation, padding on one side."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.LeakyReLU(0.1),
        nn.ZeroPad2d((0, 1, 1, 0)),
        nn.Conv2d(8, 8, 3, groups=4, padding=1),
        nn.PReLU(8),
        nn.Conv2d(8, 6, 3, dilation=2, padding=2, bias=False),
        nn.SELU(),
        nn.Conv2d(6, 6, (3, 2), stride=(2, 3)),
        nn.Softplus(),
        nn.Flatten(),
        nn.Linear(36, 5),
    )


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.down = None
        if stride != 1 or inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.down is None else self.down(x)))


def resnet():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 1, 1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        Block(4, 4, 1),
        Block(4, 8, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 5),
    )


def batch_norm_training():
    return nn.Sequential(
        nn.Conv2d(2, 6, 3, bias=False),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.Conv2d(6, 6, 3),
        nn.BatchNorm2d(6),
        nn.GELU(),
        nn.Flatten(),
        nn.Linear(54, 8),
        nn.BatchNorm1d(8),
        nn.SiLU(),
        nn.Linear(8, 5),
    )


def vgg():
    """The three pools, overlapping windows and padding."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 6, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(6, 6, 3, padding=1),
        nn.ReLU(),
        nn.AvgPool2d(2, stride=1, padding=1, count_include_pad=False),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Linear(24, 10),
        nn.ReLU(),
        nn.Linear(10, 5),
    )


def densenet():
    def layer(m, k, x):
        y = getattr(m, f"conv{k}")(F.relu(getattr(m, f"bn{k}")(x)))
        return torch.cat([x, y], 1)

    def forward(m, x):
        x = m.stem(x)
        for k in range(3):
            x = layer(m, k, x)
        x = F.avg_pool2d(m.transition(x), 2)
        x = torch.cat([x, F.max_pool2d(x, 3, 1, 1)], 1)
        return m.head(x.mean((2, 3)))

    layers = {"stem": nn.Conv2d(3, 4, 3, 2, 1), "transition": nn.Conv2d(13, 6, 1), "head": nn.Linear(12, 5)}
    for k in range(3):
        layers[f"bn{k}"] = nn.BatchNorm2d(4 + 3 * k)
        layers[f"conv{k}"] = nn.Conv2d(4 + 3 * k, 3, 3, padding=1)
    return Function(forward, **layers)


def mobilenet():
    """Depthwise convolutions, HardSwish, squeeze and excitation with HardSigmoid, ReLU6."""

    def forward(m, x):
        x = F.hardswish(m.stem(x))
        y = F.relu6(m.depthwise(m.expand(x)))
        s = F.hardsigmoid(m.excite(F.relu(m.squeeze(F.adaptive_avg_pool2d(y, 1)))))
        x = x + m.project(y * s)
        x = F.hardswish(m.last(x)).mean((2, 3))
        return m.head(x)

    return Function(
        forward,
        stem=nn.Conv2d(3, 6, 3, 2, 1),
        expand=nn.Conv2d(6, 12, 1),
        depthwise=nn.Conv2d(12, 12, 5, padding=2, groups=12),
        squeeze=nn.Conv2d(12, 4, 1),
        excite=nn.Conv2d(4, 12, 1),
        project=nn.Conv2d(12, 6, 1, bias=False),
        last=nn.Conv2d(6, 10, 1),
        head=nn.Linear(10, 5),
    )


def unet():
    """ConvTranspose and Resize: bilinear, nearest and bicubic."""

    def forward(m, x):
        a = F.relu(m.down1(x))
        b = F.relu(m.down2(a))
        u = m.up(b)
        v = F.interpolate(b, scale_factor=2, mode="bilinear", align_corners=False)
        w = F.interpolate(m.narrow(b), scale_factor=2, mode="bicubic", align_corners=True)
        z = torch.tanh(m.merge(torch.cat([a, u, v, w], 1)))
        z = F.interpolate(z, scale_factor=2, mode="nearest")
        return m.out(z).mean((2, 3))

    return Function(
        forward,
        down1=nn.Conv2d(3, 4, 3, 2, 1),
        down2=nn.Conv2d(4, 6, 3, 2, 1),
        up=nn.ConvTranspose2d(6, 4, 4, 2, 1),
        narrow=nn.Conv2d(6, 2, 1),
        merge=nn.Conv2d(16, 5, 3, padding=1),
        out=nn.ConvTranspose2d(5, 5, 3, stride=2, padding=1, output_padding=1, groups=5),
    )


def normalizations():
    def forward(m, x):
        x = F.silu(m.group(m.conv1(x)))
        x = F.mish(m.instance(m.conv2(x)))
        x = F.gelu(m.layer(m.conv3(x)))
        x = F.local_response_norm(x, 3, alpha=0.1)
        x = x.flatten(1)
        return m.head(m.rms(x).atan() + F.normalize(x, dim=1))

    return Function(
        forward,
        conv1=nn.Conv2d(2, 6, 3, 2, 1),
        group=nn.GroupNorm(3, 6),
        conv2=nn.Conv2d(6, 6, 3, padding=1),
        instance=nn.InstanceNorm2d(6, affine=True),
        conv3=nn.Conv2d(6, 4, 3, 2, 1),
        layer=nn.LayerNorm([4, 3, 3]),
        rms=nn.RMSNorm(36, eps=1e-6),
        head=nn.Linear(36, 5),
    )


def transformer():
    def forward(m, x):
        h = m.embed(x) + m.position
        h = h + m.attention(m.norm1(h), m.norm1(h), m.norm1(h), need_weights=False)[0]
        h = h + m.narrow(F.gelu(m.wide(m.norm2(h))))
        return m.head(m.norm3(h)[:, 0])

    net = Function(
        forward,
        embed=nn.Linear(6, 12),
        norm1=nn.LayerNorm(12),
        attention=nn.MultiheadAttention(12, 3, batch_first=True),
        norm2=nn.LayerNorm(12),
        wide=nn.Linear(12, 24),
        narrow=nn.Linear(24, 12),
        norm3=nn.LayerNorm(12),
        head=nn.Linear(12, 5),
    )
    net.position = nn.Parameter(0.1 * torch.randn(5, 12))
    return net


def causal():
    """Tokens, tied positions, scaled_dot_product_attention with a causal mask, GELU by tanh."""

    def heads(t):
        return t.reshape(t.shape[0], t.shape[1], 2, 5).transpose(1, 2)

    def forward(m, tokens):
        h = m.words(tokens) + m.positions.weight[: tokens.shape[1]]
        q, k, v = m.qkv(m.norm(h)).split(10, 2)
        a = F.scaled_dot_product_attention(heads(q), heads(k), heads(v), is_causal=True, scale=0.25)
        h = h + m.out(a.transpose(1, 2).reshape(h.shape))
        h = h + m.narrow(F.gelu(m.wide(h), approximate="tanh"))
        return h[:, -1] @ m.words.weight.T

    return Function(
        forward,
        words=nn.Embedding(7, 10),
        positions=nn.Embedding(8, 10),
        norm=nn.LayerNorm(10),
        qkv=nn.Linear(10, 30),
        out=nn.Linear(10, 10),
        wide=nn.Linear(10, 20),
        narrow=nn.Linear(20, 10),
    )


def lstm():
    def forward(m, tokens):
        y, (h, _) = m.lstm(m.words(tokens))
        return m.head(torch.cat([y.mean(1), h[-1]], 1))

    return Function(
        forward,
        words=nn.Embedding(9, 5),
        lstm=nn.LSTM(5, 6, num_layers=2, batch_first=True),
        head=nn.Linear(12, 5),
    )


def gru():
    def forward(m, x):
        y, h = m.gru(x)
        return m.head(torch.cat([y[:, -1], y.amax(1), h[0]], 1))

    return Function(
        forward,
        gru=nn.GRU(4, 5, batch_first=True, bidirectional=True),
        head=nn.Linear(25, 5),
    )


def rnn():
    """More steps than are written out one by one."""

    def forward(m, x):
        y, _ = m.rnn(x)
        return m.head(y.mean(1))

    return Function(forward, rnn=nn.RNN(3, 5, batch_first=True), head=nn.Linear(5, 4))


def conv1d():
    return nn.Sequential(
        nn.Conv1d(2, 6, 5, stride=2, padding=2),
        nn.Softsign(),
        nn.MaxPool1d(2),
        nn.ConvTranspose1d(6, 4, 3, stride=2),
        nn.CELU(0.7),
        nn.AvgPool1d(3, 2, ceil_mode=True),
        nn.Flatten(),
        nn.LazyLinear(5),
    )


def conv3d():
    return nn.Sequential(
        nn.Conv3d(2, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool3d(2),
        nn.Conv3d(4, 4, (1, 3, 2), groups=2),
        nn.Sigmoid(),
        nn.AdaptiveAvgPool3d(1),
        nn.Flatten(),
        nn.Linear(4, 5),
    )


def kinks():
    """Weights and inputs are small integers, so that values lie exactly at kinks and maxima are attained several times."""

    def forward(m, x):
        y = F.relu(m.conv(x))
        y = F.max_pool2d(y, 3, 2, 1) + F.max_pool2d(y, 3, 2, 1).abs()
        z = torch.maximum(y, y.mean(1, keepdim=True).round()) + F.hardtanh(y, -1, 2)
        z = z.flatten(2)
        top = z.topk(3, 2).values
        return m.head(torch.cat([z.amax(2), z.amin(2), F.relu6(top.sum(2)), F.leaky_relu(top[:, :, 0] - 4, 0.5)], 1))

    net = Function(forward, conv=nn.Conv2d(2, 3, 3, padding=1), head=nn.Linear(12, 4))
    with torch.no_grad():
        for p in net.parameters():
            p.copy_((2 * p / p.abs().max()).round())
    return net


def indexing():
    """Slices, gathers, pads, scatters, einsum, cumulative sums, products and norms."""

    def forward(m, x):
        a = m.first(x)
        b = a.reshape(a.shape[0], 4, 6)
        c = torch.cat([b[:, 1:, ::2], b[:, :-1, 1::2]], 2)
        d = F.pad(c, (2, 1), mode="reflect") * m.scale[torch.tensor([2, 0, 2])].unsqueeze(1)
        e = torch.einsum("nij,nkj->nik", d, b.repeat(1, 1, 2)[:, :, :9])
        f = torch.cumsum(e, 2).gather(2, torch.tensor([[[0, 2], [3, 1], [1, 1]]]).expand(e.shape[0], 3, 2))
        g = torch.where(f > 0, f, 0.25 * f * f)
        h = torch.logsumexp(d, 2) + d.norm(dim=2) + d.norm(p=1, dim=2) + (0.5 * d[:, :, :3]).prod(2)
        i = torch.tril(e[:, :, :3]).sum(2).sin() + b.flip(2).var(2)[:, :3].sqrt() + (1 + b.min(2).values.exp()).log()[:, :3]
        return m.last(torch.cat([g.flatten(1), h, i, F.glu(a, 1)], 1))

    net = Function(forward, first=nn.Linear(7, 24), last=nn.Linear(24, 5))
    net.scale = nn.Parameter(torch.tensor([1.0, 2.0, -0.5]))
    return net


NETS = [
    Net("mlp", mlp, image(3, 1, 6, 6), 13, float64=True),
    Net("cnn", cnn, image(2, 3, 11, 11), 11),
    Net("resnet", resnet, image(2, 3, 8, 8), 17, dynamo=False),
    Net("batch-norm-training", batch_norm_training, image(4, 2, 7, 7), 15, training=True),
    Net("vgg", vgg, image(2, 3, 12, 12), 9),
    Net("densenet", densenet, image(2, 3, 10, 10), 18, dynamo=True),
    Net("mobilenet", mobilenet, image(2, 3, 10, 10), 14),
    Net("unet", unet, image(2, 3, 12, 12), 13),
    Net("normalizations", normalizations, normal(2, 2, 11, 11), 18, dynamo=True),
    Net("transformer", transformer, normal(2, 5, 6), 17),
    Net("causal", causal, tokens(7, 3, 6), 18, dynamo=True, float64=True),
    Net("lstm", lstm, tokens(9, 3, 4), 14, float64=True),
    Net("gru", gru, normal(3, 5, 4), 12, float64=True),
    Net("rnn", rnn, normal(2, 40, 3), 16, float64=True),
    Net("conv1d", conv1d, normal(2, 2, 17), 13),
    Net("conv3d", conv3d, normal(2, 2, 5, 6, 6), 18, dynamo=True),
    Net("kinks", kinks, integers(4, 2, 6, 6), 16),
    Net("indexing", indexing, normal(3, 7), 18, dynamo=True, float64=True),
]
