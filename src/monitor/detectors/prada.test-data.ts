/** PRADA over a list of queries. */
import { prada } from "./prada.ts";

export interface Asked {
  readonly top1: number;
  readonly sketch: Float32Array;
}

/** `accounts` ask in turn, or as `accounts(i)` says. `at`: the query after which the first remark came, of all. */
export const startedPrada = (queries: readonly Asked[], accounts: number | ((i: number) => string)) => {
  const state = prada.start({ salt: "" });
  let at: number | undefined;
  let remarks = 0;
  for (const [i, { top1, sketch }] of queries.entries()) {
    const evidence = prada.step(state, {
      atMs: i,
      keys: { account: typeof accounts === "number" ? String(i % accounts) : accounts(i) },
      features: { hash: [i, 0], strangeness: undefined, oddest: undefined, place: sketch, sketch },
      answer: { top1 },
    });
    if (evidence.kind !== "remark") continue;
    at ??= i + 1;
    remarks++;
  }
  return { at, remarks, accounts: state.size, kept: (account: string) => state.has(account) };
};
