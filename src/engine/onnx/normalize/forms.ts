/** Ops whose meaning or signature changed otherwise: Softmax, Dropout, BatchNormalization, Upsample, Resize, Scatter, recurrent nets. */
import { CasemateError } from "../../../core/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import { attr, attribute, type NodeProto } from "../graph.ts";
import { elementType } from "../tensor-proto.ts";
import { copyNode } from "./scope.ts";
import type { Upgrade, UpgradeContext } from "./upgrade.ts";

/** Before opset 13 all dims from `axis` (default 1) on were one; the same as the newer form when they hold one dim above 1. */
const softmax = (op: string): Upgrade => ({
  op,
  below: 13,
  upgrade(c) {
    const x = c.input(0);
    const shape = c.shape(x);
    const given = attr.int(c.node, "axis", 1);
    const axis = given < 0 && shape !== undefined ? given + shape.length : given;
    const setAxis = (a: number): boolean => {
      const n = c.again({ drop: ["axis"] });
      n.attribute.push(attribute("axis", a));
      return true;
    };
    if (given === -1) return setAxis(-1);
    if (shape !== undefined) {
      const wide = shape.flatMap((d, i) => (i >= axis && d !== 1 ? [i] : []));
      if (wide.length <= 1) return setAxis(wide[0] ?? Math.min(axis, shape.length - 1));
    }
    const flat = c.b.op("Flatten", [x], { axis: given });
    const y = c.b.op(op, [flat], { axis: 1 });
    c.again({ opType: "Reshape", inputs: [y, c.b.op("Shape", [x])], drop: ["axis"] }).attribute.push(
      attribute("allowzero", 1),
    );
    return true;
  },
});

/** ratio became an input; older forms only know inference. Before opset 10 the mask had the dtype of the data. */
const dropout: Upgrade = {
  op: "Dropout",
  below: 12,
  upgrade(c) {
    const mask = c.output(1);
    if (mask !== "" && c.from < 10) {
      const bits = c.b.fresh("mask");
      c.again({ inputs: [c.input(0)], outputs: [c.output(0), bits], drop: ["ratio"] });
      const cast = c.again({ opType: "Cast", inputs: [bits], outputs: [mask], drop: ["ratio"] });
      cast.attribute.push(attribute("to", elementType(c.dtype(c.input(0)))));
    } else c.again({ inputs: [c.input(0)], drop: ["ratio"] });
    return true;
  },
};

/** Only Y is left; spatial = 0 normalizes each element by its own statistics, which newer forms can not say. */
const batchNormalization: Upgrade = {
  op: "BatchNormalization",
  below: 14,
  upgrade(c) {
    const drop = ["spatial", "is_test", "consumed_inputs", "momentum"];
    const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((i) => c.input(i));
    if (attr.int(c.node, "spatial", 1) === 0 && x !== undefined && scale !== undefined && mean !== undefined) {
      const eps = c.b.scalar(attr.float(c.node, "epsilon", 1e-5), c.dtype(x));
      const deviation = c.b.op("Sqrt", [c.b.op("Add", [variance ?? "", eps])]);
      const scaled = c.b.op("Mul", [c.b.op("Div", [c.b.op("Sub", [x, mean]), deviation]), scale]);
      c.again({ opType: "Add", inputs: [scaled, bias ?? ""], outputs: [c.output(0)], drop: [...drop, "epsilon"] });
      return true;
    }
    c.again({ outputs: [c.output(0)], drop });
    return true;
  },
};

/** Upsample is Resize with asymmetric coordinates; nearest takes the floor. */
const upsample: Upgrade = {
  op: "Upsample",
  below: 10,
  upgrade(c) {
    const scales = attr.floats(c.node, "scales");
    const input = c.input(1) !== "" ? c.input(1) : c.b.constant(float32([scales?.length ?? 0], scales ?? []));
    asymmetric(c, input, ["scales", "mode"]);
    return true;
  },
};

/** Before opset 11, nearest takes the floor where it enlarges and the ceiling where it shrinks (as ONNX Runtime has it). */
const resize10: Upgrade = {
  op: "Resize",
  below: 11,
  upgrade(c) {
    const scales = c.constant(c.input(1));
    const values = scales === undefined ? [] : Array.from(scales.data as Float32Array);
    const shrinks = values.some((s) => s < 1) && attr.string(c.node, "mode", "nearest") === "nearest";
    if (!shrinks) asymmetric(c, c.input(1), ["mode"]);
    else if (values.every((s) => s <= 1)) asymmetric(c, c.input(1), ["mode"], "ceil");
    else {
      const between = c.b.fresh("enlarged");
      const part = (f: (s: number) => number): string => c.b.constant(float32([values.length], values.map(f)));
      asymmetric(
        c,
        part((s) => Math.max(s, 1)),
        ["mode"],
        "floor",
        [c.input(0), between],
      );
      asymmetric(
        c,
        part((s) => Math.min(s, 1)),
        ["mode"],
        "ceil",
        [between, c.output(0)],
      );
    }
    return true;
  },
};

