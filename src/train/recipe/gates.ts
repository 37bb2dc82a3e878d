/** gates: bars that a recipe sets for metrics: "clean: >= 0.95". */

export interface Gate {
  readonly metric: string;
  readonly bar: string;
  /** undefined: the run did not measure it, which is a failure */
  readonly value: number | undefined;
  readonly holds: boolean;
}

export const gates = (
  required: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, number>>,
): readonly Gate[] =>
  Object.entries(required).map(([metric, bar]) => {
    const value = metrics[metric];
    return { metric, bar: bar.trim(), value, holds: value !== undefined && holds(value, bar) };
  });

const holds = (value: number, bar: string): boolean => {
  const parts = /^\s*(>=|>|<=|<|==)\s*(\S+)\s*$/.exec(bar);
  const limit = Number(parts?.[2] ?? Number.NaN);
  switch (parts?.[1]) {
    case ">=":
      return value >= limit;
    case ">":
      return value > limit;
    case "<=":
      return value <= limit;
    case "<":
      return value < limit;
    case "==":
      return value === limit;
    default:
      // no bar that could be read is held
      return false;
  }
};
