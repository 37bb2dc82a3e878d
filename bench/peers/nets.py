"""The nets of bench/nets.mjs as a PyTorch user writes them; parameters are taken from an npz in the order in which nets.mjs makes them."""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, ins, outs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(ins, outs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outs)
        self.conv2 = nn.Conv2d(outs, outs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outs)
        same = stride == 1 and ins == outs
        self.skip = (
            nn.Identity()
            if same
            else nn.Sequential(nn.Conv2d(ins, outs, 1, stride, bias=False), nn.BatchNorm2d(outs))
        )

    def forward(self, x):
        h = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(h)) + self.skip(x))


def resnet18():
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    ins = 64
    for outs, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        layers.append(Block(ins, outs, stride))
        ins = outs
    return nn.Sequential(*layers, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(512, 10))


def mnist_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )


def strided_cnn():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, 1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, 2, 1),
        nn.ReLU(),
        nn.Conv2d(64, 64, 3, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(1024, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def norm_pool_cnn():
    def part(ins, outs):
        return [nn.Conv2d(ins, outs, 3, padding=1, bias=False), nn.BatchNorm2d(outs), nn.ReLU(), nn.AvgPool2d(2)]

    return nn.Sequential(*part(3, 32), *part(32, 64), *part(64, 128), nn.Flatten(), nn.Linear(2048, 10))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 64, batch_first=True)
        self.last = nn.Linear(64, 6)

    def forward(self, x):
        return self.last(self.lstm(x)[0][:, -1])


def digits():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, 2, 2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(784, 48),
        nn.ReLU(),
        nn.Linear(48, 10),
    )


NETS = {
    "resnet18": resnet18,
    "mnistCnn": mnist_cnn,
    "mlp": mlp,
    "stridedCnn": strided_cnn,
    "normPoolCnn": norm_pool_cnn,
    "lstm": Lstm,
    "digits": digits,
}


def load(name, arrays):
    """The net in evaluation mode with the arrays p000, p001, ... as its parameters and buffers, and no gradients wanted for them."""
    net = NETS[name]()
    slots = [(k, v) for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")]
    if len(slots) != len(arrays):
        raise ValueError(f"net {name} has {len(slots)} parameters, the file {len(arrays)}")
    with torch.no_grad():
        for (key, slot), i in zip(slots, range(len(arrays))):
            value = torch.from_numpy(arrays[f"p{i:03d}"])
            if value.shape != slot.shape:
                raise ValueError(f"{key} has shape {tuple(slot.shape)}, p{i:03d} {tuple(value.shape)}")
            slot.copy_(value)
    for p in net.parameters():
        p.requires_grad_(False)
    return net.eval()
