/** SPSA (Uesato et al. 2018, arXiv:1802.05666) in Linf and L2: Adam on gradients estimated from scores, by pairs of random signs. */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { projectRow } from "../geometry.ts";
import { allRows } from "./active-set.ts";
import { Adam } from "./adam.ts";
import { relaxed } from "./ask.ts";
import { estimateGradient } from "./estimate-gradient.ts";
import { lockstep } from "./lockstep.ts";
import { randomStart } from "./random-start.ts";
import { scoreLoss } from "./score-loss.ts";

export type SpsaParams = {
  /** default 100 */
  readonly steps: number;
  /** queries per estimate, half of them with opposite signs; default 128, as CleverHans (the paper: 2048 and more) */
  readonly samples: number;
  /** size of the random signs, in input units; default 0.01 */
  readonly delta: number;
  /** step of Adam, in input units; default 0.01 */
  readonly learningRate: number;
  /** margin (default, the paper) or cross-entropy */
  readonly loss: string;
  /** start at a random point of the ball, default true */
  readonly randomStart: boolean;
  /** runs per sample, default 1 */
  readonly restarts: number;
};

export const spsa: Attack<SpsaParams> = {
  id: "evasion/spsa",
  title: "SPSA",
  kind: "fixed",
  needs: "scores",
  norms: ["linf", "l2"],
  targeted: true,
  random: true,
  paper:
    "Uesato et al., Adversarial Risk and the Dangers of Evaluating Against Weak Attacks, ICML 2018, arXiv:1802.05666",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: {
    steps: 100,
    samples: 128,
    delta: 0.01,
    learningRate: 0.01,
    loss: "margin",
    randomStart: true,
    restarts: 1,
  },
  async run(c) {
    const p = c.params;
    check(p);
    const d = c.domain.size;
    const box = relaxed(c.domain);
    const lossOf = scoreLoss(c, p.loss);
    const result = c.x.slice();
    await lockstep(c, c.oracle.remaining(allRows(c.n)), "scores", p.samples + 1, async (line) => {
      const adam = new Adam(d);
      for (let restart = 0; restart < p.restarts && line.open(); restart++) {
        const x = line.x0.slice();
        adam.reset(0, d);
        if (p.randomStart) {
          randomStart(c.norm, c.epsilon, x, 0, c.domain, c.rng(line.row, "start", restart));
          projectRow(c.norm, c.epsilon, x, 0, line.x0, 0, box);
        }
        const rng = c.rng(line.row, "signs", restart);
        for (let step = 0; step < p.steps && line.open(); step++) {
          const { gradient } = await estimateGradient(
            line,
            box,
            x,
            p.delta,
            p.samples / 2,
            (r) => r.sign(),
            rng,
            (scores, o) => lossOf(scores, o, c.oracle.classes, line.row),
          );
          for (let k = 0; k < d; k++)
            x[k] = (x[k] as number) - p.learningRate * adam.step(k, gradient[k] as number, step);
          projectRow(c.norm, c.epsilon, x, 0, line.x0, 0, box);
          line.progress((restart + (step + 1) / p.steps) / p.restarts);
        }
        result.set(x, line.row * d);
      }
    });
    return result;
  },
};

const check = (p: SpsaParams): void => {
  for (const [name, v] of Object.entries({ steps: p.steps, restarts: p.restarts }))
    if (!Number.isInteger(v) || v < 1)
      throw new CasemateError("ATTACK_PARAMS", `${name} must be a whole number of at least 1, got ${v}`);
  if (!Number.isInteger(p.samples / 2) || p.samples < 2)
    throw new CasemateError("ATTACK_PARAMS", `samples must be an even number of at least 2, got ${p.samples}`);
  for (const [name, v] of Object.entries({ delta: p.delta, learningRate: p.learningRate }))
    if (!(v > 0)) throw new CasemateError("ATTACK_PARAMS", `${name} must be greater than 0, got ${v}`);
};
