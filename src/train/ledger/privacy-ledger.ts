/**
 * PrivacyLedger: what has been spent of a privacy budget on one data set, across runs, restarts and crashes.
 *
 * A step is paid before its batch is drawn and its noise is made: a crash can only leave a step that was paid and not taken. `release` says, before a checkpoint becomes visible,
 * up to which step anyone may have seen results. After a crash a run goes on from its last checkpoint; steps that were paid but not released are taken again, with
 * fresh randomness, for the same payment, since nobody saw the first outcome. Steps up to a release that are taken again (an older checkpoint was restored) are paid again.
 */
import { z } from "zod";
import { isoNow } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { adjacencies, checkDelta, checkEvent, mechanisms, type PrivacyEvent, samplings } from "../accountant/event.ts";
import { ChainedFile, readChained } from "./chained-file.ts";
import { type Budget, spentOf, stepsWithin } from "./steps-within.ts";

/** One kind of step: an event without its number of steps. */
export type Step = Omit<PrivacyEvent, "steps">;

const budgetSchema = z.strictObject({
  epsilon: z.number().positive(),
  delta: z.number(),
  adjacency: z.enum(adjacencies),
});
const stepSchema = z.strictObject({
  mechanism: z.enum(mechanisms),
  noise: z.number(),
  sampling: z.enum(samplings),
  rate: z.number(),
});
const recordSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("open"),
    version: z.literal(1),
    data: z.string(),
    budget: budgetSchema,
    at: z.string(),
  }),
  z.strictObject({
    kind: z.literal("spend"),
    run: z.string(),
    step: z.int().min(1),
    event: stepSchema,
    at: z.string(),
  }),
  z.strictObject({ kind: z.literal("release"), run: z.string(), step: z.int().min(1), at: z.string() }),
]);
type LedgerRecord = z.infer<typeof recordSchema>;

interface Run {
  /** what was paid for each step */
  readonly paid: Map<number, string>;
  /** the highest step whose outcome may have been seen, or that was taken by this process */
  taken: number;
}

/** What a ledger says, without opening it for writing. */
export interface LedgerSummary {
  readonly data: string;
  readonly budget: Budget;
  /** an upper bound of the epsilon spent */
  readonly epsilon: number;
  readonly events: readonly PrivacyEvent[];
}

/** State from records; the one reading of the file's meaning. */
class Book {
  readonly path: string;
  readonly opening: Extract<LedgerRecord, { kind: "open" }>;
  readonly runs = new Map<string, Run>();
  /** number of payments by kind of step */
  readonly counts = new Map<string, number>();

  constructor(path: string, records: readonly unknown[]) {
    this.path = path;
    const [first, ...others] = records.map((r, i) => {
      const parsed = recordSchema.safeParse(r);
      if (!parsed.success)
        throw new CasemateError("DP_LEDGER", `line ${i + 1} of the ledger '${path}' is no record of a ledger`);
      return parsed.data;
    });
    if (first?.kind !== "open") throw new CasemateError("DP_LEDGER", `'${path}' does not begin as a ledger does`);
    this.opening = first;
    for (const r of others) {
      if (r.kind === "open") throw new CasemateError("DP_LEDGER", `the ledger '${path}' is opened twice`);
      if (r.kind === "spend") this.pay(r.run, r.step, keyOf(r.event));
      else this.run(r.run).taken = Math.max(this.run(r.run).taken, r.step);
    }
  }

  run(name: string): Run {
    const known = this.runs.get(name);
    if (known !== undefined) return known;
    const made: Run = { paid: new Map(), taken: 0 };
    this.runs.set(name, made);
    return made;
  }

  pay(run: string, step: number, key: string): void {
    this.run(run).paid.set(step, key);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  events(): PrivacyEvent[] {
    return [...this.counts].map(([key, steps]) => ({ ...(JSON.parse(key) as Step), steps }));
  }
}

/** Equal steps have equal keys. */
const keyOf = (s: Step): string =>
  JSON.stringify({ mechanism: s.mechanism, noise: s.noise, sampling: s.sampling, rate: s.rate });

export interface LedgerOptions {
  /** what the budget is about: a digest of the data set. One ledger is about one data set */
  readonly data: string;
  /** needed for a new ledger; later it must be the same or left out */
  readonly budget?: Budget;
}

export class PrivacyLedger {
  readonly #file: ChainedFile;
  readonly #book: Book;
  #headroom: { readonly key: string; left: number } | undefined;
  #lastKey: string | undefined;

  private constructor(file: ChainedFile, book: Book) {
    this.#file = file;
    this.#book = book;
  }

  /**
   * Opens the ledger for this process alone, or begins one.
   * Throws DP_LEDGER when the file is broken, in use, about other data or another budget; DP_PARAMS for a budget out of range or missing; FILE_WRITE_FAILED.
   */
  static open(path: string, options: LedgerOptions): PrivacyLedger {
    const { budget, data } = options;
    if (budget !== undefined) {
      checkDelta(budget.delta);
      if (!(budget.epsilon > 0 && Number.isFinite(budget.epsilon)))
        throw new CasemateError("DP_PARAMS", `the budget's epsilon is ${budget.epsilon}, expected a positive number`);
    }
    const { file, records } = ChainedFile.open(path);
    try {
      if (records.length > 0) {
        const book = new Book(path, records);
        checkSame(book, options);
        return new PrivacyLedger(file, book);
      }
      if (budget === undefined)
        throw new CasemateError("DP_PARAMS", `the ledger '${path}' is new and needs a budget`, {
          hint: "state epsilon, delta and adjacency",
        });
      const { epsilon, delta, adjacency } = budget;
      const opening = { kind: "open", version: 1, data, budget: { epsilon, delta, adjacency }, at: isoNow() } as const;
      file.append(opening);
      return new PrivacyLedger(file, new Book(path, [opening]));
    } catch (e) {
      file.close();
      throw e;
    }
  }

