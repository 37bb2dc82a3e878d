/**
 * Querier: questions to a victim, spread over accounts, within a budget. An account is a model that answers (in process, behind HTTP with a key of its own, a gateway's
 * client); one that does not answer any more is given up, and the others go on.
 */
import { CasemateError } from "../../core/error.ts";
import { type Rng, rngFor } from "../../core/rng.ts";
import { argmaxRows } from "../../engine/runtime/argmax.ts";
import { canPredict, type Domain, type Model } from "../../engine/runtime/model.ts";
import { softmaxRows } from "../../engine/tensor/softmax.ts";

export const spreads = ["round-robin", "random"] as const;
export type Spread = (typeof spreads)[number];

export interface QuerierOptions {
  /** questions, all accounts together */
  readonly budget: number;
  /** which account asks the next question; default round-robin */
  readonly spread?: Spread;
  /** "labels": probabilities are not used even where they are given; default "scores" */
  readonly use?: "scores" | "labels";
  readonly seed?: number;
  /** questions that are on their way at once, default 64 */
  readonly chunk?: number;
}

/** What was answered: rows that nobody answered are missing. */
export interface Answered {
  /** n x size */
  readonly x: Float32Array;
  /** n; -1 where the victim withheld it */
  readonly labels: Int32Array;
  /** n x classes, sums 1; undefined where only labels are given (or used) */
  readonly probabilities: Float32Array | undefined;
}

export interface LostAccount {
  readonly account: number;
  /** its questions up to then, the refused ones included */
  readonly after: number;
  readonly reason: string;
}

export class Querier {
  readonly domain: Domain;
  readonly classes: number;
  /** are there probabilities to learn from */
  readonly soft: boolean;
  /** questions by account */
  readonly byAccount: Int32Array;
  readonly lost: LostAccount[] = [];
  readonly #accounts: readonly Model[];
  readonly #o: QuerierOptions;
  readonly #rng: Rng;
  #open: number[];
  #turn = 0;

  /** Throws USAGE without accounts, or where they are not the same model. */
  constructor(accounts: readonly Model[], options: QuerierOptions) {
    const [first] = accounts;
    if (first === undefined) throw new CasemateError("USAGE", "a querier needs an account");
    if (accounts.some((a) => a.classes !== first.classes || a.domain.size !== first.domain.size))
      throw new CasemateError("USAGE", "accounts answer for models of different shapes");
    this.domain = first.domain;
    this.classes = first.classes;
    this.soft = options.use !== "labels" && accounts.every(canPredict);
    this.byAccount = new Int32Array(accounts.length);
    this.#accounts = accounts;
    this.#o = options;
    this.#rng = rngFor(options.seed ?? 0, "extraction", "accounts");
    this.#open = accounts.map((_, k) => k);
  }

  get used(): number {
    return this.byAccount.reduce((a, b) => a + b, 0);
  }

  /** questions that remain; 0 when no account is left */
  get left(): number {
    return this.#open.length === 0 ? 0 : this.#o.budget - this.used;
  }

