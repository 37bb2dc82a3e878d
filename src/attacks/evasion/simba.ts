/**
 * SimBA (Guo et al. 2019, arXiv:1905.07121) in L2: needs scores only. One random feature after the other is moved up or down by a fixed step, and stays there when
 * the loss has fallen.
 */
import { CasemateError } from "../../core/error.ts";
import type { Attack } from "../attack.ts";
import { projectRow } from "../geometry.ts";
import { allRows } from "./active-set.ts";
import { relaxed } from "./ask.ts";
import { lockstep } from "./lockstep.ts";
import { scoreLoss } from "./score-loss.ts";

export type SimbaParams = {
  /** features tried, each twice at most; default 10,000: all of a small input, over and over */
  readonly steps: number;
  /** step of one feature, as a share of its range; default 0.2 */
  readonly step: number;
  /** cross-entropy (default: the probability of the class, as the paper) or margin */
  readonly loss: string;
};

export const simba: Attack<SimbaParams> = {
  id: "evasion/simba",
  title: "SimBA",
  kind: "fixed",
  needs: "scores",
  norms: ["l2"],
  targeted: true,
  random: true,
  paper: "Guo et al., Simple Black-box Adversarial Attacks, ICML 2019, arXiv:1905.07121",
  atlas: ["AML.T0015", "AML.T0043.001"],
  defaults: { steps: 10_000, step: 0.2, loss: "cross-entropy" },
  async run(c) {
    const p = c.params;
    if (!Number.isInteger(p.steps) || p.steps < 1)
      throw new CasemateError("ATTACK_PARAMS", `steps must be a whole number of at least 1, got ${p.steps}`);
    if (!(p.step > 0)) throw new CasemateError("ATTACK_PARAMS", `step must be greater than 0, got ${p.step}`);
    const { size: d, lower, upper, mutable } = c.domain;
    const box = relaxed(c.domain);
    const lossOf = scoreLoss(c, p.loss);
    const free = Array.from({ length: d }, (_, j) => j).filter((j) => mutable?.[j] !== 0);
    const range = (j: number): number => {
      const r = (upper[j] as number) - (lower[j] as number);
      return Number.isFinite(r) ? r : 1;
    };
    const result = c.x.slice();
    await lockstep(c, c.oracle.remaining(allRows(c.n)), "scores", 2, async (line) => {
      const rng = c.rng(line.row, "order");
      let x: Float32Array = line.x0.slice();
      if (!line.open()) return;
      let least = lossOf(await line.scores(x), 0, c.oracle.classes, line.row);
      let order: number[] = [];
      for (let step = 0; step < p.steps && line.open() && free.length > 0; step++) {
        if (order.length === 0) order = rng.shuffle(free.slice());
        const j = order.pop() as number;
        for (const sign of [1, -1]) {
          if (!line.open()) break;
          const tried = x.slice();
          tried[j] = (tried[j] as number) + sign * p.step * range(j);
          projectRow(c.norm, c.epsilon, tried, 0, line.x0, 0, box);
          const loss = lossOf(await line.scores(tried), 0, c.oracle.classes, line.row);
          if (!(loss < least)) continue;
          least = loss;
          x = tried;
          break;
        }
        line.progress((step + 1) / p.steps);
      }
      result.set(x, line.row * d);
    });
    return result;
  },
};
