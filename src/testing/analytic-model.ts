/**
 * analyticModel: a small fully connected net in plain TypeScript with exact gradients of every loss, for tests of attacks.
 *
 * Everything is computed in float64 and rounded to float32 once, at the border; no ONNX Runtime is involved.
 */
import { CasemateError } from "../core/error.ts";
import type { LossId } from "../engine/grad/loss.ts";
import type { Differentiates, Domain, Gradient, LossRequest, ScoreKind } from "../engine/runtime/model.ts";

export interface AnalyticLayer {
  /** inputs x outputs */
  readonly weights: readonly (readonly number[])[];
  /** one per output, default 0 */
  readonly bias?: readonly number[];
  /** default "identity" */
  readonly activation?: "identity" | "relu" | "sigmoid" | "tanh";
}

export interface AnalyticOptions {
  readonly name?: string;
  /** bounds of every feature, default -Infinity..Infinity */
  readonly lower?: number;
  readonly upper?: number;
  /** dims of one sample, default [inputs of the first layer] */
  readonly dims?: readonly number[];
  readonly layout?: Domain["layout"];
  /** further facts of the domain: mutable, integer, groups, or bounds per feature */
  readonly domain?: Partial<Domain>;
  /** "probabilities" puts a softmax at the end, default "logits" */
  readonly scoreKind?: ScoreKind;
}

export interface AnalyticModel extends Differentiates {
  /** rows asked so far */
  readonly asked: { forward: number; backward: number };
}

/** The two-class net of CleverHans' test suite: logits = sigmoid(x [[1.5, .3], [-2, .3]]) [[-2.4, 1.2], [.5, -2.3]]. */
export const simpleNet: readonly AnalyticLayer[] = [
  {
    weights: [
      [1.5, 0.3],
      [-2, 0.3],
    ],
    activation: "sigmoid",
  },
  {
    weights: [
      [-2.4, 1.2],
      [0.5, -2.3],
    ],
  },
];

/** A random net with the given widths, the same for the same seed: weights from a fixed sine sequence, scaled by 1/sqrt(inputs). */
export const sineNet = (
  widths: readonly number[],
  seed = 1,
  activation: AnalyticLayer["activation"] = "relu",
): AnalyticLayer[] => {
  let k = seed * 1000;
  // fract(sin(k) * 43758.5453): an ordinary hash; no statistics rest on it
  const next = (): number => {
    const v = Math.sin(++k) * 43758.5453;
    return 2 * (v - Math.floor(v)) - 1;
  };
  const layers: AnalyticLayer[] = [];
  for (let l = 0; l + 1 < widths.length; l++) {
    const inputs = widths[l] as number;
    const outputs = widths[l + 1] as number;
    const scale = Math.sqrt(3 / inputs);
    layers.push({
      weights: Array.from({ length: inputs }, () => Array.from({ length: outputs }, () => next() * scale)),
      bias: Array.from({ length: outputs }, () => next() * 0.1),
      activation: l + 2 < widths.length ? (activation ?? "relu") : "identity",
    });
  }
  return layers;
};

