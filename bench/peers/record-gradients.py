"""Records PyTorch's gradients of small nets for test/reference/pytorch-gradients.test.ts.

    python3 -m venv .venv && .venv/bin/pip install -r requirements-gradients.txt
    .venv/bin/python record-gradients.py ../../test/vectors/pytorch-gradients [NAME ...]

Each net becomes NAME.onnx (float32), NAME.float64.onnx where ONNX Runtime can run it, and NAME.npz: inputs, labels, and by dtype scores, losses
and gradients of the summed per-sample losses with respect to the input, and of cross-entropy with respect to initializers, under their names.
Nothing here is taken from Casemate: losses are PyTorch's, or the formulas of the papers.
"""

import io
import json
import os
import sys
import warnings
from importlib.metadata import version

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from gradient_nets import NETS

DTYPES = {"float32": torch.float32, "float64": torch.float64}


def cross_entropy(z, y):
    return torch.nn.functional.cross_entropy(z, y, reduction="none")


def others(z, y):
    return z.scatter(1, y[:, None], -torch.inf)


def margin(z, y):
    """Carlini and Wagner 2017, without confidence: max_{i != y} z_i - z_y."""
    return others(z, y).amax(1) - z.gather(1, y[:, None])[:, 0]


def dlr(z, y):
    """Croce and Hein 2020."""
    top = z.sort(1, descending=True).values
    return margin(z, y) / (top[:, 0] - top[:, 2] + 1e-12)


LOSSES = {"cross-entropy": cross_entropy, "margin": margin, "dlr": dlr}


def export(net, module, inputs, path):
    names = list(inputs)
    args = tuple(inputs.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if net.dynamo:
            torch.onnx.export(module, args, dynamo=True, opset_version=net.opset, input_names=names, output_names=["scores"]).save(path)
        else:
            buffer = io.BytesIO()
            torch.onnx.export(
                module,
                args,
                buffer,
                dynamo=False,
                opset_version=net.opset,
                input_names=names,
                output_names=["scores"],
                dynamic_axes={n: {0: "N"} for n in [*names, "scores"]},
                # EVAL would fold BatchNormalization into convolutions
                training=torch.onnx.TrainingMode.TRAINING if net.training else torch.onnx.TrainingMode.PRESERVE,
                do_constant_folding=not net.training,
            )
            onnx.save(onnx.load_from_string(buffer.getvalue()), path)
    model = onnx.load(path)
    # what a reader does not need: source lines and shapes of inner values
    for node in model.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    for value in [*model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    model.graph.ClearField("doc_string")
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return model


def weight_gradients(model, parameters, gradients):
    """Gradients of initializers by name. Exporters rename, transpose, cut and reorder parameters, so elements are found again by their values,
    which are nearly all different; where they are not (scales of norms), by name. Initializers that share a parameter are left out."""
    seen, twice = {}, set()
    for name, p in parameters.items():
        for i, v in enumerate(p.reshape(-1).tolist()):
            if v in seen:
                twice.add(v)
            seen[v] = (name, i)
    found, users = {}, {}
    for initializer in model.graph.initializer:
        value = numpy_helper.to_array(initializer)
        values = value.reshape(-1).tolist()
        if initializer.name in parameters and parameters[initializer.name].shape == value.shape:
            source = [(initializer.name, i) for i in range(value.size)]
        elif value.size > 0 and all(v in seen and v not in twice for v in values):
            source = [seen[v] for v in values]
        else:
            continue
        found[initializer.name] = (source, value.shape)
        for element in source:
            users[element] = users.get(element, 0) + 1
    return {
        name: np.array([gradients[n].reshape(-1)[i] for n, i in source]).reshape(shape)
        for name, (source, shape) in found.items()
        if all(users[e] == 1 and gradients[e[0]] is not None for e in source)
    }


def record(net, folder):
    generator = torch.Generator().manual_seed(1)
    inputs32 = net.inputs(generator)
    torch.manual_seed(len(net.name))
    module = net.make()
    module.train(net.training)
    with torch.no_grad():
        module(*inputs32.values())
        for m in module.modules():
            if getattr(m, "running_var", None) is not None:
                m.running_mean.normal_(0, 0.3)
                m.running_var.uniform_(0.5, 1.5)
        for p in module.parameters():
            # scales of ones and biases of zeros would hide errors, and exporters merge equal parameters
            if p.unique().numel() < p.numel() and net.name != "kinks":
                p.add_(0.3 * torch.randn(p.shape))
    state = {k: v.clone() for k, v in module.state_dict().items()}
    classes = module(*inputs32.values()).shape[1]
    first = next(iter(inputs32.values()))
    labels = torch.randint(0, classes, (first.shape[0],), generator=generator)
    out = {"labels": labels.numpy(), **{k: v.numpy() for k, v in inputs32.items()}}
    for dtype, type_ in DTYPES.items():
        module.load_state_dict(state)
        module.to(type_)
        inputs = {k: v.to(type_) if v.is_floating_point() else v for k, v in inputs32.items()}
        wrt = [v.requires_grad_() for v in inputs.values() if v.is_floating_point()]
        scores = module(*inputs.values())
        out[f"{dtype}/scores"] = scores.detach().numpy()
        parameters = dict(module.named_parameters())
        for name, loss in LOSSES.items():
            values = loss(scores, labels)
            out[f"{dtype}/{name}/loss"] = values.detach().numpy()
            if wrt:
                (g,) = torch.autograd.grad(values.sum(), wrt, retain_graph=True)
                out[f"{dtype}/{name}/input"] = g.numpy()
        gradients = torch.autograd.grad(cross_entropy(scores, labels).sum(), list(parameters.values()), allow_unused=True)
        by_name = {n: None if g is None else g.numpy() for n, g in zip(parameters, gradients)}
        module.load_state_dict(state)
        if dtype == "float64" and not net.float64:
            continue
        suffix = "" if dtype == "float32" else ".float64"
        model = export(net, module, {k: v.detach() for k, v in inputs.items()}, os.path.join(folder, f"{net.name}{suffix}.onnx"))
        values = {n: p.detach().numpy() for n, p in parameters.items()}
        recorded = weight_gradients(model, values, by_name)
        for name, g in recorded.items():
            out[f"{dtype}/weights/{name}"] = g
        covered = sum(g.size for g in recorded.values())
        print(f"{net.name} {dtype}: gradients of {covered} of {sum(v.size for v in values.values())} weights")
    np.savez_compressed(os.path.join(folder, f"{net.name}.npz"), **out)
    return {"opset": net.opset, "exporter": "torch.export" if net.dynamo else "TorchScript", "training": net.training}


def main():
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "made-with.json")
    made = json.load(open(path)) if names else {"nets": {}}
    made["versions"] = {"torch": torch.__version__.split("+")[0], "onnx": onnx.__version__, "onnxscript": version("onnxscript"), "numpy": np.__version__}
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    for net in NETS:
        if names and net.name not in names:
            continue
        made["nets"][net.name] = record(net, folder)
    with open(path, "w") as f:
        json.dump(made, f, indent=1)
        f.write("\n")


main()
