/**
 * NES (Ilyas et al. 2018, arXiv:1804.08598, the query-limited setting) in Linf and L2: projected steps with momentum on gradients estimated from scores, by
 * antithetic normal directions; the step is halved where the loss stands still.
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack, AttackContext } from "../attack.ts";
import { projectRow } from "../geometry.ts";
import { allRows } from "./active-set.ts";
import { relaxed } from "./ask.ts";
import { estimateGradient } from "./estimate-gradient.ts";
import { type Line, lockstep } from "./lockstep.ts";
import { scoreLoss } from "./score-loss.ts";

export type NesParams = {
  /** default 200: with 51 queries each the 10,000 of the paper's query-limited setting */
  readonly steps: number;
  /** queries per estimate, half of them in opposite directions; default 50 */
  readonly samples: number;
  /** standard deviation of the directions, in input units; default 0.001 */
  readonly sigma: number;
  /** first step over epsilon; default 0.2: the paper's 0.01 at epsilon 0.05 */
  readonly relativeStep: number;
  /** least step over epsilon; default 0.001: the paper's 5e-5 at epsilon 0.05 */
  readonly smallestStep: number;
  /** weight of the gradients before, default 0.9 */
  readonly momentum: number;
  /** steps without gain after which the step is divided by `plateauDrop`; default 5 */
  readonly plateauLength: number;
  /** default 2 */
  readonly plateauDrop: number;
  /** cross-entropy (default, the paper) or margin */
  readonly loss: string;
};

export const nes: Attack<NesParams> = {
  id: "evasion/nes",
  title: "Natural evolution strategies",
  kind: "fixed",
  needs: "scores",
  norms: ["linf", "l2"],
  targeted: true,
  random: true,
  paper:
    "Ilyas et al., Black-box Adversarial Attacks with Limited Queries and Information, ICML 2018, arXiv:1804.08598",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: {
    steps: 200,
    samples: 50,
    sigma: 0.001,
    relativeStep: 0.2,
    smallestStep: 0.001,
    momentum: 0.9,
    plateauLength: 5,
    plateauDrop: 2,
    loss: "cross-entropy",
  },
  async run(c) {
    check(c.params);
    const result = c.x.slice();
    const rows = c.oracle.remaining(allRows(c.n));
    await lockstep(c, rows, "scores", c.params.samples + 1, async (line) => {
      result.set(await descend(c, line), line.row * c.domain.size);
    });
    return result;
  },
};

const descend = async (c: AttackContext<NesParams>, line: Line): Promise<Float32Array> => {
  const p = c.params;
  const d = c.domain.size;
  const box = relaxed(c.domain);
  const lossOf = scoreLoss(c, p.loss);
  const rng = c.rng(line.row, "directions");
  const x = line.x0.slice();
  const momentum = new Float64Array(d);
  let relative = p.relativeStep;
  let losses: number[] = [];
  for (let step = 0; step < p.steps && line.open(); step++) {
    const { loss, gradient } = await estimateGradient(
      line,
      box,
      x,
      p.sigma,
      p.samples / 2,
      (r) => r.normal(),
      rng,
      (scores, o) => lossOf(scores, o, c.oracle.classes, line.row),
    );
    losses = [...losses, loss].slice(-p.plateauLength);
    if (losses.length === p.plateauLength && loss > (losses[0] as number)) {
      relative = Math.max(relative / p.plateauDrop, p.smallestStep);
      losses = [];
    }
    let size = 0;
    for (let k = 0; k < d; k++) {
      const v = p.momentum * (momentum[k] as number) + (1 - p.momentum) * (gradient[k] as number);
      momentum[k] = v;
      size += v * v;
    }
    const length = relative * c.epsilon;
    const scale = length / Math.max(Math.sqrt(size), 1e-30);
    for (let k = 0; k < d; k++) {
      const v = momentum[k] as number;
      x[k] = (x[k] as number) - (c.norm === "linf" ? length * Math.sign(v) : scale * v);
    }
    projectRow(c.norm, c.epsilon, x, 0, line.x0, 0, box);
    line.progress((step + 1) / p.steps);
  }
  return x;
};

const check = (p: NesParams): void => {
  for (const [name, v] of Object.entries({ steps: p.steps, plateauLength: p.plateauLength }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  if (!Number.isInteger(p.samples / 2) || p.samples < 2)
    throw new CasemateError("ATTACK_PARAMS", `samples must be an even number of at least 2, got ${p.samples}`);
  for (const [name, v] of Object.entries({ sigma: p.sigma, relativeStep: p.relativeStep }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
  if (!(p.plateauDrop > 1))
    throw new CasemateError("ATTACK_PARAMS", `plateauDrop must be greater than 1, got ${p.plateauDrop}`);
};
