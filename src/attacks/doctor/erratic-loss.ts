/** Erratic loss: more steps along the gradient do not raise the loss, or lose what was won. */
import { median, proportion } from "../../engine/tensor/statistics.ts";
import { ascend, type Climb } from "./ascent.ts";
import { type DoctorCheck, notRun } from "./check.ts";

const samples = 32;
/** N and 2 N steps, of a fifth of the radius. */
const half = 8;
/** A climb fails when 2 N steps end lower than N steps by this share of what N steps won. */
const lost = 0.1;
/** Share of failed climbs above which it is raised. */
const tolerated = 0.25;

export const erraticLoss: DoctorCheck = {
  id: "doctor/erratic-loss",
  title: "more steps do not raise the loss",
  stage: "before",
  needs: "gradient",
  source:
    "Carlini et al. 2019, arXiv:1902.06705 (more iterations must not be weaker); Pintor et al. 2022, arXiv:2106.09947 (non-increasing loss)",
  remedy:
    "use smaller steps, random restarts and averaged gradients (parameters relativeStep, restarts, eot), and compare with black-box attacks; a loss that does not rise along its gradient is a sign of masked gradients",
  async examine(p) {
    const rows = (await p.correct()).slice(0, samples);
    if (rows.length === 0) return notRun("no probe sample is classified correctly");
    const epsilon = p.data.epsilon.get("linf") ?? 0.1;
    const climbs = await ascend(p, rows, { loss: "margin", epsilon, alpha: epsilon / 5, steps: 2 * half });
    const failed = climbs.filter(fails).length;
    const gains = climbs.map((c) => (c.trace.at(-1) as number) - (c.trace[0] as number));
    const evidence = [
      { label: "climbs that fail", value: failed, estimate: proportion(failed, climbs.length) },
      { label: "median gain of the loss", value: median(gains) },
      { label: "radius (linf)", value: epsilon },
    ];
    const saw = `of ${climbs.length} climbs ${failed} win nothing or lose more than ${100 * lost} % of what ${half} steps won when they take ${2 * half}`;
    if (failed <= tolerated * climbs.length) return { status: "passed", saw, evidence };
    return {
      status: "raised",
      severity: "high",
      saw,
      evidence,
      doubt: "the loss does not rise along its gradient",
    };
  },
};

/** Beaten samples did not fail. */
const fails = ({ trace, beaten }: Climb): boolean => {
  if (beaten) return false;
  const [start, middle, end] = [trace[0], trace[half], trace.at(-1)] as [number, number, number];
  return !(end > start) || end < middle - lost * Math.max(0, middle - start);
};