/** A model of `layers`. Throws USAGE when their widths do not fit. */
export const analyticModel = (layers: readonly AnalyticLayer[], options: AnalyticOptions = {}): AnalyticModel => {
  const first = layers[0];
  if (first === undefined) throw new CasemateError("USAGE", "an analytic model needs a layer");
  const size = first.weights.length;
  let width = size;
  for (const [i, layer] of layers.entries()) {
    if (layer.weights.length !== width)
      throw new CasemateError(
        "USAGE",
        `layer ${i} takes ${layer.weights.length} values, the one before gives ${width}`,
      );
    width = layer.weights[0]?.length ?? 0;
  }
  const classes = width;
  const scoreKind = options.scoreKind ?? "logits";
  const domain: Domain = {
    dims: options.dims ?? [size],
    size,
    layout: options.layout ?? "flat",
    lower: new Float32Array(size).fill(options.lower ?? -Infinity),
    upper: new Float32Array(size).fill(options.upper ?? Infinity),
    ...options.domain,
  };
  const asked = { forward: 0, backward: 0 };

  /** activations of every layer, the input first */
  const forward = (x: Float32Array, row: number): number[][] => {
    const acts: number[][] = [Array.from(x.subarray(row * size, (row + 1) * size))];
    for (const layer of layers) {
      const input = acts.at(-1) as number[];
      acts.push(
        (layer.weights[0] ?? []).map((_, j) => {
          let s = layer.bias?.[j] ?? 0;
          for (let i = 0; i < input.length; i++) s += (input[i] as number) * (layer.weights[i]?.[j] ?? 0);
          return activate(layer.activation, s);
        }),
      );
    }
    return acts;
  };

  const scores = async (x: Float32Array): Promise<Float32Array> => {
    const n = x.length / size;
    asked.forward += n;
    const out = new Float32Array(n * classes);
    for (let r = 0; r < n; r++) {
      const z = forward(x, r).at(-1) as number[];
      out.set(scoreKind === "logits" ? z : softmax(z), r * classes);
    }
    return out;
  };

  return {
    name: options.name ?? "analytic",
    domain,
    classes,
    scoreKind,
    asked,
    async close() {},
    scores,
    async labels(x) {
      const s = await scores(x);
      return Int32Array.from({ length: x.length / size }, (_, r) => {
        const row = s.subarray(r * classes, (r + 1) * classes);
        return row.indexOf(Math.max(...row));
      });
    },
    async gradient(x: Float32Array, request: LossRequest): Promise<Gradient> {
      const n = x.length / size;
      asked.forward += n;
      asked.backward += n;
      const result: Gradient = {
        gradient: new Float32Array(n * size),
        loss: new Float32Array(n),
        scores: new Float32Array(n * classes),
      };
      for (let r = 0; r < n; r++) {
        const acts = forward(x, r);
        const z = acts.at(-1) as number[];
        const p = softmax(z);
        result.scores.set(scoreKind === "logits" ? z : p, r * classes);
        const { loss, cotangent } =
          request.loss === "cotangent" && scoreKind === "probabilities"
            ? throughSoftmax(p, rowOf(request.cotangent, r, classes))
            : lossOf(request, r, z, classes);
        result.loss[r] = loss;
        let back = cotangent;
        for (let l = layers.length - 1; l >= 0; l--) {
          const layer = layers[l] as AnalyticLayer;
          const output = acts[l + 1] as number[];
          const pre = back.map((v, j) => v * slope(layer.activation, output[j] as number));
          back = layer.weights.map((w) => w.reduce((s, v, j) => s + v * (pre[j] as number), 0));
        }
        result.gradient.set(back, r * size);
      }
      return result;
    },
  };
};

const activate = (kind: AnalyticLayer["activation"], v: number): number =>
  kind === "relu" ? Math.max(v, 0) : kind === "sigmoid" ? 1 / (1 + Math.exp(-v)) : kind === "tanh" ? Math.tanh(v) : v;

/** derivative of the activation, from its output */
const slope = (kind: AnalyticLayer["activation"], y: number): number =>
  kind === "relu" ? (y > 0 ? 1 : 0) : kind === "sigmoid" ? y * (1 - y) : kind === "tanh" ? 1 - y * y : 1;

const logSumExp = (z: readonly number[]): number => {
  const m = Math.max(...z);
  return m + Math.log(z.reduce((s, v) => s + Math.exp(v - m), 0));
};

const softmax = (z: readonly number[]): number[] => {
  const l = logSumExp(z);
  return z.map((v) => Math.exp(v - l));
};

const rowOf = (a: Float32Array | undefined, r: number, k: number): number[] => {
  if (a === undefined) throw new CasemateError("USAGE", "loss 'cotangent' wants a cotangent");
  return Array.from(a.subarray(r * k, (r + 1) * k));
};

const throughSoftmax = (p: readonly number[], c: readonly number[]): { loss: number; cotangent: number[] } => {
  const dot = p.reduce((s, v, i) => s + v * (c[i] as number), 0);
  return { loss: dot, cotangent: p.map((v, i) => v * ((c[i] as number) - dot)) };
};

