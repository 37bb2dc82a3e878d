/** The label alone, without any number; named outputs are left out. */
import { z } from "zod";
import { labelsOf } from "../answer.ts";
import type { AnswerFilter } from "../answer-filter.ts";

export const labelOnly: AnswerFilter = {
  id: "label-only",
  title: "the class alone, without any number",
  parameters: z.strictObject({}),
  needs: [],
  least: "labels",
  gives: "labels",
  dropsFields: () => true,
  prepare: () => (answer) => ({ kind: "labels", n: answer.n, classes: answer.classes, labels: labelsOf(answer) }),
};
