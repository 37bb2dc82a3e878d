/** Too few classes for the losses that AutoAttack rests on, or labels that say too little. */
import { type DoctorCheck } from "./check.ts";

export const fewClasses: DoctorCheck = {
  id: "doctor/few-classes",
  title: "too few classes",
  stage: "before",
  needs: "labels",
  source: "Croce & Hein 2020, arXiv:2003.01690 (DLR needs three logits, targeted DLR four)",
  remedy:
    "rely on attacks that need two classes only (apgd-ce, pgd with loss margin, fab, square), which auto-attack takes instead of those on DLR; give data of every class",
  async examine(p) {
    const { classes } = p.model;
    const seen = new Set(p.data.labels).size;
    const evidence = [
      { label: "classes of the model", value: classes },
      { label: "classes among the labels", value: seen },
    ];
    if (seen < 2)
      return {
        status: "raised",
        severity: "medium",
        saw: `all ${p.data.labels.length} samples are of one class: a model that always answers it looks perfectly robust`,
        evidence,
        doubt: "all samples are of one class",
      };
    if (classes < 4)
      return {
        status: "raised",
        severity: "info",
        saw: `the model has ${classes} classes: ${classes < 3 ? "DLR and targeted DLR are" : "targeted DLR is"} not defined, and attacks on ${classes < 3 ? "them" : "it"} are left out or climb the margin`,
        evidence,
      };
    return { status: "passed", saw: `the model has ${classes} classes, ${seen} of them among the labels`, evidence };
  },
};