const asymmetric = (
  c: UpgradeContext,
  scales: string,
  drop: readonly string[],
  nearest: "floor" | "ceil" = "floor",
  [from, to]: readonly [string, string] = [c.input(0), c.output(0)],
): void => {
  const n = c.again({ opType: "Resize", inputs: [from, "", scales], outputs: [to], drop });
  const mode = attr.string(c.node, "mode", "nearest");
  n.attribute.push(
    attribute("mode", mode === "bilinear" || mode === "trilinear" ? "linear" : mode),
    attribute("coordinate_transformation_mode", "asymmetric"),
    attribute("nearest_mode", nearest),
  );
};

/** Experimental ops of the first exporters, gone since: y = x * scale + bias per channel, and three activations. */
const imageScaler: Upgrade = {
  op: "ImageScaler",
  below: 10,
  upgrade(c) {
    const bias = attr.floats(c.node, "bias") ?? [];
    const scaled = c.b.op("Mul", [c.input(0), c.b.scalar(attr.float(c.node, "scale", 1), "float32")]);
    const offset = c.b.constant(float32([1, bias.length, 1, 1], bias));
    c.again({ opType: "Add", inputs: [scaled, offset], drop: ["scale", "bias"] });
    return true;
  },
};

/** alpha * f(beta * x) */
const scaledActivation = (op: string, f: string): Upgrade => ({
  op,
  below: 10,
  upgrade(c) {
    const [alpha, beta] = ["alpha", "beta"].map((a) => c.b.scalar(attr.float(c.node, a, 1), "float32"));
    const inner = c.b.op(f, [c.b.op("Mul", [c.input(0), beta ?? ""])]);
    c.again({ opType: "Mul", inputs: [inner, alpha ?? ""], drop: ["alpha", "beta"] });
    return true;
  },
});

const affine: Upgrade = {
  op: "Affine",
  below: 10,
  upgrade(c) {
    const scaled = c.b.op("Mul", [c.input(0), c.b.scalar(attr.float(c.node, "alpha", 1), "float32")]);
    c.again({
      opType: "Add",
      inputs: [scaled, c.b.scalar(attr.float(c.node, "beta", 0), "float32")],
      drop: ["alpha", "beta"],
    });
    return true;
  },
};

const scan8: Upgrade = {
  op: "Scan",
  below: 9,
  upgrade(c) {
    throw new CasemateError(
      "ONNX_UNSUPPORTED",
      `node '${c.node.name || c.output(0)}' is a Scan of opset 8, which has a batch axis`,
      {
        hint: "convert the model to opset 9 or newer",
      },
    );
  },
};

const renamed = (op: string, to: string, below: number): Upgrade => ({
  op,
  below,
  upgrade(c) {
    c.again({ opType: to });
    return true;
  },
});

/** Drops attributes that later versions do not have and whose value does not matter. */
const without = (op: string, below: number, drop: readonly string[]): Upgrade => ({
  op,
  below,
  upgrade(c) {
    if (!drop.some((a) => attr.has(c.node, a))) return false;
    c.again({ drop });
    return true;
  },
});

/** `add` gives an attribute the default it had when the model was written. */
const withDefault = (
  op: string,
  below: number,
  name: string,
  value: (n: NodeProto) => number | string | undefined,
): Upgrade => ({
  op,
  below,
  upgrade(c) {
    const v = attr.has(c.node, name) ? undefined : value(c.node);
    if (v === undefined) return false;
    const n = copyNode(c.node);
    n.attribute.push(attribute(name, v));
    c.b.nodes.push(n);
    return true;
  },
});

export const formUpgrades: readonly Upgrade[] = [
  ...["Softmax", "LogSoftmax", "Hardmax"].map(softmax),
  dropout,
  batchNormalization,
  upsample,
  resize10,
  scan8,
  imageScaler,
  affine,
  scaledActivation("ScaledTanh", "Tanh"),
  scaledActivation("ParametricSoftplus", "Softplus"),
  renamed("Scatter", "ScatterElements", 11),
  ...["LSTM", "GRU", "RNN"].map((op) => without(op, 14, ["output_sequence"])),
  withDefault("RoiAlign", 16, "coordinate_transformation_mode", () => "output_half_pixel"),
];
