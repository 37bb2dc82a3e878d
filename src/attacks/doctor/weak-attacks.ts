/** Weak attacks: a threat model was only tried with noise, with one step, or without the gradients that an attacker with the file has. */
import { canDifferentiate } from "../../engine/runtime/model.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import { strength, threatFacts } from "./threat-models.ts";

export const weakAttacks: DoctorCheck = {
  id: "doctor/weak-attacks",
  title: "the attacks were weak",
  stage: "after",
  needs: "labels",
  source: "Carlini et al. 2019, arXiv:1902.06705 (adaptive, strong attacks); Croce & Hein 2020, arXiv:2003.01690",
  remedy:
    "run auto-attack in the threat model (--plan standard), or for a model without gradients give black-box attacks thousands of queries; robust accuracy is an upper bound and falls with stronger attacks",
  async examine(p) {
    const facts = threatFacts(p);
    if (facts.length === 0) return notRun("no attack was run");
    const kinds = facts.map((f) => ({ norm: f.norm, kinds: new Set(f.runs.map((r) => strength(p, r.id))) }));
    const gradients = canDifferentiate(p.model);
    const weak = kinds.filter(({ kinds: k }) => !k.has("white-box") && !k.has("black-box"));
    const unseen = kinds.filter(({ kinds: k }) => !k.has("white-box"));
    const evidence = kinds.map((k) => ({
      label: `kinds of attack in ${k.norm}`,
      value: [...k.kinds].sort().join(", "),
    }));
    const names = (list: typeof kinds): string => list.map((k) => k.norm).join(" and ");
    if (weak.length > 0)
      return {
        status: "raised",
        severity: "medium",
        saw: `in ${names(weak)} only noise or a single step was tried`,
        evidence,
        doubt: `in ${names(weak)} only noise or a single step was tried`,
      };
    if (unseen.length > 0)
      return {
        status: "raised",
        // who has the file can do better (a smooth stand-in, a model trained on its answers); who has an endpoint has no more than this
        severity: gradients || p.data.noGradients !== undefined ? "medium" : "low",
        saw: gradients
          ? `in ${names(unseen)} no attack used the gradients that the model gives`
          : `no attack could use gradients: ${p.data.noGradients ?? "the model gives none"}`,
        evidence,
        doubt: gradients
          ? `in ${names(unseen)} no attack used gradients`
          : "only attacks without gradients were possible",
      };
    return { status: "passed", saw: `attacks with gradients in several steps were run in ${names(kinds)}`, evidence };
  },
};
