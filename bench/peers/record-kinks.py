"""Records PyTorch's gradients where derivatives do not exist: ties, bounds, zeros, infinities. For src/engine/grad/kinks.test.ts.

    .venv/bin/python record-kinks.py ../../test/vectors/pytorch-kinks.json

A row is one use of one ONNX op, the PyTorch expression that computes the same, the cotangent, and the gradients that autograd gives in float64.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

inf, nan = math.inf, math.nan
ROWS = []


def row(op, name, expression, function, inputs, attributes=None, ints=None, dy=None, opset=18, slots=None):
    """`inputs`: differentiable, in order; `ints`: int64 initializers by name; `slots`: order of all inputs of the node, "" for one left out."""
    tensors = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in inputs.items()}
    y = function(*tensors.values())
    cotangent = torch.arange(1, y.numel() + 1, dtype=torch.float64).reshape(y.shape) if dy is None else torch.tensor(dy, dtype=torch.float64)
    gradients = torch.autograd.grad(y, list(tensors.values()), cotangent, allow_unused=True)
    pack = lambda t: {"shape": list(t.shape), "values": [plain(v) for v in t.detach().reshape(-1).tolist()]}
    ROWS.append(
        {
            "op": op,
            "name": name,
            "opset": opset,
            "torch": expression,
            "attributes": attributes or {},
            "slots": slots or [*inputs, *(ints or {})],
            "inputs": {k: pack(t) for k, t in tensors.items()},
            "ints": ints or {},
            "output": pack(y),
            "cotangent": pack(cotangent),
            "gradients": {k: pack(torch.zeros_like(t) if g is None else g) for (k, t), g in zip(tensors.items(), gradients)},
        }
    )


def plain(v):
    if math.isnan(v):
        return "nan"
    if math.isinf(v):
        return "inf" if v > 0 else "-inf"
    return v


def unary(op, name, expression, function, x, **rest):
    row(op, name, expression, function, {"x": x}, **rest)


zeros = [-1.5, -0.0, 0.0, 2.0]

# activations
unary("Relu", "at 0", "torch.relu(x)", torch.relu, zeros)
unary("LeakyRelu", "at 0", "F.leaky_relu(x, 0.25)", lambda x: F.leaky_relu(x, 0.25), zeros, attributes={"alpha": 0.25})
unary("LeakyRelu", "at 0, alpha above 1", "F.leaky_relu(x, 2)", lambda x: F.leaky_relu(x, 2.0), zeros, attributes={"alpha": 2.0})
row("PRelu", "at 0", "F.prelu(x, slope)", F.prelu, {"x": [zeros], "slope": [0.25]})
unary("Elu", "at 0", "F.elu(x)", F.elu, zeros)
unary("Elu", "at 0, alpha 2", "F.elu(x, 2)", lambda x: F.elu(x, 2.0), zeros, attributes={"alpha": 2.0})
unary("Selu", "at 0", "F.selu(x)", F.selu, zeros)
unary("Celu", "at 0", "F.celu(x, 2)", lambda x: F.celu(x, 2.0), zeros, attributes={"alpha": 2.0})
unary("ThresholdedRelu", "at alpha", "F.threshold(x, 1, 0)", lambda x: F.threshold(x, 1.0, 0.0), [0.5, 1.0, 1.5, 0.0], attributes={"alpha": 1.0})
sixth = 1 / 6
unary("HardSigmoid", "at -3 and 3", "F.hardsigmoid(x)", F.hardsigmoid, [-4.0, -3.0, 0.0, 3.0, 4.0], attributes={"alpha": sixth, "beta": 0.5})
unary("HardSwish", "at -3, 0 and 3", "F.hardswish(x)", F.hardswish, [-4.0, -3.0, 0.0, 3.0, 4.0])
unary("Softsign", "at 0", "F.softsign(x)", F.softsign, zeros)
unary("Softplus", "far out", "F.softplus(x)", F.softplus, [-200.0, 0.0, 200.0])
unary("Sigmoid", "saturated", "torch.sigmoid(x)", torch.sigmoid, [-200.0, 0.0, 200.0])
unary("Tanh", "saturated", "torch.tanh(x)", torch.tanh, [-60.0, 0.0, 60.0])
unary("Gelu", "far out", "F.gelu(x)", F.gelu, [-60.0, 0.0, 60.0], opset=20)
unary("Mish", "far out", "F.mish(x)", F.mish, [-60.0, 0.0, 60.0])
unary("Shrink", "at -lambd and lambd, soft", "F.softshrink(x, 1)", lambda x: F.softshrink(x, 1.0), [-2.0, -1.0, 0.0, 1.0, 2.0], attributes={"lambd": 1.0, "bias": 1.0})
unary("Shrink", "at -lambd and lambd, hard", "F.hardshrink(x, 1)", lambda x: F.hardshrink(x, 1.0), [-2.0, -1.0, 0.0, 1.0, 2.0], attributes={"lambd": 1.0})

# elementary
unary("Abs", "at 0", "x.abs()", torch.abs, zeros)
unary("Sign", "at 0", "x.sign()", torch.sign, zeros)
for op, f in [("Floor", torch.floor), ("Ceil", torch.ceil), ("Round", torch.round)]:
    unary(op, "at jumps", f"torch.{op.lower()}(x)", f, [-1.5, -1.0, 0.0, 0.5, 2.0, 2.5])
unary("Sqrt", "at 0", "x.sqrt()", torch.sqrt, [0.0, 4.0])
unary("Sqrt", "at 0, cotangent 0", "x.sqrt()", torch.sqrt, [0.0, 4.0], dy=[0.0, 1.0])
unary("Log", "at 0", "x.log()", torch.log, [0.0, 4.0])
unary("Reciprocal", "at 0", "1 / x", torch.reciprocal, [0.0, 4.0])
for op, f, x in [("Asin", torch.asin, [-1.0, 0.0, 1.0]), ("Acos", torch.acos, [-1.0, 0.0, 1.0]), ("Atanh", torch.atanh, [-1.0, 0.0, 1.0]), ("Acosh", torch.acosh, [1.0, 2.0])]:
    unary(op, "at the ends", f"torch.{op.lower()}(x)", f, x)
bounds = [-2.0, -1.0, 0.5, 1.5, 3.0]
row("Clip", "at the bounds", "x.clamp(min, max)", torch.clamp, {"x": bounds, "min": -1.0, "max": 1.5})
unary("Clip", "as relu6", "F.relu6(x)", F.relu6, [-1.0, 0.0, 3.0, 6.0, 7.0])
ROWS[-1]["constants"] = {"min": 0.0, "max": 6.0}
unary("Clip", "as hardtanh", "F.hardtanh(x)", F.hardtanh, [-2.0, -1.0, 0.0, 1.0, 2.0])
ROWS[-1]["constants"] = {"min": -1.0, "max": 1.0}
row("Where", "chosen by a constant", "torch.where(c, a, b)", lambda a, b: torch.where(torch.tensor([True, False, True]), a, b), {"a": [0.0, 1.0, inf], "b": [inf, 2.0, 3.0]})
ROWS[-1]["bools"] = {"c": [True, False, True]}
ROWS[-1]["slots"] = ["c", "a", "b"]
row("Mod", "at jumps", "torch.fmod(a, b)", torch.fmod, {"a": [4.0, 5.0, -4.0, -5.0], "b": [2.0, 2.0, 2.0, -2.0]}, attributes={"fmod": 1})

# arithmetic
tied = {"a": [1.0, 2.0, 2.0, -0.0], "b": [2.0, 2.0, 1.0, 0.0]}
row("Max", "ties of two", "torch.maximum(a, b)", torch.maximum, tied)
row("Min", "ties of two", "torch.minimum(a, b)", torch.minimum, tied)
row("Max", "ties of three", "torch.stack([a, b, c]).amax(0)", lambda *v: torch.stack(v).amax(0), {**tied, "c": [2.0, 2.0, 2.0, -1.0]})
row("Min", "ties of three", "torch.stack([a, b, c]).amin(0)", lambda *v: torch.stack(v).amin(0), {**tied, "c": [2.0, 2.0, 2.0, -1.0]})
row("Max", "with infinities", "torch.maximum(a, b)", torch.maximum, {"a": [inf, -inf, 1.0], "b": [1.0, 2.0, -inf]})
row("Max", "ties of infinities", "torch.maximum(a, b)", torch.maximum, {"a": [inf, -inf, 1.0], "b": [inf, -inf, 1.0]})
row("Min", "ties of infinities", "torch.minimum(a, b)", torch.minimum, {"a": [inf, -inf, 1.0], "b": [inf, -inf, 1.0]})
row("Div", "by 0", "a / b", torch.div, {"a": [1.0, -1.0, 2.0], "b": [0.0, 0.0, 4.0]})
for p in [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, -1.0, -2.0]:
    unary("Pow", f"base 0, exponent {p:g}", f"x ** {p:g}", lambda x: x**p, [0.0, 2.0])
    ROWS[-1]["constants"] = {"p": p}
row("Pow", "zeros in base and exponent", "a ** b", torch.pow, {"a": [0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 3.0], "b": [0.0, 0.5, 1.0, 2.0, 3.0, 0.0, 2.0]})
row("Pow", "negative base", "a ** b", torch.pow, {"a": [-2.0, -2.0, -1.0], "b": [2.0, 3.0, 0.0]})

# reductions
ties = [[1.0, 3.0, 3.0, 2.0], [4.0, 4.0, 4.0, 4.0], [-1.0, 0.0, -0.0, -2.0]]
axis = {"axes": [1]}
row("ReduceMax", "ties", "x.amax(1)", lambda x: x.amax(1), {"x": ties}, {"keepdims": 0}, axis)
row("ReduceMin", "ties", "x.amin(1)", lambda x: x.amin(1), {"x": ties}, {"keepdims": 0}, axis)
row("ReduceMax", "ties over everything", "x.amax()", lambda x: x.amax(), {"x": ties}, {"keepdims": 0})
row("ReduceProd", "one zero, two zeros, none", "x.prod(1)", lambda x: x.prod(1), {"x": [[0.0, 3.0, -2.0], [0.0, 2.0, 0.0], [2.0, 3.0, 4.0]]}, {"keepdims": 0}, axis)
row("ReduceL2", "at 0", "x.norm(dim=1)", lambda x: x.norm(dim=1), {"x": [[0.0, 0.0], [3.0, 4.0]]}, {"keepdims": 0}, axis)
row("ReduceL1", "at 0", "x.norm(p=1, dim=1)", lambda x: x.norm(p=1, dim=1), {"x": [[0.0, -0.0], [0.0, -4.0]]}, {"keepdims": 0}, axis)
row("ReduceSumSquare", "at 0", "x.square().sum(1)", lambda x: x.square().sum(1), {"x": [[0.0, 0.0], [3.0, 4.0]]}, {"keepdims": 0}, axis)
row("ReduceLogSum", "at 0", "x.sum(1).log()", lambda x: x.sum(1).log(), {"x": [[0.0, 0.0], [3.0, 4.0]]}, {"keepdims": 0}, axis)
row("ReduceLogSumExp", "ties and -inf", "x.logsumexp(1)", lambda x: x.logsumexp(1), {"x": [[2.0, 2.0], [-inf, 1.0], [300.0, 300.0]]}, {"keepdims": 0}, axis)
row("ReduceLogSumExp", "all -inf", "x.logsumexp(1)", lambda x: x.logsumexp(1), {"x": [[-inf, -inf], [1.0, 1.0]]}, {"keepdims": 0}, axis)
row("Softmax", "masked by -inf", "x.softmax(1)", lambda x: x.softmax(1), {"x": [[2.0, -inf, 1.0], [2.0, 2.0, 2.0]]}, {"axis": 1})
row("LogSoftmax", "far out", "x.log_softmax(1)", lambda x: x.log_softmax(1), {"x": [[200.0, -200.0, 1.0], [2.0, 2.0, 2.0]]}, {"axis": 1})
row("TopK", "ties", "x.topk(2, 1).values", lambda x: x.topk(2, 1).values, {"x": ties}, {"axis": 1}, {"k": [2]})
ROWS[-1]["outputs"] = ["y", "positions"]
image = [[[[1.0, 4.0, 2.0], [3.0, -1.0, 0.5], [2.0, 2.0, 5.0]]]]
pixels = [[[[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [2.0, 0.5], [-1.5, 0.25]]]]
for outside in ["zeros", "border", "reflection"]:
    row(
        "GridSample",
        f"points on pixels, {outside}",
        f'F.grid_sample(x, grid, padding_mode="{outside}", align_corners=True)',
        lambda x, g: F.grid_sample(x, g, padding_mode=outside, align_corners=True),
        {"x": image, "grid": pixels},
        {"mode": "bilinear", "padding_mode": outside, "align_corners": 1},
        opset=16,
    )

# pools and norms
plane = [[[[1.0, 3.0, 3.0, 0.0], [3.0, 2.0, 0.0, 3.0], [0.0, 0.0, -1.0, -1.0], [0.0, 0.0, -1.0, -1.0]]]]
row("MaxPool", "ties, windows that tile", "F.max_pool2d(x, 2)", lambda x: F.max_pool2d(x, 2), {"x": plane}, {"kernel_shape": [2, 2], "strides": [2, 2]})
row("MaxPool", "ties, overlapping windows", "F.max_pool2d(x, 3, 1)", lambda x: F.max_pool2d(x, 3, 1), {"x": plane}, {"kernel_shape": [3, 3]})
row("MaxPool", "ties, padding and dilation", "F.max_pool2d(x, 2, 2, 1, 2)", lambda x: F.max_pool2d(x, 2, 2, 1, 2), {"x": plane}, {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [1, 1, 1, 1], "dilations": [2, 2]})
row("MaxPool", "ties in 1-D", "F.max_pool1d(x, 2)", lambda x: F.max_pool1d(x, 2), {"x": [[[1.0, 1.0, 0.0, 2.0]]]}, {"kernel_shape": [2], "strides": [2]})
row("GlobalMaxPool", "ties", "F.max_pool2d(x, 4)", lambda x: F.max_pool2d(x, 4), {"x": plane})
row("LpPool", "windows of zeros", "F.lp_pool2d(x, 2, 2)", lambda x: F.lp_pool2d(x, 2.0, 2), {"x": [[[[0.0, 0.0, 3.0, 4.0], [0.0, 0.0, 0.0, 0.0]]]]}, {"kernel_shape": [2, 2], "strides": [2, 2], "p": 2})
row("GlobalLpPool", "a plane of zeros", "x.norm(dim=(2, 3), keepdim=True)", lambda x: x.norm(dim=(2, 3), keepdim=True), {"x": [[[[0.0, 0.0]], [[3.0, 4.0]]]]}, {"p": 2})
row("LpNormalization", "at 0", "F.normalize(x, dim=1)", lambda x: F.normalize(x, dim=1), {"x": [[0.0, 0.0], [3.0, 4.0]]}, {"axis": 1})
row("LpNormalization", "at 0, p 1", "F.normalize(x, 1, dim=1)", lambda x: F.normalize(x, 1.0, dim=1), {"x": [[0.0, 0.0], [0.0, -4.0]]}, {"axis": 1, "p": 1})

# indexing
row("ScatterElements", "max, ties", 'x.scatter_reduce(1, i, u, "amax")', lambda x, u: x.scatter_reduce(1, torch.tensor([[0, 1, 1]]), u, "amax"), {"x": [[1.0, 2.0, 3.0]], "u": [[1.0, 2.0, 2.0]]}, {"axis": 1, "reduction": "max"}, {"i": [[0, 1, 1]]}, slots=["x", "i", "u"])
row("ScatterElements", "mul, zeros", 'x.scatter_reduce(1, i, u, "prod")', lambda x, u: x.scatter_reduce(1, torch.tensor([[0, 1, 1]]), u, "prod"), {"x": [[0.0, 2.0, 3.0]], "u": [[5.0, 0.0, 4.0]]}, {"axis": 1, "reduction": "mul"}, {"i": [[0, 1, 1]]}, slots=["x", "i", "u"])

# what an infinite or undefined cotangent does at a closed gate
unary("Relu", "infinite cotangent", "torch.relu(x)", torch.relu, [-1.0, 0.0, 1.0], dy=[inf, -inf, inf])
unary("Clip", "infinite cotangent", "x.clamp(0, 1)", lambda x: x.clamp(0.0, 1.0), [-1.0, 0.5, 2.0], dy=[inf, -inf, inf])
ROWS[-1]["constants"] = {"min": 0.0, "max": 1.0}
unary("Relu", "subnormal input", "torch.relu(x)", torch.relu, [1e-40, 1e-39, 1e-38])

with open(sys.argv[1], "w") as f:
    f.write('{\n "source": "torch ' + torch.__version__.split("+")[0] + ', float64 autograd; made by bench/peers/record-kinks.py",\n "rows": [\n  ')
    f.write(",\n  ".join(json.dumps(r) for r in ROWS))
    f.write("\n ]\n}\n")
print(len(ROWS), "rows")
