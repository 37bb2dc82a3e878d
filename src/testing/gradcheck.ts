/**
 * gradcheck: the conformance kit of gradient rules.
 *
 * A case is one use of one op. It becomes a one-node model, the model is differentiated with a random cotangent, and the gradient that ONNX
 * Runtime computes from the result is compared with central differences of the model AS WRITTEN (before normalization), so that a wrong
 * rewrite to the working opset is found too. Then the same model with symbolic dims must give the same gradient (or refuse with SHAPE_UNKNOWN).
 *
 * Stencil: (f(x-2h) - 8 f(x-h) + 8 f(x+h) - f(x+2h)) / 12h, error O(h^4). Keep samples at least 2h away from kinks.
 */
import { create } from "@bufbuild/protobuf";
import { CasemateError } from "../core/error.ts";
import { type Rng, rngFor } from "../core/rng.ts";
import { differentiate } from "../engine/grad/differentiate.ts";
import { lowerings } from "../engine/grad/lower/index.ts";
import { rules } from "../engine/grad/rules/index.ts";
import { toFloat16Bits } from "../engine/onnx/builder.ts";
import { type AttributeValue, type ModelProto, node, type NodeProto, valueInfo } from "../engine/onnx/graph.ts";
import { normalize } from "../engine/onnx/normalize.ts";
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from "../engine/onnx/proto/onnx_pb.ts";
import { toTensorProto } from "../engine/onnx/tensor-proto.ts";
import { writeOnnx } from "../engine/onnx/write.ts";
import { Session } from "../engine/runtime/ort.ts";
import { type DType, elementCount, type Tensor, tensor } from "../engine/tensor/tensor.ts";

/** Makes `count` values; see normal, uniform, awayFrom, distinct. */
export type Sampler = (rng: Rng, count: number) => readonly number[];

type Precision = "float64" | "float32" | "float16";

export interface GradcheckInput {
  /** "" for an optional input that is not given */
  readonly name: string;
  /** a floating input of this shape is drawn by `sample`, in the dtype of the case */
  readonly shape?: readonly number[];
  readonly sample?: Sampler;
  /** given values instead (any dtype): indices, axes, pads; not differentiated */
  readonly value?: Tensor;
  /** as an initializer rather than a graph input */
  readonly initializer?: boolean;
  /** not an input of the node: read by its subgraphs */
  readonly captured?: boolean;
  /** is the gradient checked; default: every input with `shape` */
  readonly wrt?: boolean;
}

