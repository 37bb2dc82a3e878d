/** Failed samples: attacks that broke on a sample, which then counts as robust. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun, ofSamples } from "./check.ts";

export const failedSamples: DoctorCheck = {
  id: "doctor/failed-samples",
  title: "attacks broke on some samples",
  stage: "after",
  needs: "labels",
  source: "Pintor et al. 2022, arXiv:2106.09947 (implementation errors that pass for robustness)",
  remedy:
    "look at the errors in report.json (perSample), remove their cause and assess again: a sample whose attack broke counts as robust",
  async examine(p) {
    const runs = p.data.aftermath?.runs ?? [];
    if (runs.length === 0) return notRun("no attack was run");
    const all = runs.flatMap((r) => r.perSample);
    const errors = all.flatMap((s) => (s.error === undefined ? [] : [s.error]));
    const share = proportion(errors.length, all.length);
    const evidence = [{ label: "attacked samples with an error", value: errors.length, estimate: share }];
    if (errors.length === 0)
      return { status: "passed", saw: `no error on ${all.length} attacked samples of ${runs.length} runs`, evidence };
    return {
      status: "raised",
      severity: share.value > 0.01 ? "high" : "medium",
      saw: `attacks broke on ${ofSamples(errors.length, all.length)} (over all attacks), for example with: ${errors[0]}`,
      evidence,
      doubt: "samples whose attack broke count as robust",
    };
  },
};
