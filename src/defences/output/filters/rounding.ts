/**
 * Probabilities with few digits. Those of all classes still sum to 1, by the largest remainders (Hamilton's method): all are rounded down, and the units that are missing
 * go to the largest remainders, so that each value is less than one unit from the truth (two where a tie is broken) and order is kept but for ties. Of top classes each is rounded by itself.
 */
import { z } from "zod";
import type { AnswerFilter } from "../answer-filter.ts";
import { labelOf } from "../keep-label.ts";
import { rowFilter } from "../row-filter.ts";

const parameters = z.strictObject({
  digits: z.number().int().min(0).max(6).default(2).describe("decimal digits that are told"),
  keepLabel: z
    .boolean()
    .default(true)
    .describe("where the highest class ties with another after rounding, it gets one unit of it"),
});

export const rounding: AnswerFilter<typeof parameters> = {
  id: "rounding",
  title: "probabilities with few digits, of sum 1",
  parameters,
  needs: [],
  least: "labels",
  gives: "probabilities",
  dropsFields: () => false,
  prepare: ({ digits, keepLabel }) => {
    const units = 10 ** digits;
    const all = rowFilter((row) => rounded(row, units, keepLabel));
    return (answer, question) => {
      if (answer.kind === "labels") return answer;
      if (answer.kind === "top") return { ...answer, values: answer.values.map((v) => Math.round(v * units) / units) };
      return all(answer, question);
    };
  },
};

const rounded = (row: Float32Array, units: number, keep: boolean): Float32Array => {
  const counts = new Float64Array(row.length);
  const remainders = new Float64Array(row.length);
  let missing = units;
  for (let k = 0; k < row.length; k++) {
    const v = row[k] as number;
    // a float32 that stands for 0.29 is not to lose a unit to its own rounding
    const exact = v * units + 1e-6 * Math.min(1, v);
    const whole = Math.floor(exact);
    counts[k] = whole;
    remainders[k] = exact - whole;
    missing -= whole;
  }
  if (missing > 0) {
    const order = Array.from(row.keys()).sort(
      (a, b) =>
        (remainders[b] as number) - (remainders[a] as number) || (row[b] as number) - (row[a] as number) || a - b,
    );
    for (let j = 0; j < missing; j++) {
      const k = order[j % order.length] as number;
      counts[k] = (counts[k] as number) + 1;
    }
  }
  if (keep) {
    const label = labelOf(row);
    const top = labelOf(Float32Array.from(counts));
    if (top !== label) {
      counts[top] = (counts[top] as number) - 1;
      counts[label] = (counts[label] as number) + 1;
    }
  }
  const told = new Float32Array(row.length);
  for (let k = 0; k < row.length; k++) told[k] = (counts[k] as number) / units;
  return told;
};