  /** Asks as many of the rows as budget and accounts allow, in order. Throws what a model throws but for refusals and connections that end. */
  async ask(x: Float32Array, signal?: AbortSignal): Promise<Answered> {
    const { size } = this.domain;
    const all: Answered[] = [];
    const chunk = this.#o.chunk ?? 64;
    for (let at = 0; at < x.length && this.left > 0; ) {
      const n = Math.min(chunk, x.length / size - at / size, this.left);
      all.push(...(await this.#askChunk(x.subarray(at, at + n * size), signal)));
      at += n * size;
    }
    return joined(all, size, this.classes, this.soft);
  }

  /** What the victim says, by the first account that still answers, not counted; undefined where none does. */
  async labels(x: Float32Array, signal?: AbortSignal): Promise<Int32Array | undefined> {
    for (const account of this.#open)
      try {
        return await (this.#accounts[account] as Model).labels(x, signal);
      } catch (e) {
        if (!isRefusal(e)) throw e;
      }
    return undefined;
  }

  async #askChunk(x: Float32Array, signal: AbortSignal | undefined): Promise<Answered[]> {
    const { size } = this.domain;
    const n = x.length / size;
    const turns = Array.from({ length: n }, () => this.#next());
    const rowsOf = new Map<number, number[]>();
    turns.forEach((account, i) => rowsOf.set(account, [...(rowsOf.get(account) ?? []), i]));
    const parts = await Promise.all(
      [...rowsOf].map(async ([account, rows]) => {
        const own = new Float32Array(rows.length * size);
        rows.forEach((row, k) => own.set(x.subarray(row * size, (row + 1) * size), k * size));
        return { rows, answered: await this.#askAs(account, own, signal) };
      }),
    );
    // in the order of the questions, whoever asked them
    const answers = new Map<number, Answered>();
    for (const { rows, answered } of parts)
      if (answered !== undefined) rows.forEach((row, k) => answers.set(row, rowOf(answered, k, size, this.classes)));
    return turns.flatMap((_, i) => answers.get(i) ?? []);
  }

  #next(): number {
    const k = this.#o.spread === "random" ? this.#rng.integer(this.#open.length) : this.#turn++ % this.#open.length;
    return this.#open[k] as number;
  }

  async #askAs(account: number, x: Float32Array, signal: AbortSignal | undefined): Promise<Answered | undefined> {
    const model = this.#accounts[account] as Model;
    this.byAccount[account] = (this.byAccount[account] as number) + x.length / this.domain.size;
    try {
      if (!this.soft || !canPredict(model))
        return { x, labels: await model.labels(x, signal), probabilities: undefined };
      const scores = await model.scores(x, signal);
      const p = model.scoreKind === "logits" ? softmaxRows(scores, this.classes) : distributions(scores, this.classes);
      return { x, labels: argmaxRows(scores, this.classes), probabilities: p };
    } catch (e) {
      if (!isRefusal(e)) throw e;
      this.#open = this.#open.filter((k) => k !== account);
      this.lost.push({ account, after: this.byAccount[account] ?? 0, reason: e.message });
      return undefined;
    }
  }
}

/** What ends an account, and not the attack. */
const refusals: ReadonlySet<string> = new Set(["MODEL_UNREACHABLE", "ACCESS_DENIED", "ACCESS_UNAUTHENTICATED"]);
const isRefusal = (e: unknown): e is CasemateError => e instanceof CasemateError && refusals.has(e.code);

/** Rounded and noisy probabilities need not add up to 1. A row of zeros is even. */
const distributions = (scores: Float32Array, classes: number): Float32Array => {
  const out = scores.map((v) => Math.max(0, v));
  for (let at = 0; at < out.length; at += classes) {
    const row = out.subarray(at, at + classes);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((v, k) => {
      row[k] = total > 0 ? v / total : 1 / classes;
    });
  }
  return out;
};

const rowOf = (a: Answered, row: number, size: number, classes: number): Answered => ({
  x: a.x.subarray(row * size, (row + 1) * size),
  labels: a.labels.subarray(row, row + 1),
  probabilities: a.probabilities?.subarray(row * classes, (row + 1) * classes),
});

/** One behind the other. */
export const joined = (parts: readonly Answered[], size: number, classes: number, soft: boolean): Answered => {
  const n = parts.reduce((s, p) => s + p.labels.length, 0);
  const x = new Float32Array(n * size);
  const labels = new Int32Array(n);
  const probabilities = soft ? new Float32Array(n * classes) : undefined;
  let at = 0;
  for (const p of parts) {
    x.set(p.x, at * size);
    labels.set(p.labels, at);
    if (p.probabilities !== undefined) probabilities?.set(p.probabilities, at * classes);
    at += p.labels.length;
  }
  return { x, labels, probabilities };
};