  get budget(): Budget {
    return this.#book.opening.budget;
  }

  /**
   * Pays for a step of a run; on return the payment is on disk. RETURNS "paid", or "already-paid" for a step that an earlier process paid and never released.
   * Throws DP_BUDGET when the step would exceed the budget (nothing is written then), DP_PARAMS, DP_UNSUPPORTED, FILE_WRITE_FAILED: in all cases the step must not be taken.
   */
  spend(run: string, step: number, event: Step): "paid" | "already-paid" {
    checkEvent({ ...event, steps: 1 });
    if (!(Number.isSafeInteger(step) && step >= 1))
      throw new CasemateError("DP_PARAMS", `step is ${step}, expected a whole number of at least 1`);
    const key = keyOf(event);
    const state = this.#book.run(run);
    if (step > state.taken && state.paid.get(step) === key) {
      state.taken = step;
      return "already-paid";
    }
    if (!this.#fits(key))
      throw new CasemateError(
        "DP_BUDGET",
        `step ${step} of run '${run}' would exceed the budget of epsilon ${this.budget.epsilon} at delta ${this.budget.delta}`,
        { hint: "the data has given what it may give: raise the budget knowingly, in a new ledger, or stop" },
      );
    const { mechanism, noise, sampling, rate } = event;
    this.#file.append({ kind: "spend", run, step, event: { mechanism, noise, sampling, rate }, at: isoNow() });
    this.#book.pay(run, step, key);
    // steps of another kind leave less than was counted
    if (this.#headroom?.key === key) this.#headroom.left--;
    else this.#headroom = undefined;
    this.#lastKey = key;
    state.taken = Math.max(state.taken, step);
    return "paid";
  }

  /** To be called before a checkpoint or result of steps up to `step` becomes visible. Throws FILE_WRITE_FAILED: then it must not become visible. */
  release(run: string, step: number): void {
    this.#file.append({ kind: "release", run, step, at: isoNow() });
    const state = this.#book.run(run);
    state.taken = Math.max(state.taken, step);
  }

  /** How many more steps of this kind the budget allows. */
  remaining(event: Step): number {
    checkEvent({ ...event, steps: 1 });
    return this.#left(keyOf(event));
  }

  /** How many of the steps `from` to `to` of a run are not paid yet. */
  unpaid(run: string, from: number, to: number, event: Step): number {
    const { paid, taken } = this.#book.run(run);
    const key = keyOf(event);
    let count = 0;
    for (let step = from; step <= to; step++) if (step <= taken || paid.get(step) !== key) count++;
    return count;
  }

  /** What was paid for, by kind. */
  get events(): readonly PrivacyEvent[] {
    return this.#book.events();
  }

  /** An upper bound of the epsilon spent, at the budget's delta. */
  spent(): number {
    return spentOf(this.#book.events(), this.budget);
  }

  /** The same when these events were spent as well. Throws DP_PARAMS, DP_UNSUPPORTED. */
  costWith(events: readonly PrivacyEvent[]): number {
    for (const e of events) checkEvent(e);
    return spentOf([...this.#book.events(), ...events], this.budget);
  }

  close(): void {
    this.#file.close();
  }

  /** May one more step of this kind be taken: kinds that take turns are looked at one by one, for a count of each would be computed anew every time. */
  #fits(key: string): boolean {
    if (this.#headroom?.key === key || this.#lastKey === key) return this.#left(key) >= 1;
    return this.costWith([{ ...(JSON.parse(key) as Step), steps: 1 }]) <= this.budget.epsilon;
  }

  /** Counted down while steps are of one kind, computed anew when the kind changes. */
  #left(key: string): number {
    if (this.#headroom?.key !== key)
      this.#headroom = {
        key,
        left: stepsWithin(this.#book.events(), { ...(JSON.parse(key) as Step), steps: 1 }, this.budget),
      };
    return this.#headroom.left;
  }
}

const checkSame = (book: Book, options: LedgerOptions): void => {
  const { data, budget } = book.opening;
  if (data !== options.data)
    throw new CasemateError("DP_LEDGER", `the ledger '${book.path}' is about other data`, {
      hint: "each data set has a ledger of its own; data that shares records with another shares its budget",
    });
  const wanted = options.budget;
  if (
    wanted !== undefined &&
    (wanted.epsilon !== budget.epsilon || wanted.delta !== budget.delta || wanted.adjacency !== budget.adjacency)
  )
    throw new CasemateError(
      "DP_LEDGER",
      `the ledger '${book.path}' has a budget of epsilon ${budget.epsilon}, delta ${budget.delta}, ${budget.adjacency}`,
      { hint: "a budget is not changed after data was spent: leave it out, or begin a new ledger knowingly" },
    );
};

/** Reads a ledger while another process may be writing it. Throws DP_LEDGER, FILE_NOT_FOUND. */
export const readLedger = (path: string): LedgerSummary => {
  const book = new Book(path, readChained(path).records);
  const events = book.events();
  return {
    data: book.opening.data,
    budget: book.opening.budget,
    epsilon: spentOf(events, book.opening.budget),
    events,
  };
};