export interface GradcheckCase {
  /** what this row is about, unique per op */
  readonly name: string;
  /** `Relu`, or `com.microsoft.Gelu`: as in Rule.op */
  readonly op: string;
  /** opsets of the op's domain at which the row runs */
  readonly opsets: readonly number[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly inputs: readonly GradcheckInput[];
  /** nodes in front of the op's, for inputs that are no tensors; they read `inputs` */
  readonly nodes?: readonly NodeProto[];
  /** inputs of the op's node where they are not `inputs`: what `nodes` make */
  readonly reads?: readonly string[];
  /** number of outputs of the node, default 1; an output that is not asked for is named "" */
  readonly outputs?: number;
  /** dtypes of the outputs that are not in the case's dtype, by index */
  readonly outputTypes?: Readonly<Record<number, DType>>;
  /** indices of the outputs that get a cotangent: each alone, then all together; default [0] */
  readonly check?: readonly number[];
  /** default float64; float32 where ONNX Runtime has no float64 kernel; float16 is compared with float32 differences */
  readonly dtype?: Precision;
  /** finite-difference step; default 1e-3 (float64), 2e-2 (float32); exact rules of linear ops may take more */
  readonly step?: number;
  /** |analytic - numeric| <= tolerance * (1 + |numeric|); default 1e-7, 2e-3, 2e-2 */
  readonly tolerance?: number;
  /** cotangent of ones and these gradients by input name instead of finite differences: for kinks (PyTorch's values) */
  readonly expect?: Readonly<Record<string, readonly number[]>>;
  /** the checked gradient is zero by design (Floor, Sign) */
  readonly zero?: boolean;
  /** may-refuse (default): SHAPE_UNKNOWN is accepted for symbolic dims; exact: it is not; skip */
  readonly symbolic?: "may-refuse" | "exact" | "skip";
  /** normalized: ONNX Runtime has no kernel for this schema, so the differences are those of the model after normalization */
  readonly forward?: "as-written" | "normalized";
  /** forward pass in float64 where ONNX Runtime's float32 is too coarse: values by input name -> values of each output */
  readonly reference?: (inputs: Readonly<Record<string, readonly number[]>>) => readonly (readonly number[])[];
}

/** Standard normal times `scale`. */
export const normal =
  (scale = 1): Sampler =>
  (rng, n) =>
    Array.from({ length: n }, () => rng.normal() * scale);

/** Uniform in [lo, hi). */
export const uniform =
  (lo: number, hi: number): Sampler =>
  (rng, n) =>
    Array.from({ length: n }, () => lo + (hi - lo) * rng.uniform());

/** Uniform in [lo, hi), at least `margin` away from every kink. */
export const awayFrom =
  (kinks: readonly number[], lo = -3, hi = 3, margin = 0.1): Sampler =>
  (rng, n) =>
    Array.from({ length: n }, () => {
      for (;;) {
        const v = lo + (hi - lo) * rng.uniform();
        if (kinks.every((k) => Math.abs(v - k) >= margin)) return v;
      }
    });

/** Values at least `gap` apart, in random order, centred on zero: for maxima, sorting, medians. */
export const distinct =
  (gap = 0.2): Sampler =>
  (rng, n) =>
    rng.shuffle(Array.from({ length: n }, (_, i) => (i - (n - 1) / 2) * gap + (rng.uniform() - 0.5) * gap * 0.1));

/** These values. */
export const given =
  (...values: readonly number[]): Sampler =>
  () =>
    values;

const steps = { float64: 1e-3, float32: 2e-2, float16: 2e-2 } as const;
const tolerances = { float64: 1e-7, float32: 2e-3, float16: 2e-2 } as const;

const draw = (c: GradcheckCase, rng: Rng): Map<string, readonly number[]> => {
  const values = new Map<string, readonly number[]>();
  for (const i of c.inputs)
    if (i.shape !== undefined) values.set(i.name, (i.sample ?? normal())(rng, elementCount(i.shape)));
  return values;
};

/** The model of a row at an opset with values for its inputs: for checks of the forward pass alone. Outputs are y0, y1, ... */
export const instantiate = (
  c: GradcheckCase,
  opset: number,
  seed = 0,
): { readonly model: ModelProto; readonly feeds: Readonly<Record<string, Tensor>> } => {
  const dtype = c.dtype ?? "float64";
  const values = draw(c, rngFor(seed, "gradcheck", c.op, c.name));
  const model = buildModel(c, opset, dtype, values, false, true);
  return { model, feeds: feeds(c, values, dtype, model.graph?.input.map((v) => v.name) ?? []) };
};

/** Runs one row at one opset. Returns what is wrong, in words; an empty list means that the rule conforms. Throws what differentiate throws. */
export const gradcheck = async (c: GradcheckCase, opset: number, seed = 0): Promise<readonly string[]> => {
  const dtype = c.dtype ?? "float64";
  const rng = rngFor(seed, "gradcheck", c.op, c.name);
  const values = draw(c, rng);
  const wrt = c.inputs.filter((i) => i.shape !== undefined && i.wrt !== false).map((i) => i.name);
  const check = c.check ?? [0];
  const failures: string[] = [];
  const forward = await Forward.create(c, opset, dtype === "float16" ? "float32" : dtype, values);
  try {
    for (const outputs of check.length > 1 ? [...check.map((o) => [o]), check] : [check]) {
      const cotangents = outputs.map((o) =>
        Array.from({ length: elementCount(forward.dims(o)) }, () => (c.expect === undefined ? rng.normal() : 1)),
      );
      const numeric = await numericGradients(c, forward, values, wrt, outputs, cotangents);
      if (
        numeric.size > 0 &&
        c.expect === undefined &&
        c.zero !== true &&
        [...numeric.values()].every((g) => g.every((v) => v === 0))
      )
        failures.push(`outputs ${outputs}: the numeric gradient is zero everywhere, so this row can not fail`);
      for (const symbolic of c.symbolic === "skip" ? [false] : [false, true]) {
        const where = `outputs ${outputs}${symbolic ? ", symbolic dims" : ""}`;
        const model = wrapped(buildModel(c, opset, dtype, values, symbolic), outputs, cotangents, dtype);
        const analytic = await analyticGradients(
          c,
          model,
          values,
          wrt,
          dtype,
          outputs.map((o) => forward.dims(o)),
          cotangents,
        ).catch((e: unknown) => {
          if (symbolic && c.symbolic !== "exact" && e instanceof CasemateError && e.code === "SHAPE_UNKNOWN")
            return undefined;
          throw e;
        });
        if (analytic !== undefined)
          for (const w of wrt)
            compare(
              `${where}, d/d${w}`,
              analytic.get(w) ?? [],
              numeric.get(w) ?? [],
              c.tolerance ?? tolerances[dtype],
              failures,
            );
      }
    }
  } finally {
    await forward.release();
  }
  return failures;
};

const compare = (
  where: string,
  analytic: readonly number[],
  numeric: readonly number[],
  tolerance: number,
  failures: string[],
): void => {
  if (analytic.length !== numeric.length) {
    failures.push(`${where}: ${analytic.length} values, expected ${numeric.length}`);
    return;
  }
  const wrong = numeric.flatMap((n, i) =>
    Math.abs((analytic[i] ?? Number.NaN) - n) <= tolerance * (1 + Math.abs(n)) ? [] : [i],
  );
  if (wrong.length > 0)
    failures.push(
      `${where}: ${wrong.length} of ${numeric.length} differ, e.g. ${wrong
        .slice(0, 3)
        .map((i) => `[${i}] is ${analytic[i]}, expected ${numeric[i]}`)
        .join("; ")}`,
    );
};

/** The op's own model under ONNX Runtime, or the case's reference. */
class Forward {
  readonly #case: GradcheckCase;
  readonly #session: Session;
  readonly #dtype: Precision;
  #dims: readonly (readonly number[])[] = [];

