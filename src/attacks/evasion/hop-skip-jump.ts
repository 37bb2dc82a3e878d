/**
 * HopSkipJump (Chen, Jordan & Wainwright 2020, arXiv:1904.02144) in L2 and Linf: needs labels only. Binary search to the boundary, a Monte-Carlo estimate of the
 * boundary's normal, a step along it with a length that halves until it stays adversarial.
 */
import type { Attack } from "../attack.ts";

export interface HopSkipJumpParams extends Readonly<Record<string, number>> {
  readonly steps: number;
  /** queries of the first estimate; later ones grow with the square root of the step */
  readonly initEvals: number;
  readonly maxEvals: number;
  /** random points tried for a start */
  readonly initSize: number;
}

export const hopSkipJump: Attack<HopSkipJumpParams> = {
  id: "evasion/hop-skip-jump",
  title: "HopSkipJump",
  kind: "minimal",
  needs: "labels",
  norms: ["l2", "linf"],
  targeted: false,
  random: true,
  paper: "Chen, Jordan & Wainwright 2020, arXiv:1904.02144",
  atlas: ["AML.T0043.001"],
  defaults: { steps: 64, initEvals: 100, maxEvals: 10_000, initSize: 100 },
  async run(c) {
    const { steps, initEvals, maxEvals, initSize } = c.params;
    const d = c.domain.size;
    const out = c.x.slice();
    // Linf has a finer theta by the paper: 1 / d^2 against 1 / (d sqrt d)
    const theta = c.norm === "l2" ? 1 / (Math.sqrt(d) * d) : 1 / (d * d);
    const clip = (v: number, k: number): number =>
      Math.min(c.domain.upper[k] as number, Math.max(c.domain.lower[k] as number, v));

    for (let row = 0; row < c.n; row++) {
      const x0 = c.x.subarray(row * d, (row + 1) * d);
      const one = Int32Array.of(row);
      const alive = (): boolean => c.oracle.remaining(one).length > 0;
      /** which of m points are adversarial */
      const ask = async (points: Float32Array): Promise<Uint8Array> => {
        const m = points.length / d;
        const labels = await c.oracle.labels(points, new Int32Array(m).fill(row));
        return Uint8Array.from(labels, (label) => (c.oracle.meets(row, label) ? 1 : 0));
      };
      const gap = (x: Float32Array): number => {
        let s = 0;
        for (let k = 0; k < d; k++) {
          const v = Math.abs((x[k] as number) - (x0[k] as number));
          s = c.norm === "l2" ? s + v * v : Math.max(s, v);
        }
        return c.norm === "l2" ? Math.sqrt(s) : s;
      };
      /** a point between x0 and x: by share for L2, by radius for Linf */
      const between = (x: Float32Array, t: number): Float32Array =>
        x.map((v, k) => {
          const a = x0[k] as number;
          return c.norm === "l2" ? a + t * (v - a) : Math.min(a + t, Math.max(a - t, v));
        });
      const toBoundary = async (x: Float32Array): Promise<Float32Array> => {
        let [low, high] = [0, c.norm === "l2" ? 1 : gap(x)];
        const tolerance = c.norm === "l2" ? theta : Math.min(high * theta, theta);
        while (high - low > tolerance && alive()) {
          const middle = (low + high) / 2;
          if (middle === low || middle === high) break;
          if ((await ask(between(x, middle)))[0] === 1) high = middle;
          else low = middle;
        }
        return between(x, high);
      };

      let x = await start(c.rng(row, "start"), initSize, d, c.domain, ask, alive);
      if (x === undefined) continue;
      x = await toBoundary(x);
      for (let step = 1; step <= steps && alive(); step++) {
        const distance = gap(x);
        if (distance === 0) break;
        const rng = c.rng(row, "step", step);
        const delta =
          step === 1 ? 0.1 * range(c.domain) : c.norm === "l2" ? Math.sqrt(d) * theta * distance : d * theta * distance;
        const evals = Math.min(maxEvals, Math.floor(initEvals * Math.sqrt(step)));
        const direction = await normalAt(x, evals, delta, rng, d, c.norm === "l2", clip, ask);
        // geometric progression of the step length
        let length = distance / Math.sqrt(step);
        let moved: Float32Array | undefined;
        for (let halvings = 0; halvings < 40 && alive(); halvings++) {
          const trial = x.map((v, k) =>
            clip(v + length * (c.norm === "l2" ? (direction[k] as number) : Math.sign(direction[k] as number)), k),
          );
          if ((await ask(trial))[0] === 1) {
            moved = trial;
            break;
          }
          length /= 2;
        }
        if (moved === undefined) continue;
        x = await toBoundary(moved);
        c.progress((row + step / steps) / c.n);
      }
      out.set(c.oracle.best(row)?.x ?? x, row * d);
    }
    return out;
  },
};

type Ask = (points: Float32Array) => Promise<Uint8Array>;

/** A uniform random point that is adversarial, or undefined. */
const start = async (
  rng: { uniform(): number },
  tries: number,
  d: number,
  domain: { readonly lower: Float32Array; readonly upper: Float32Array },
  ask: Ask,
  alive: () => boolean,
): Promise<Float32Array | undefined> => {
  for (let i = 0; i < tries && alive(); i++) {
    const x = Float32Array.from({ length: d }, (_, k) => {
      const [low, high] = [finite(domain.lower[k] as number, -1), finite(domain.upper[k] as number, 1)];
      return low + (high - low) * rng.uniform();
    });
    if ((await ask(x))[0] === 1) return x;
  }
  return undefined;
};

const finite = (v: number, fallback: number): number => (Number.isFinite(v) ? v : fallback);

const range = (domain: { readonly lower: Float32Array; readonly upper: Float32Array }): number => {
  const r = finite(domain.upper[0] as number, 1) - finite(domain.lower[0] as number, -1);
  return r > 0 ? r : 1;
};

/** Monte-Carlo estimate of the boundary's normal with the baseline of the paper (eq. 16): unit length. */
const normalAt = async (
  x: Float32Array,
  evals: number,
  delta: number,
  rng: { normal(): number; uniform(): number },
  d: number,
  l2: boolean,
  clip: (v: number, k: number) => number,
  ask: Ask,
): Promise<Float64Array> => {
  const points = new Float32Array(evals * d);
  for (let i = 0; i < evals; i++) {
    let norm = 0;
    const o = i * d;
    for (let k = 0; k < d; k++) {
      const v = l2 ? rng.normal() : 2 * rng.uniform() - 1;
      points[o + k] = v;
      norm += v * v;
    }
    norm = Math.sqrt(norm);
    for (let k = 0; k < d; k++) points[o + k] = clip((x[k] as number) + (delta * (points[o + k] as number)) / norm, k);
  }
  const hits = await ask(points);
  const share = hits.reduce((a, b) => a + b, 0) / evals;
  const out = new Float64Array(d);
  for (let i = 0; i < evals; i++) {
    const weight = share === 1 ? 1 : share === 0 ? -1 : 2 * (hits[i] as number) - 1 - (2 * share - 1);
    for (let k = 0; k < d; k++)
      out[k] = (out[k] as number) + (weight * ((points[i * d + k] as number) - (x[k] as number))) / delta;
  }
  const norm = Math.sqrt(out.reduce((s, v) => s + v * v, 0)) || 1;
  return out.map((v) => v / norm);
};
