/** ascend: a short run of sign steps in the Linf ball, with the margin after every step: what checks watch a gradient do. */
import type { Patient } from "./patient.ts";

export interface Ascent {
  readonly loss: "margin" | "cross-entropy";
  readonly epsilon: number;
  /** step size in input units */
  readonly alpha: number;
  readonly steps: number;
}

export interface Climb {
  /** probe sample */
  readonly row: number;
  /** -margin at the start and after each step; ends where the sample is beaten */
  readonly trace: readonly number[];
  readonly beaten: boolean;
}

/** `rows`: probe samples. Beaten samples leave. Sample, ball and box are respected; whole numbers and one-hot groups are relaxed. */
export const ascend = async (p: Patient, rows: Int32Array, o: Ascent): Promise<Climb[]> => {
  const d = p.size;
  const { lower, upper } = p.model.domain;
  const climbs = Array.from(rows, (row) => ({ row, trace: [] as number[], beaten: false }));
  const at = new Map(climbs.map((c) => [c, p.x.slice(c.row * d, (c.row + 1) * d)]));
  for (let step = 0; step <= o.steps; step++) {
    const open = climbs.filter((c) => !c.beaten);
    if (open.length === 0) break;
    const x = new Float32Array(open.length * d);
    open.forEach((c, i) => x.set(at.get(c) as Float32Array, i * d));
    const labels = Int32Array.from(open, (c) => p.labels[c.row] as number);
    const { gradient, scores } = await p.gradient(x, labels, o.loss);
    open.forEach((c, i) => {
      const margin = p.margin(scores, i, c.row);
      c.trace.push(-margin);
      c.beaten = margin < 0;
      const z = at.get(c) as Float32Array;
      for (let j = 0; j < d; j++) {
        const x0 = p.x[c.row * d + j] as number;
        const v = (z[j] as number) + o.alpha * Math.sign(gradient[i * d + j] as number);
        const inBall = Math.min(x0 + o.epsilon, Math.max(x0 - o.epsilon, v));
        z[j] = Math.min(upper[j] as number, Math.max(lower[j] as number, inBall));
      }
    });
  }
  return climbs;
};
