/**
 * Saturated scores: the softmax rounds to 1 in float32, so that the gradient of cross-entropy, p_y - 1, is nothing but rounding.
 *
 * 1 - p_y < 2^-24 where the margin exceeds 24 ln 2 = 16.6. Losses on differences of logits (margin, DLR) do not suffer.
 */
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { proportion } from "../../engine/tensor/statistics.ts";
import { ascend } from "./ascent.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import type { Patient } from "./patient.ts";

const saturatedMargin = 24 * Math.LN2;
/** Share of saturated samples above which it is raised: confident nets have a few. */
const tolerated = 0.5;
/** Samples and steps of the comparison of two losses. */
const compared = 32;
const steps = 10;

export const saturatedScores: DoctorCheck = {
  id: "doctor/saturated-scores",
  title: "scores are saturated",
  stage: "before",
  needs: "scores",
  source:
    "Carlini & Wagner 2016, Defensive Distillation is Not Robust, arXiv:1607.04311; Croce & Hein 2020, arXiv:2003.01690",
  remedy:
    "rest conclusions on attacks whose loss does not depend on the scale of the logits (apgd-dlr, apgd-t, fab, auto-attack, pgd with loss margin), or divide the logits by a constant; read logits instead of probabilities where the graph has them",
  async examine(p) {
    const correct = await p.correct();
    if (correct.length === 0) return notRun("no probe sample is classified correctly");
    const scores = await p.scores();
    const saturated = correct.filter((r) => p.margin(scores, r) > saturatedMargin).length;
    const share = proportion(saturated, correct.length);
    const evidence = [{ label: "saturated samples", value: saturated, estimate: share }];
    const saw = `the softmax of ${saturated} of ${correct.length} correctly classified samples rounds to 1 in float32`;
    if (share.value < tolerated) return { status: "passed", saw, evidence };
    const losses = canDifferentiate(p.model) ? await compareLosses(p, correct.slice(0, compared)) : undefined;
    return {
      status: "raised",
      severity: losses === undefined || losses.margin > losses.entropy ? "high" : "medium",
      saw:
        losses === undefined
          ? saw
          : `${saw}; ${steps} steps on cross-entropy beat ${losses.entropy} of ${losses.n}, on the margin ${losses.margin}`,
      evidence: [
        ...evidence,
        ...(losses === undefined
          ? []
          : [
              {
                label: "beaten by cross-entropy",
                value: losses.entropy,
                estimate: proportion(losses.entropy, losses.n),
              },
              {
                label: "beaten by the margin loss",
                value: losses.margin,
                estimate: proportion(losses.margin, losses.n),
              },
            ]),
      ],
      doubt: "scores are saturated, so that attacks on cross-entropy have no gradient to follow",
    };
  },
};

const compareLosses = async (
  p: Patient,
  rows: Int32Array,
): Promise<{ readonly entropy: number; readonly margin: number; readonly n: number }> => {
  const epsilon = p.data.epsilon.get("linf") ?? 0.1;
  const beaten = async (loss: "margin" | "cross-entropy"): Promise<number> =>
    (await ascend(p, rows, { loss, epsilon, alpha: epsilon / 4, steps })).filter((c) => c.beaten).length;
  return { entropy: await beaten("cross-entropy"), margin: await beaten("margin"), n: rows.length };
};
