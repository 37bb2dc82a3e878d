/** MemGuard as an answer filter: a membership classifier is made unsure, the class stays (../mem-guard.ts says how, and what it does not protect). */
import { z } from "zod";
import { CasemateError } from "../../../core/error.ts";
import { probabilitiesOf } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";
import { memGuard } from "../mem-guard.ts";
import { secretOf } from "../secret.ts";

const parameters = z.strictObject({
  budget: z.number().min(0).max(2).default(1).describe("mean L1 change of the probabilities that is allowed, 0 to 2"),
});

export const memGuardFilter: AnswerFilter<typeof parameters> = {
  id: "mem-guard",
  title: "a membership classifier is made unsure, the class stays",
  paper:
    "Jia, Salem, Backes, Zhang, Gong: MemGuard: Defending against Black-Box Membership Inference Attacks via Adversarial Examples, CCS 2019, arXiv:1909.10594",
  parameters,
  needs: ["key", "membership-classifier"],
  least: "probabilities",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ budget }, { key, membershipClassifier, classes }) => {
    const secret = secretOf(key, "filter 'mem-guard'");
    if (membershipClassifier === undefined)
      throw new CasemateError("USAGE", "filter 'mem-guard' needs a membership classifier", {
        hint: "trainMembershipClassifier makes one from answers about members and others",
      });
    if (membershipClassifier.classes !== classes)
      throw new CasemateError(
        "USAGE",
        `the membership classifier knows ${membershipClassifier.classes} classes, the model has ${classes}`,
      );
    const guard = memGuard({ classifier: membershipClassifier, budget, key: secret });
    return (answer) => {
      const given = probabilitiesOf(answer);
      return { ...given, values: guard(given.values) };
    };
  },
};