/** index of the largest entry that is not `without` */
const rival = (z: readonly number[], without: number): number => {
  let best = -1;
  for (let i = 0; i < z.length; i++)
    if (i !== without && (best < 0 || (z[i] as number) > (z[best] as number))) best = i;
  return best;
};

/** value and d loss / d logits of one row */
const lossOf = (
  request: LossRequest,
  r: number,
  z: readonly number[],
  classes: number,
): { loss: number; cotangent: number[] } => {
  const id: LossId = request.loss;
  const y = request.labels[r] as number;
  const target = (): number => {
    const t = request.targets?.[r];
    if (t === undefined) throw new CasemateError("USAGE", `loss '${id}' wants targets`);
    return t;
  };
  const at = (i: number): number => z[i] as number;
  const sparse = (...entries: readonly (readonly [number, number])[]): number[] => {
    const c = Array.from({ length: classes }, () => 0);
    for (const [i, v] of entries) c[i] = (c[i] as number) + v;
    return c;
  };
  const descending = (): number[] => z.map((_, i) => i).toSorted((a, b) => at(b) - at(a) || a - b);
  const need = (k: number): void => {
    if (classes < k)
      throw new CasemateError("MODEL_CAPABILITY", `loss '${id}' needs ${k} classes, the model has ${classes}`);
  };
  /** -num/den with gradients of both */
  const ratio = (num: number, dNum: number[], den: number, dDen: number[]): { loss: number; cotangent: number[] } => {
    const safe = den + 1e-12;
    return {
      loss: -num / safe,
      cotangent: dNum.map((v, i) => -v / safe + (num * (dDen[i] as number)) / (safe * safe)),
    };
  };
  switch (id) {
    case "cross-entropy":
    case "cross-entropy-probabilities": {
      const p = softmax(z);
      return { loss: logSumExp(z) - at(y), cotangent: p.map((v, i) => v - (i === y ? 1 : 0)) };
    }
    case "cross-entropy-targeted":
    case "cross-entropy-probabilities-targeted": {
      const t = target();
      const p = softmax(z);
      return { loss: at(t) - logSumExp(z), cotangent: p.map((v, i) => (i === t ? 1 : 0) - v) };
    }
    case "dlr": {
      need(3);
      const o = descending();
      const [a, , c] = o as [number, number, number];
      const m = rival(z, y);
      return ratio(at(y) - at(m), sparse([y, 1], [m, -1]), at(a) - at(c), sparse([a, 1], [c, -1]));
    }
    case "dlr-targeted": {
      need(4);
      const o = descending();
      const [a, , c, d] = o as [number, number, number, number];
      const t = target();
      return ratio(
        at(y) - at(t),
        sparse([y, 1], [t, -1]),
        at(a) - 0.5 * (at(c) + at(d)),
        sparse([a, 1], [c, -0.5], [d, -0.5]),
      );
    }
    case "margin": {
      const m = rival(z, y);
      const gap = at(y) - at(m);
      const open = gap > -(request.confidence ?? 0);
      return { loss: -Math.max(gap, -(request.confidence ?? 0)), cotangent: open ? sparse([y, -1], [m, 1]) : sparse() };
    }
    case "margin-targeted": {
      const t = target();
      const m = rival(z, t);
      const gap = at(m) - at(t);
      const open = gap > -(request.confidence ?? 0);
      return { loss: -Math.max(gap, -(request.confidence ?? 0)), cotangent: open ? sparse([t, 1], [m, -1]) : sparse() };
    }
    case "logit-difference": {
      const t = target();
      return { loss: at(t) - at(y), cotangent: sparse([t, 1], [y, -1]) };
    }
    case "cotangent": {
      const c = rowOf(request.cotangent, r, classes);
      return { loss: c.reduce((s, v, i) => s + v * at(i), 0), cotangent: c };
    }
    case "mean-squared-error":
      throw new CasemateError("MODEL_CAPABILITY", "loss 'mean-squared-error' has no reference in a loss request");
  }
};