  private constructor(c: GradcheckCase, session: Session, dtype: Precision) {
    this.#case = c;
    this.#session = session;
    this.#dtype = dtype;
  }

  static async create(
    c: GradcheckCase,
    opset: number,
    dtype: Precision,
    values: ReadonlyMap<string, readonly number[]>,
  ): Promise<Forward> {
    const written = buildModel(c, opset, dtype, values, false, true);
    const model = c.forward === "normalized" ? normalize(written) : written;
    const f = new Forward(c, await Session.create(writeOnnx(model), { optimization: "disabled", threads: 1 }), dtype);
    const out = await f.#session.run(feeds(c, values, dtype, f.#session.inputNames));
    f.#dims = Array.from({ length: c.outputs ?? 1 }, (_, i) => out[`y${i}`]?.dims ?? []);
    return f;
  }

  dims(output: number): readonly number[] {
    return this.#dims[output] ?? [];
  }

  async run(
    values: ReadonlyMap<string, readonly number[]>,
    outputs: readonly number[],
  ): Promise<readonly (readonly number[])[]> {
    if (this.#case.reference !== undefined) {
      const all = this.#case.reference(Object.fromEntries(values));
      return outputs.map((o) => all[o] ?? []);
    }
    const out = await this.#session.run(feeds(this.#case, values, this.#dtype, this.#session.inputNames));
    return outputs.map((o) => numbers(out[`y${o}`]));
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

const numericGradients = async (
  c: GradcheckCase,
  forward: Forward,
  values: ReadonlyMap<string, readonly number[]>,
  wrt: readonly string[],
  outputs: readonly number[],
  cotangents: readonly (readonly number[])[],
): Promise<Map<string, readonly number[]>> => {
  if (c.expect !== undefined) return new Map(wrt.map((w) => [w, c.expect?.[w] ?? []]));
  const h = c.step ?? (c.reference === undefined ? steps[c.dtype ?? "float64"] : steps.float64);
  const result = new Map<string, readonly number[]>();
  for (const w of wrt) {
    const at = values.get(w) ?? [];
    const gradient: number[] = [];
    for (const [i, x] of at.entries()) {
      let sum = 0;
      for (const [offset, weight] of [
        [-2, 1],
        [-1, -8],
        [1, 8],
        [2, -1],
      ] as const) {
        const ys = await forward.run(new Map(values).set(w, at.with(i, x + offset * h)), outputs);
        // weighted difference per element before the sum: less cancellation than differencing the totals
        ys.forEach((y, k) => y.forEach((v, j) => (sum += weight * v * (cotangents[k]?.[j] ?? 0))));
      }
      gradient.push(sum / (12 * h));
    }
    result.set(w, gradient);
  }
  return result;
};

const analyticGradients = async (
  c: GradcheckCase,
  model: ModelProto,
  values: ReadonlyMap<string, readonly number[]>,
  wrt: readonly string[],
  dtype: Precision,
  dims: readonly (readonly number[])[],
  cotangents: readonly (readonly number[])[],
): Promise<Map<string, readonly number[]>> => {
  const output = model.graph?.output[0]?.name ?? "";
  const d = differentiate(model, { loss: "cotangent", wrt, output });
  const session = await Session.create(writeOnnx(d.model), { threads: 1 });
  try {
    const alone = output !== "together";
    const type = precision(c.outputTypes?.[Number(output.slice(1))] ?? dtype);
    const seed = alone ? floating(type, dims[0] ?? [], cotangents[0] ?? []) : floating(dtype, [], [1]);
    const out = await session.run({
      ...feeds(c, values, dtype, session.inputNames),
      [d.lossInputs.get("cotangent") ?? ""]: seed,
    });
    return new Map(wrt.map((w) => [w, numbers(out[d.gradients.get(w) ?? ""])]));
  } finally {
    await session.release();
  }
};

/** One output is the score itself; several are summed: together = sum_k sum(cotangent_k * y_k). */
const wrapped = (
  model: ModelProto,
  outputs: readonly number[],
  cotangents: readonly (readonly number[])[],
  dtype: Precision,
): ModelProto => {
  const graph = model.graph;
  const first = outputs[0] ?? 0;
  if (graph === undefined) return model;
  if (outputs.length === 1) {
    graph.output = graph.output.filter((o) => o.name === `y${first}`);
    return model;
  }
  const parts = outputs.map((o, k) => {
    const count = cotangents[k]?.length ?? 0;
    graph.initializer.push(toTensorProto(`c${o}`, floating(dtype, [count], cotangents[k] ?? [])));
    graph.initializer.push(toTensorProto(`flat${o}`, tensor("int64", [1], BigInt64Array.of(-1n))));
    graph.node.push(node("Reshape", [`y${o}`, `flat${o}`], [`f${o}`]), node("MatMul", [`f${o}`, `c${o}`], [`s${o}`]));
    return `s${o}`;
  });
  graph.node.push(node("Sum", parts, ["together"]));
  graph.output = [valueInfo("together", dtype, [])];
  return model;
};

const buildModel = (
  c: GradcheckCase,
  opset: number,
  dtype: Precision,
  values: ReadonlyMap<string, readonly number[]>,
  symbolic: boolean,
  forNumeric = false,
): ModelProto => {
  const dot = c.op.lastIndexOf(".");
  const domain = dot < 0 ? "" : c.op.slice(0, dot);
  const outputs = Array.from({ length: c.outputs ?? 1 }, (_, i) => `y${i}`);
  const n: NodeProto = node(
    c.op.slice(dot + 1),
    c.reads ?? c.inputs.flatMap((i) => (i.captured === true ? [] : [i.name])),
    outputs,
    c.attributes,
    domain,
  );
  const wanted = forNumeric ? outputs : outputs.filter((_, i) => (c.check ?? [0]).includes(i));
  const asTensor = (i: GradcheckInput): Tensor =>
    fixedValue(i, dtype) ?? floating(dtype, i.shape ?? [], values.get(i.name) ?? []);
  const real = c.inputs.filter((i) => i.name !== "");
  const fixed = (i: GradcheckInput): boolean => i.initializer === true && !(forNumeric && i.shape !== undefined);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "casemate-gradcheck",
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(domain === "" ? opset : 18) }),
      ...(domain === "" ? [] : [create(OperatorSetIdProtoSchema, { domain, version: BigInt(opset) })]),
    ],
    graph: create(GraphProtoSchema, {
      name: "gradcheck",
      node: [...(c.nodes ?? []), n],
      initializer: real.filter(fixed).map((i) => toTensorProto(i.name, asTensor(i))),
      input: real
        .filter((i) => !fixed(i))
        .map((i) => {
          const t = asTensor(i);
          return valueInfo(i.name, t.dtype, symbolic ? t.dims.map((_, k) => `${i.name}_${k}`) : t.dims);
        }),
      output: wanted.map((o) => valueInfo(o, c.outputTypes?.[outputs.indexOf(o)] ?? dtype, undefined)),
    }),
  });
};

