"""The Python side of the benchmarks: one JSON object a line on standard input and output, the same commands as bench/casemate-side.mjs."""

import copy
import json
import os
import sys
import time

protocol = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever a library prints goes to standard error

import numpy as np
import torch

import nets


class Side:
    def start(self, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        return {"name": f"PyTorch {torch.__version__}", "idleMiB": memory()["nowMiB"]}

    def load(self, net, weights, data):
        self.model = nets.load(net, dict(np.load(weights)))
        arrays = np.load(data)
        self.x = torch.from_numpy(arrays["x"])
        self.y = torch.from_numpy(arrays["y"].astype(np.int64))
        return {}

    def prepare(self, task, batch, params):
        self.loop = getattr(self, "loop_" + task)(batch, **params) if hasattr(self, "loop_" + task) else None
        if self.loop is not None:
            return {}
        self.once = getattr(self, "task_" + task)(self.x[:batch].clone(), self.y[:batch].clone(), **params)
        return {}

    def time(self, seconds, atLeast):
        """Milliseconds of each call: at least so many calls and so many seconds."""
        if self.loop is not None:
            return {"ms": step_times(self.loop, seconds, atLeast)}
        out = []
        until = time.perf_counter() + seconds
        while len(out) < atLeast or time.perf_counter() < until:
            started = time.perf_counter()
            self.once()
            out.append(1000 * (time.perf_counter() - started))
        return {"ms": out}

    def result(self, file):
        """What one call gives, as an npz."""
        np.savez(file, **{k: v.detach().numpy() for k, v in self.once().items()})
        return {}

    def losses(self, batch, steps, learningRate):
        """Loss of each of some steps of plain SGD on one and the same batch."""
        model, (x, y) = self.trainable(), self.repeated(batch)
        optimizer = torch.optim.SGD(model.parameters(), lr=learningRate)
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return {"losses": losses}

    def trainable(self):
        model = copy.deepcopy(self.model).train()
        for p in model.parameters():
            p.requires_grad_(True)
        return model

    def repeated(self, records):
        rows = torch.arange(records) % len(self.y)
        return self.x[rows], self.y[rows]

    def loop_training(self, batch, optimizer):
        """The plain loop: shuffled rows, zero_grad, forward, backward, step, the loss as a number."""
        model, (x, y) = self.trainable(), self.repeated(8 * batch)
        optimizer = make_optimizer(model, **optimizer)

        def steps():
            while True:
                for rows in torch.randperm(len(y)).split(batch):
                    optimizer.zero_grad()
                    loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
                    loss.backward()
                    optimizer.step()
                    loss.item()
                    yield

        return steps()

    def loop_private(self, batch, records, noise, clip, mode):
        """Opacus as its users write it: Poisson batches from its loader, per-sample gradients (hooks) or ghost norms, noise by torch.normal."""
        from opacus import PrivacyEngine
        from torch.utils.data import DataLoader, TensorDataset

        model = self.trainable()
        loader = DataLoader(TensorDataset(*self.repeated(records)), batch_size=batch)
        criterion = torch.nn.CrossEntropyLoss()
        made = PrivacyEngine().make_private(
            module=model,
            optimizer=torch.optim.SGD(model.parameters(), lr=0.1),
            criterion=criterion,
            data_loader=loader,
            noise_multiplier=noise,
            max_grad_norm=clip,
            poisson_sampling=True,
            grad_sample_mode=mode,
        )
        if mode == "ghost":
            model, optimizer, criterion, loader = made
        else:
            model, optimizer, loader = made

        def steps():
            while True:
                for x, y in loader:
                    optimizer.zero_grad()
                    criterion(model(x), y).backward()
                    optimizer.step()
                    yield

        return steps()

    def survivors(self):
        return {"survivors": int((self.model(self.once()["adversarial"]).argmax(1) == self.labels).sum())}

    def memory(self):
        return memory()

    def task_gradient(self, x, y, moved=0):
        if moved:
            y = (y + moved) % self.model(x).shape[1]

        def once():
            x.requires_grad_(True)
            logits = self.model(x)
            loss = torch.nn.functional.cross_entropy(logits, y, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, x)
            return {"gradient": gradient, "loss": loss, "scores": logits}

        return once

    def task_torchattacks_pgd(self, x, y, epsilon, step, steps, randomStart):
        import torchattacks

        attack = torchattacks.PGD(self.model, eps=epsilon, alpha=step, steps=steps, random_start=randomStart)
        self.labels = y
        return lambda: {"adversarial": attack(x, y)}

    def task_torchattacks_auto_attack(self, x, y, epsilon, steps):
        import torchattacks

        attack = torchattacks.AutoAttack(self.model, norm="Linf", eps=epsilon, version="standard", n_classes=10, seed=0)
        if steps is not None:  # the paper's budget; the toolkit's own default is 10 steps
            for part in attack._autoattack.attacks[:3]:
                part.steps = steps
        self.labels = y
        return lambda: {"adversarial": attack(x, y)}

    def task_foolbox_pgd(self, x, y, epsilon, step, steps, randomStart):
        import foolbox

        model = foolbox.PyTorchModel(self.model, bounds=(0, 1), device="cpu")
        attack = foolbox.attacks.LinfPGD(abs_stepsize=step, steps=steps, random_start=randomStart)
        self.labels = y
        return lambda: {"adversarial": attack(model, x, y, epsilons=epsilon)[1]}

    def task_art_pgd(self, x, y, epsilon, step, steps, randomStart):
        from art.attacks.evasion import ProjectedGradientDescent
        from art.estimators.classification import PyTorchClassifier

        classifier = PyTorchClassifier(
            self.model,
            loss=torch.nn.CrossEntropyLoss(),
            input_shape=tuple(x.shape[1:]),
            nb_classes=10,
            clip_values=(0.0, 1.0),
            device_type="cpu",
        )
        attack = ProjectedGradientDescent(
            classifier,
            norm=np.inf,
            eps=epsilon,
            eps_step=step,
            max_iter=steps,
            num_random_init=1 if randomStart else 0,
            batch_size=x.shape[0],
            verbose=False,
        )
        self.labels = y
        xs, ys = x.numpy(), y.numpy()
        return lambda: {"adversarial": torch.from_numpy(attack.generate(x=xs, y=ys))}


def make_optimizer(model, kind, learningRate, momentum=0.0):
    if kind == "adam":
        return torch.optim.Adam(model.parameters(), lr=learningRate)
    return torch.optim.SGD(model.parameters(), lr=learningRate, momentum=momentum)


def step_times(steps, seconds, at_least, warm=10):
    """Milliseconds of each step of a loop, after some that are not counted."""
    for _ in range(warm):
        next(steps)
    out = []
    until = time.perf_counter() + seconds
    while len(out) < at_least or time.perf_counter() < until:
        started = time.perf_counter()
        next(steps)
        out.append(1000 * (time.perf_counter() - started))
    return out


def memory():
    with open("/proc/self/status") as f:
        fields = dict(line.split(":", 1) for line in f)
    return {key: int(fields[name].split()[0]) / 1024 for key, name in [("peakMiB", "VmHWM"), ("nowMiB", "VmRSS")]}


side = Side()
for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = {"result": getattr(side, request["method"])(**request["params"])}
    except Exception as error:  # told to the driver, which stops
        reply = {"error": f"{type(error).__name__}: {error}"}
    protocol.write(json.dumps(reply) + "\n")
    protocol.flush()
