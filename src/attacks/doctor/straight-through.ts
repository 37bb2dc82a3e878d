/** Straight-through gradients: the model rounds or thresholds between input and scores, and something else stands in for that derivative. */
import { type DoctorCheck, notRun } from "./check.ts";

export const straightThrough: DoctorCheck = {
  id: "doctor/straight-through",
  title: "the model rounds on the way to its scores",
  stage: "before",
  needs: "gradient",
  source: "Bengio et al. 2013, arXiv:1308.3432; Athalye et al. 2018, arXiv:1802.00420, section 4 (BPDA)",
  remedy:
    "compare with black-box attacks at the same radius, and assess the model before quantisation too: its adversarial examples usually carry over",
  async examine(p) {
    const { steps } = p.data;
    if (steps === undefined) return notRun("the graph of the model is not known");
    if (steps.length === 0) return { status: "passed", saw: "no node between input and scores rounds or thresholds" };
    const kinds = { surrogate: "the gradient passes straight through", zero: "its gradient is zero" } as const;
    const named = steps.slice(0, 3).map((s) => `${s.op} '${s.node}' (${kinds[s.kind]})`);
    return {
      status: "raised",
      severity: "low",
      saw: `${steps.length} ${steps.length === 1 ? "node" : "nodes"} between input and scores round or threshold: ${named.join(", ")}${steps.length > 3 ? ", ..." : ""}`,
      evidence: [
        {
          label: "nodes with a stand-in for their derivative",
          value: steps.filter((s) => s.kind === "surrogate").length,
        },
        { label: "nodes with a zero derivative", value: steps.filter((s) => s.kind === "zero").length },
      ],
    };
  },
};
