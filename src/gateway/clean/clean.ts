/** Step "clean": detectors look at the inputs. Filters stand in the model's own graph (run/served-graph.ts), so that nothing can pass beside them. */
import { CasemateError } from "../../core/error.ts";
import type { DetectorPanel } from "../../defences/index.ts";
import type { ServedModel } from "../run/served-model.ts";
import type { Step } from "../step.ts";

/** a flagged input's answer is that of a client from whom noise is kept no longer */
const lessLevel = 4;

export const cleanStep = (panelOf: (model: ServedModel) => DetectorPanel | undefined): Step => ({
  id: "clean",
  explain: ({ clean: { filters, detectors, onFlag } }) => [
    ...(filters.length === 0 ? [] : [`in front of the model: ${filters.join(", ")}`]),
    detectors === "none"
      ? "no detectors"
      : `detectors of ${detectors === "registry" ? "the version, where it has some" : `'${detectors}'`}; an input that is flagged is ${
          { refuse: "refused", "tell-less": "answered with less", note: "noted" }[onFlag]
        }`,
  ],
  async run(x) {
    const panel = panelOf(x.model);
    const input = x.model.description === undefined ? undefined : x.inputs.get(x.model.description.input);
    if (panel === undefined || input === undefined) return { kind: "pass" };
    if (input.dtype !== "float32") throw new CasemateError("INTERNAL", "detectors take float32 inputs");
    const verdicts = await panel.judge(input.data, x.signal);
    const flagged = verdicts.flat().filter((v) => v.flagged);
    if (flagged.length === 0) return { kind: "pass" };
    const note = {
      flagged: verdicts.filter((v) => v.some((d) => d.flagged)).length,
      by: [...new Set(flagged.map((v) => v.detector))].join(", "),
    };
    const { onFlag } = x.policy.clean;
    if (onFlag === "refuse")
      return {
        kind: "refuse",
        problem: new CasemateError("INPUT_REFUSED", "an input looks like it was made to fool the model"),
        note,
      };
    return {
      kind: "pass",
      note,
      ...(onFlag === "tell-less" ? { changes: { level: Math.max(x.level, lessLevel) } } : {}),
    };
  },
});
