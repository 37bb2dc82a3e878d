/**
 * HoldBack: events of a streamed answer, held back until no check that is on can change its mind about the text in them.
 *
 * With R the largest `reach` of those checks: whether unit p of a text lies in a hit depends on the units from p - R to p + R only. So of a text of n units what
 * lies before n - R is decided, and a look from R before what was decided last sees all that it depends on: what is looked at grows with the length of the answer,
 * not with its square. At the end the whole answer is looked at once, as one that was not streamed is: the verdict is that one's. Calls of tools wait for the end.
 *
 * An event goes out whole or not at all, in the order in which it came; where the policy redacts, with the texts changed as they are in the whole answer.
 */
import type { Guard } from "../guard.ts";
import { looksAtAnswers, reachOf } from "../reach.ts";
import { AnswerLanes } from "./answer-lanes.ts";
import { type AnswerFinding, type AnswerRules, lookAtAnswer } from "./look-at-answer.ts";
import type { Piece } from "./piece.ts";
import { type CountingSpan, countingSpans, isRedaction } from "./counting-spans.ts";
import { merged, type Redaction, redacted } from "./redactions.ts";

export interface HoldBackOptions extends AnswerRules {
  /** the same policy without what is in shadow, or is to look at the end only: looks while the answer comes */
  readonly enforcing: Guard;
  /** a check that broke lets the answer go on; default: it ends it */
  readonly goOnBroken?: boolean;
  /** nothing is held back, stopped or changed: what is found is only told */
  readonly onlyReports?: boolean;
}

export interface Released<T> {
  readonly item: T;
  /** of its pieces, as they may go out (of calls: ""); undefined: as they came */
  readonly texts?: readonly string[];
}

export interface Progress<T> {
  readonly released: readonly Released<T>[];
  /** nothing may go out any more */
  readonly stopped?: AnswerFinding;
}

interface Held<T> {
  readonly item: T;
  readonly places: readonly { readonly lane: string; readonly start: number; readonly end: number }[];
  readonly hasCalls: boolean;
}

interface Seen {
  readonly checks: AnswerFinding["checks"];
  readonly spans: readonly CountingSpan[];
  /** something in it is not to be redacted */
  readonly flags: boolean;
  /** it could not be looked at whole */
  readonly broken: boolean;
}

interface Progressing {
  /** units before this are decided */
  decided: number;
  /** units before this may go out: less than `decided` while a redaction reaches beyond it */
  free: number;
  readonly redactions: Redaction[];
}

/** units in front of its reach that a check is shown when it says what is pending: whole words */
const before = 200;
/** looks that found something which the text so far does not have, until the lane is held to its end */
const maxDoubts = 3;

export class HoldBack<T> {
  readonly #o: HoldBackOptions;
  readonly #lanes = new AnswerLanes();
  readonly #progress = new Map<string, Progressing>();
  readonly #held: Held<T>[] = [];
  readonly #maxUnits: number;
  /** -1: nothing is looked at while the answer comes */
  #reach: number;
  #doubts = 0;
  #stopped: AnswerFinding | undefined;

  constructor(options: HoldBackOptions) {
    this.#o = options;
    this.#maxUnits = options.guard.policy.limits.maxUnits;
    this.#reach = options.onlyReports === true ? -1 : (holdsBack(options.enforcing) ?? -1);
  }