const feeds = (
  c: GradcheckCase,
  values: ReadonlyMap<string, readonly number[]>,
  dtype: Precision,
  names: readonly string[],
): Record<string, Tensor> => {
  const result: Record<string, Tensor> = {};
  for (const i of c.inputs)
    if (names.includes(i.name))
      result[i.name] = fixedValue(i, dtype) ?? floating(dtype, i.shape ?? [], values.get(i.name) ?? []);
  return result;
};

/** A given value; a float16 one in float32 where the differences are taken in float32. */
const fixedValue = (i: GradcheckInput, dtype: Precision): Tensor | undefined =>
  i.value?.dtype === "float16" && dtype === "float32" ? floating(dtype, i.value.dims, numbers(i.value)) : i.value;

const precision = (dtype: DType): Precision => (dtype === "float64" || dtype === "float16" ? dtype : "float32");

const floating = (dtype: Precision, dims: readonly number[], values: readonly number[]): Tensor =>
  dtype === "float64"
    ? tensor(dtype, dims, Float64Array.from(values))
    : dtype === "float32"
      ? tensor(dtype, dims, Float32Array.from(values))
      : tensor(dtype, dims, Uint16Array.from(values, toFloat16Bits));

const fromFloat16Bits = (bits: number): number => {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : Number.NaN
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
};

