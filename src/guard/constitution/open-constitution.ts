/** openConstitution: principles and a judge -> a review of answers: critique, revise, verify (Bai et al., Constitutional AI, 2022, at the time of the answer). */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../core/canonical-json.ts";
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { Conversation } from "../message.ts";
import { type Constitution, type ConstitutionInput, constitutionSchema } from "./constitution.ts";
import type { Case, Judge, Opinion } from "./judge.ts";
import { offlineJudge } from "./offline-judge.ts";

/** One principle that was broken. */
export interface Fired {
  readonly principle: string;
  readonly action: "block" | "rewrite";
  readonly why: string;
  /** which judge said so */
  readonly judge: string;
  /** 0: the model's own answer; n: its nth revision */
  readonly round: number;
}

export interface Review {
  /** pass: the answer as it was. rewritten: put right and looked at again. blocked: `text` is the refusal. unjudged: the fail rule let it through */
  readonly outcome: "pass" | "rewritten" | "blocked" | "unjudged";
  /** what may be said */
  readonly text: string;
  readonly fired: readonly Fired[];
  /** why the fail rule decided, where it did */
  readonly failure?: string;
  /** questions to judges */
  readonly calls: number;
  readonly cached: boolean;
  readonly ms: number;
}

export interface ReviewOptions {
  /** asked beside the offline one, which costs nothing and can not be talked over; default none */
  readonly judge?: Judge;
}

export interface OpenConstitution {
  readonly constitution: Constitution;
  /** `conversation`: before the answer. Throws only the signal's reason: what else goes wrong is for the fail rule. */
  review(conversation: Conversation, answer: string, signal?: AbortSignal): Promise<Review>;
}

/** Throws USAGE for a constitution that does not fit, and for principles that nobody could judge. */
export const openConstitution = (input: ConstitutionInput, { judge }: ReviewOptions = {}): OpenConstitution => {
  const parsed = constitutionSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CasemateError(
      "USAGE",
      `constitution: '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
      {
        hint: "docs/guide/constitution.md lists the keys",
      },
    );
  }
  const constitution = parsed.data;
  const blind = constitution.principles.find((p) => !hasOffline(p));
  if (judge === undefined && blind !== undefined)
    throw new CasemateError("USAGE", `principle '${blind.id}' can not be judged without a model`, {
      hint: "give it offline checks or phrases, or name a judge endpoint",
    });
  const cache = new Map<string, Review>();
  return {
    constitution,
    review: async (conversation, answer, signal) => {
      signal?.throwIfAborted();
      const key = createHash("sha256").update(canonicalJson({ conversation, answer })).digest("base64");
      const known = cache.get(key);
      if (known !== undefined) {
        // the newest stands last
        cache.delete(key);
        cache.set(key, known);
        return { ...known, cached: true, calls: 0, ms: 0 };
      }
      const review = await reviewed(constitution, judge, { conversation, answer }, signal);
      if (constitution.cache > 0 && review.failure === undefined) {
        cache.set(key, review);
        const [oldest] = cache.keys();
        if (cache.size > constitution.cache && oldest !== undefined) cache.delete(oldest);
      }
      return review;
    },
  };
};

const hasOffline = ({ offline }: Constitution["principles"][number]): boolean =>
  offline !== undefined && offline.checks.length + offline.phrases.length > 0;

class OverBudget extends Error {}

const reviewed = async (
  c: Constitution,
  judge: Judge | undefined,
  subject: Case,
  outer: AbortSignal | undefined,
): Promise<Review> => {
  const began = monotonicMs();
  const timeout = AbortSignal.timeout(c.budget.ms);
  const signal = outer === undefined ? timeout : AbortSignal.any([outer, timeout]);
  const fired: Fired[] = [];
  let calls = 0;
  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    if (calls >= c.budget.calls) throw new OverBudget(`the budget of ${c.budget.calls} questions is used up`);
    calls++;
    return question();
  };
  const done = (outcome: Review["outcome"], text: string, failure?: string): Review => ({
    outcome,
    text,
    fired,
    calls,
    cached: false,
    ms: monotonicMs() - began,
    ...(failure === undefined ? {} : { failure }),
  });
  /** what is broken in one round; what the offline judge found needs no second opinion */
  const critique = async (current: Case, round: number): Promise<Fired[]> => {
    const offline = c.principles.filter(hasOffline);
    const opinions: (readonly [Opinion, Judge])[] = (await offlineJudge.critique(current, offline, signal)).map((o) => [
      o,
      offlineJudge,
    ]);
    const open = c.principles.filter((p) => !opinions.some(([o]) => o.principle === p.id && o.broken));
    if (judge !== undefined && !opinions.some(([o]) => o.broken && actionOf(c, o.principle) === "block"))
      for (const o of await asked(() => judge.critique(current, open, signal))) opinions.push([o, judge]);
    return opinions
      .filter(([o]) => o.broken)
      .map(([o, by]) => ({
        principle: o.principle,
        action: actionOf(c, o.principle),
        why: o.why.slice(0, 300),
        judge: by.name,
        round,
      }));
  };
  let current = subject;
  try {
    const units = subject.answer.length + subject.conversation.messages.reduce((sum, m) => sum + m.text.length, 0);
    if (units > c.budget.units) throw new OverBudget(`there are more than ${c.budget.units} characters`);
    for (let round = 0; ; round++) {
      const broken = await critique(current, round);
      fired.push(...broken);
      if (broken.length === 0) return done(round === 0 ? "pass" : "rewritten", current.answer);
      if (broken.some((f) => f.action === "block")) return done("blocked", c.refusal);
      const by = judge?.revise === undefined ? offlineJudge : judge;
      const text = await (by === offlineJudge
        ? by.revise?.(current, broken.map(asOpinion), c.principles, signal)
        : asked(async () => by.revise?.(current, broken.map(asOpinion), c.principles, signal)));
      if (text === undefined || text === "" || text === current.answer) return done("blocked", c.refusal);
      current = { ...current, answer: text };
    }
  } catch (cause) {
    outer?.throwIfAborted();
    const why = timeout.aborted
      ? `the ${c.budget.ms} ms of the budget are over`
      : cause instanceof Error
        ? cause.message
        : String(cause);
    // something was found, and could not be put right within the budget: that is no doubt
    if (fired.length > 0 || c.fail === "block") return done("blocked", c.refusal, why);
    return done("unjudged", subject.answer, why);
  }
};

/** what is no principle of the constitution (an answer that speaks to its judge) blocks */
const actionOf = (c: Constitution, id: string): "block" | "rewrite" =>
  c.principles.find((p) => p.id === id)?.action ?? "block";

const asOpinion = ({ principle, why }: Fired): Opinion => ({ principle, broken: true, why });
