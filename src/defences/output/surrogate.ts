/**
 * randomSurrogate: the untrained net that stands for the one an attacker trains, and the gradients of its log-probabilities by its weights; what MAD turns.
 *
 * One hidden layer of rectified units, weights normal with variance 2 / fan-in (He et al. 2015) from the key, biases 0, inputs scaled to mean square 1. The gradient by a
 * layer's weights is an outer product of what comes in and what goes back, so for classes k, l, over all weights and biases of all layers,
 *
 *   g_k . g_l = sum over layers (d_k . d_l) (|a|^2 + 1),   d: gradient of log p by the layer's output, a: the layer's input
 *
 * exactly, without writing a gradient down: size x hidden multiplications for a sample.
 */
import { keyStream } from "./key-stream.ts";

/** For one sample: g_k . g_l, classes x classes. */
export type GradientProducts = (x: Float32Array) => Float64Array;

export interface SurrogateNet {
  /** values of a sample */
  readonly size: number;
  readonly hidden: number;
  readonly classes: number;
  /** hidden x size */
  readonly first: Float32Array;
  /** classes x hidden */
  readonly second: Float32Array;
}

export const randomSurrogate = (
  secret: Uint8Array,
  modelVersion: string,
  shape: Pick<SurrogateNet, "size" | "hidden" | "classes">,
): GradientProducts => {
  const { size, hidden, classes } = shape;
  const stream = keyStream(secret, "surrogate", modelVersion);
  const normal = (count: number, fanIn: number): Float32Array =>
    Float32Array.from({ length: count }, () => stream.normal() * Math.sqrt(2 / fanIn));
  return gradientProducts({ ...shape, first: normal(hidden * size, size), second: normal(classes * hidden, hidden) });
};

/** Products for a net with biases of 0, whose gradients count. */
export const gradientProducts = ({ size, hidden, classes, first, second }: SurrogateNet): GradientProducts => {
  return (x) => {
    const square = x.reduce((s, v) => s + v * v, 0);
    const scale = square > 0 ? Math.sqrt(size / square) : 0;
    const active = Float64Array.from({ length: hidden }, (_, h) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += (first[h * size + j] as number) * (x[j] as number);
      return Math.max(0, sum * scale);
    });
    const p = softmax(Float64Array.from({ length: classes }, (_, k) => dot(second, k * hidden, active)));
    const [inner, outer] = [square * scale * scale + 1, active.reduce((s, v) => s + v * v, 0) + 1];
    // d log p_k / d logits = e_k - p; behind the rectifier, sum over classes
    const mean = active.map((_, h) => p.reduce((s, v, k) => s + v * (second[k * hidden + h] as number), 0));
    const back = second.map((v, i) => ((active[i % hidden] as number) > 0 ? v - (mean[i % hidden] as number) : 0));
    const square2 = p.reduce((s, v) => s + v * v, 0);
    const out = new Float64Array(classes * classes);
    for (let k = 0; k < classes; k++)
      for (let l = 0; l <= k; l++) {
        const logits = (k === l ? 1 : 0) - (p[k] as number) - (p[l] as number) + square2;
        let behind = 0;
        for (let h = 0; h < hidden; h++) behind += (back[k * hidden + h] as number) * (back[l * hidden + h] as number);
        out[k * classes + l] = logits * outer + behind * inner;
        out[l * classes + k] = out[k * classes + l] as number;
      }
    return out;
  };
};

const dot = (weights: Float32Array, from: number, values: Float64Array): number =>
  values.reduce((s, v, h) => s + v * (weights[from + h] as number), 0);

const softmax = (z: Float64Array): Float64Array => {
  const top = z.reduce((a, b) => Math.max(a, b));
  const e = z.map((v) => Math.exp(v - top));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / total);
};
