/** What both private trainers refuse before the first step: nothing is paid and nothing drawn then. */
import { CasemateError } from "../../core/error.ts";
import type { FitData } from "../../engine/fit/fit.ts";
import type { PrivacyLedger, Step } from "../ledger/privacy-ledger.ts";

/** Throws DATA_MISMATCH when inputs and labels disagree, or a record has no class. */
export const checkRecords = (data: FitData): void => {
  const size = data.dims.reduce((a, b) => a * b, 1);
  const n = data.labels.length;
  if (n === 0 || data.x.length !== n * size)
    throw new CasemateError(
      "DATA_MISMATCH",
      `${n} labels and ${data.x.length} values do not fit samples of ${size} values`,
    );
  if (data.labels.some((y) => y < 0))
    throw new CasemateError("DATA_MISMATCH", "a record has no class of the model", {
      hint: "labels are classes from 0 on; name them in the model's order with --class-names",
    });
};

/** Throws DP_PARAMS for a number that is not whole and at least 1. */
export const checkCounts = (counts: Readonly<Record<string, number>>): void => {
  for (const [name, v] of Object.entries(counts))
    if (!(Number.isSafeInteger(v) && v >= 1))
      throw new CasemateError("DP_PARAMS", `${name} is ${v}, expected a whole number of at least 1`);
};

export interface Plan {
  /** name of the run in the ledger */
  readonly run: string;
  /** payments, from the first on */
  readonly payments: number;
  readonly each: Step;
  /** what a payment is for, and what a user can take fewer of: "steps", "trees" */
  readonly unit: string;
  readonly fewer: string;
}

/** Throws DP_BUDGET where the ledger does not allow all payments that are not made yet. */
export const refuseUnpayable = (ledger: PrivacyLedger, { run, payments, each, unit, fewer }: Plan): void => {
  const [owed, left] = [ledger.unpaid(run, 1, payments, each), ledger.remaining(each)];
  if (owed <= left) return;
  const { epsilon, delta } = ledger.budget;
  throw new CasemateError(
    "DP_BUDGET",
    `${payments} ${unit} would exceed the budget of epsilon ${epsilon} at delta ${delta}: the ledger allows ${left} more`,
    { hint: `casemate dp ledger says what is spent; take fewer ${fewer}, more noise, or begin a new ledger knowingly` },
  );
};
