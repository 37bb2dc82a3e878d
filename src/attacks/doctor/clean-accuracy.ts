/** Clean accuracy so low that nothing else means much; usually a wrong range, layout or label order. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, ofSamples } from "./check.ts";

/** Share of the way from guessing to perfection below which a model counts as guessing. */
const leastSkill = 0.1;

export const cleanAccuracy: DoctorCheck = {
  id: "doctor/clean-accuracy",
  title: "the model is hardly right on clean data",
  stage: "before",
  needs: "labels",
  source: "Carlini et al. 2019, arXiv:1902.06705 (report clean accuracy)",
  remedy:
    "check what was decided about the model (input range, layout, label order, output) and override what is wrong; otherwise the model needs training before it needs attacking",
  async examine(p) {
    const { labels, clean } = p.data;
    const n = labels.length;
    const hits = labels.filter((y, i) => clean[i] === y).length;
    // recall per class, averaged: a constant answer scores 1 / classes whatever their shares
    const of = new Map<number, { hits: number; n: number }>();
    labels.forEach((y, i) => {
      const c = of.get(y) ?? { hits: 0, n: 0 };
      of.set(y, { hits: c.hits + (clean[i] === y ? 1 : 0), n: c.n + 1 });
    });
    const balanced = [...of.values()].reduce((s, c) => s + c.hits / c.n, 0) / of.size;
    const chance = of.size > 1 ? 1 / of.size : 0;
    const skill = (balanced - chance) / (1 - chance);
    const evidence = [
      { label: "clean accuracy", value: hits / n, estimate: proportion(hits, n) },
      { label: "mean accuracy per class", value: balanced },
    ];
    const saw = `${ofSamples(hits, n)} of ${p.model.classes} classes are classified correctly`;
    if (skill >= leastSkill && hits / n > 0.5) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: skill < leastSkill ? "high" : "medium",
      saw:
        skill < leastSkill
          ? `${saw}, little better than guessing: robust accuracy says nothing then`
          : `${saw}: robust accuracy says little then`,
      evidence,
    };
  },
};