  push(item: T, pieces: readonly Piece[]): void {
    if (this.#stopped !== undefined) return;
    const places: Held<T>["places"][number][] = [];
    // what is only told about takes no more memory either
    const tell = this.#lanes.units <= this.#maxUnits;
    for (const piece of tell ? pieces : []) {
      const place = this.#lanes.add(piece);
      if (place === undefined) this.#stop("the answer repeats a text otherwise than it was");
      else places.push({ lane: piece.lane, ...place });
    }
    if (this.#lanes.units > this.#maxUnits) this.#stop(`the answer has more than ${this.#maxUnits} characters`);
    this.#held.push({ item, places, hasCalls: pieces.some((p) => p.kind === "call") });
  }

  /** Looks at what is new, and lets go what is decided. One at a time. */
  async advance(): Promise<Progress<T>> {
    if (this.#stopped === undefined && this.#reach >= 0 && this.#reach < Infinity)
      for (const [name] of this.#lanes.messages()) {
        await this.#decide(name);
        if (this.#stopped !== undefined) break;
      }
    return this.#result(
      (h) => !(h.hasCalls && this.#reach >= 0) && h.places.every((p) => p.end <= this.#freeOf(p.lane)),
    );
  }

  /** The answer is over: what is left goes out, or nothing of it. */
  async end(): Promise<Progress<T> & { readonly finding: AnswerFinding }> {
    const entries = this.#lanes.messages();
    const finding =
      this.#stopped ??
      (await lookAtAnswer(
        this.#o,
        entries.map(([, m]) => m),
      ));
    if (this.#o.onlyReports === true) return { ...this.#result(() => true), finding };
    if (finding.verdict === "flag" || (finding.verdict === "error" && this.#o.goOnBroken !== true))
      this.#stopped = finding;
    else
      for (const [i, [name, { text }]] of entries.entries()) {
        const p = this.#of(name);
        // what went out has its redactions already
        for (const r of finding.redactions[i] ?? [])
          if (r.end > p.free) p.redactions.push({ ...r, start: Math.max(r.start, p.free) });
        p.free = p.decided = text.length;
      }
    return { ...this.#result(() => true), finding };
  }

  #stop(why: string): void {
    if (this.#o.onlyReports === true) return;
    this.#stopped ??= {
      verdict: "error",
      checks: [{ id: "stream", status: "skipped", mode: "on", flagged: false, score: 0, spans: [], why }],
      redactions: [],
    };
  }

  #of(lane: string): Progressing {
    let found = this.#progress.get(lane);
    if (found === undefined) this.#progress.set(lane, (found = { decided: 0, free: 0, redactions: [] }));
    return found;
  }

  /** Where nothing is looked at while the answer comes, everything is free. */
  #freeOf(lane: string): number {
    return this.#reach < 0 ? Infinity : this.#of(lane).free;
  }

  async #decide(name: string): Promise<void> {
    const { text } = this.#lanes.get(name);
    const p = this.#of(name);
    // a look for every few units would look at everything many times; the first text goes as soon as it may
    const step = p.decided === 0 ? 1 : Math.max(1, this.#reach >> 4);
    if (text.length - p.decided < step) return;
    const target = this.#decidedOf(text);
    if (target - p.decided < step) return;
    const from = Math.max(0, p.free - this.#reach);
    let seen = await this.#look(text, from, p.free, target);
    if (from > 0 && seen.flags) {
      // perhaps only because the text seems to begin here
      seen = await this.#look(text, 0, p.free, target);
      if (!seen.flags && ++this.#doubts >= maxDoubts) this.#reach = Infinity;
    }
    if (seen.flags || seen.broken) {
      this.#stopped ??= { verdict: seen.flags ? "flag" : "error", checks: seen.checks, redactions: [] };
      return;
    }
    p.decided = p.free = target;
    for (const r of merged(seen.spans.filter(isRedaction))) {
      if (r.end < target) p.redactions.push(r);
      else {
        // it may become longer yet
        p.free = r.start;
        break;
      }
    }
  }

  /** Up to where no check that is on can change its mind. */
  #decidedOf(text: string): number {
    const { asked, enforcing } = this.#o;
    const { policy } = enforcing;
    let decided = text.length;
    for (const check of enforcing.checks.filter(looksAtAnswers)) {
      const reach = reachOf(policy, check);
      if (reach === 0) continue;
      const floor = text.length - reach;
      const from = Math.max(0, floor - before);
      const open = check.pending?.(text.slice(from), asked, policy.checks[check.id]?.settings ?? {});
      decided = Math.min(decided, open === undefined ? floor : Math.max(floor, from + open));
    }
    return decided;
  }

  /** What counts and touches text[after, before), of a look at text[from, ...). */
  async #look(text: string, from: number, after: number, before: number): Promise<Seen> {
    const { asked, enforcing, goOnBroken, redact } = this.#o;
    const message = { role: "assistant", text: text.slice(from) } as const;
    const { checks } = await enforcing.look({ ...asked, messages: [...asked.messages, message] }, "output");
    const spans = countingSpans(enforcing, { checks }, message, asked.messages.length)
      .map((s) => ({ ...s, start: s.start + from, end: s.end + from }))
      .filter((s) => s.end > after && s.start < before);
    return {
      checks,
      spans,
      flags: !redact ? spans.length > 0 : !spans.every(isRedaction),
      broken: goOnBroken !== true && checks.some((c) => c.mode === "on" && c.status !== "scanned"),
    };
  }

  #result(isFree: (held: Held<T>) => boolean): Progress<T> {
    if (this.#stopped !== undefined) {
      this.#held.length = 0;
      return { released: [], stopped: this.#stopped };
    }
    let n = 0;
    while (n < this.#held.length && isFree(this.#held[n] as Held<T>)) n++;
    return { released: this.#held.splice(0, n).map((h) => this.#released(h)) };
  }

  #released({ item, places }: Held<T>): Released<T> {
    if (!places.some((p) => (this.#progress.get(p.lane)?.redactions.length ?? 0) > 0)) return { item };
    const texts = places.map(({ lane, start, end }) =>
      redacted(this.#lanes.get(lane).text, start, end, this.#of(lane).redactions),
    );
    return { item, texts };
  }
}

/** By how many units a stream is held back under a policy without its checks in shadow; undefined: no check looks at answers. */
export const holdsBack = ({ policy, checks }: Guard): number | undefined => {
  const looking = checks.filter(looksAtAnswers);
  return looking.length === 0 ? undefined : Math.max(...looking.map((c) => reachOf(policy, c)));
};