const numbers = (t: Tensor | undefined): number[] => {
  if (t === undefined || t.dtype === "string") return [];
  return t.dtype === "float16"
    ? Array.from(t.data, fromFloat16Bits)
    : Array.from(t.data as ArrayLike<number | bigint>, Number);
};

/** What the table as a whole lacks: rules and lowerings without a row, and schema versions of an op (opsets 7 to 25) that no row runs at. */
export const missingRows = (
  cases: readonly GradcheckCase[],
  versions: ReadonlyMap<string, { readonly versions: readonly number[]; readonly removed?: number }>,
): readonly string[] => {
  const ran = new Map<string, Set<number>>();
  for (const c of cases) for (const o of c.opsets) ran.set(c.op, (ran.get(c.op) ?? new Set()).add(o));
  // a surrogate is not the derivative: it has tests of its own
  const checked = [...rules.values(), ...lowerings.values()].filter((r) => r.surrogate === undefined);
  return checked.flatMap((r) => {
    const { op } = r;
    const first = Math.max(7, "since" in r ? (r.since ?? 7) : 7);
    const opsets = ran.get(op);
    if (opsets === undefined) return [`${op}: no row`];
    const schema = versions.get(op);
    // contrib ops have one version; a few of ONNX Runtime's own live in the main domain
    if (schema === undefined) return [];
    const end = schema.removed ?? 26;
    return schema.versions.flatMap((from, i) => {
      const until = Math.min(schema.versions[i + 1] ?? end, 26);
      if (until <= first || from > 25) return [];
      return [...opsets].some((o) => o >= from && o < until)
        ? []
        : [`${op}: no row at opset ${Math.max(from, 7)} (schema of ${from})`];
    });
  });
};
