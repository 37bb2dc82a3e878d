/** Gradcheck rows of arithmetic.ts. */
import { awayFrom, type GradcheckCase } from "../../../testing/gradcheck.ts";

const away = awayFrom([0]);

export const cases: readonly GradcheckCase[] = ["Add", "Sub", "Mul", "Div"].flatMap((op) => [
  {
    name: "same shape",
    op,
    opsets: [7, 13, 14],
    symbolic: "exact",
    inputs: [
      { name: "a", shape: [2, 3], sample: away },
      { name: "b", shape: [2, 3], sample: away },
    ],
  },
  {
    name: "both broadcast",
    op,
    opsets: [14],
    symbolic: "exact",
    inputs: [
      { name: "a", shape: [2, 1, 3], sample: away },
      { name: "b", shape: [4, 1], sample: away },
    ],
  },
]);
