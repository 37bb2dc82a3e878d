/** trainText: what `casemate dp train` prints at the end. */
import type { Budget } from "../../train/ledger/steps-within.ts";

export interface TrainSummary {
  readonly model: string;
  readonly ledger: string;
  /** all that the ledger was charged, also by other runs */
  readonly lower: number;
  readonly upper: number;
  readonly budget: Budget;
  readonly noise: number;
  readonly clip: number;
  readonly clipping: string;
  readonly rate: number;
  readonly expectedBatch: number;
  readonly steps: number;
  readonly planned: number;
  readonly accuracy?: number;
  readonly tested?: number;
}

export const trainText = (s: TrainSummary, format: "text" | "json"): string => {
  if (format === "json") return `${JSON.stringify({ schemaVersion: 1, ...s }, null, 2)}\n`;
  const lines: string[] = [];
  const row = (key: string, value: string): void => void lines.push(`${key.padEnd(11)}${value}`);
  const { delta, adjacency } = s.budget;
  const up = (Math.ceil(s.upper * 1e4 - 1e-9) / 1e4).toFixed(4);
  const down = (Math.floor(s.lower * 1e4 + 1e-9) / 1e4).toFixed(4);
  row("epsilon", `${down} to ${up} at delta ${delta}, ${adjacency}: the guarantee is ${up}`);
  row(
    "noise",
    `${Number(s.noise.toPrecision(5))} times the clipping norm ${s.clip} (${s.clipping}), discrete Gaussian`,
  );
  row(
    "steps",
    `${s.steps}${s.steps < s.planned ? ` of ${s.planned}: the budget ended` : ""}, Poisson batches at rate ${Number(s.rate.toPrecision(6))}, ${Number(s.expectedBatch.toPrecision(6))} records expected`,
  );
  if (s.accuracy !== undefined) row("accuracy", `${(100 * s.accuracy).toFixed(2)} % of ${s.tested} samples of --test`);
  row("ledger", s.ledger);
  row("wrote", s.model);
  return `${lines.join("\n")}\n`;
};
