/** openGuard: a policy -> a guard, which looks at conversations. guard: the same for one. */
import { CasemateError } from "../core/error.ts";
import { closest } from "../core/closest.ts";
import { monotonicMs } from "../core/clock.ts";
import type { Check, Direction, PlacedHit } from "./check.ts";
import { checks as builtIn } from "./checks.ts";
import type { KnownMessages } from "./memory/known-message.ts";
import type { Conversation, Role } from "./message.ts";
import { MessageInLook } from "./message-in-look.ts";
import { type GuardPolicy, type GuardPolicyInput, guardPolicySchema } from "./policy.ts";
import { settledTurns } from "./settled-turns.ts";
import { thresholdOf } from "./threshold.ts";
import type { CheckReport, GuardVerdict, HitSpan } from "./verdict.ts";

export interface Guard {
  readonly policy: GuardPolicy;
  /** the checks that run, with those in shadow; what looks for nothing under this policy has reach 0 */
  readonly checks: readonly Check[];
  /** Opens what the policy names, such as the folder of a model. THROWS what is wrong with it. Whoever does not ask has it done, and told as a check that broke, by the first look. */
  ready(): Promise<void>;
  /**
   * Looks at a conversation; of direction "output" only at its last message, which the model wrote. Never throws for what stands in it. `known`: what this guard found in
   * requests' messages before; those are not looked at again, and the others are put there.
   */
  look(conversation: Conversation, direction?: Direction, known?: KnownMessages): Promise<GuardVerdict>;
}

/** Throws USAGE for a policy that does not fit. `more`: checks of one's own, beside the built-in ones. */
export const openGuard = (policy: GuardPolicyInput = {}, more: readonly Check[] = []): Guard => {
  const parsed = guardPolicySchema.safeParse(policy);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CasemateError(
      "USAGE",
      `guard policy: '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
      {
        hint: "docs/guide/guard.md lists the keys",
      },
    );
  }
  const all = [...builtIn, ...more];
  for (const id of Object.keys(parsed.data.checks))
    if (!all.some((c) => c.id === id)) {
      const meant = closest(
        id,
        all.map((c) => c.id),
      );
      throw new CasemateError("USAGE", `guard policy: there is no check '${id}'`, {
        hint: meant === undefined ? "`casemate guard --list` names them" : `did you mean '${meant}'`,
      });
    }
  const running = all
    .filter((c) => modeOf(parsed.data, c) !== "off")
    .map((c) => (c.idle?.(parsed.data.checks[c.id]?.settings ?? {}) === true ? { ...c, reach: 0 } : c));
  let opening: Promise<void> | undefined;
  const ready = (): Promise<void> => (opening ??= prepare(parsed.data, running));
  return {
    policy: parsed.data,
    checks: running,
    ready,
    look: async (conversation, direction = "input", known) => {
      // what is wrong is told by the check that needs it
      await ready().catch(() => undefined);
      if (running.some((c) => !warm.has(c.look))) await warmUp(parsed.data, running);
      return look(parsed.data, running, conversation, direction, direction === "input" ? known : undefined);
    },
  };
};

/** Checks that have looked before, in whichever guard. */
const warm = new WeakSet<Check["look"]>();

/** Tables and weights are made when they are first asked for, a tenth of a second or more: that is not the time of whoever asks first. */
const warmUp = async (policy: GuardPolicy, running: readonly Check[]): Promise<void> => {
  const cold = running.filter((c) => !warm.has(c.look));
  const unbounded = { ...policy, limits: { ...policy.limits, budgetMs: Number.POSITIVE_INFINITY } };
  const asked = { messages: [{ role: "user", text: "Good morning." }] } as const;
  const answered = { messages: [...asked.messages, { role: "assistant", text: "Good morning." }] } as const;
  await look(unbounded, cold, asked, "input");
  await look(unbounded, cold, answered, "output");
  for (const c of cold) warm.add(c.look);
};

const prepare = async (policy: GuardPolicy, running: readonly Check[]): Promise<void> => {
  for (const c of running) await c.prepare?.(policy.checks[c.id]?.settings ?? {});
};

/** Looks at messages once. RETURNS the verdict; throws USAGE for a policy that does not fit. */
export const guard = (
  conversation: Conversation | Conversation["messages"],
  policy: GuardPolicyInput = {},
  direction: Direction = "input",
): Promise<GuardVerdict> =>
  openGuard(policy).look("messages" in conversation ? conversation : { messages: conversation }, direction);

const none: ReadonlySet<number> = new Set();

const modeOf = (policy: GuardPolicy, check: Check): "on" | "shadow" | "off" => policy.checks[check.id]?.mode ?? "on";

const look = async (
  policy: GuardPolicy,
  running: readonly Check[],
  conversation: Conversation,
  direction: Direction,
  known?: KnownMessages,
): Promise<GuardVerdict> => {
  const began = monotonicMs();
  const { limits } = policy;
  const { messages } = conversation;
  const tooMuch = excess(policy, conversation);
  const trusted = new Set<Role>(policy.trusted);
  const last = messages.length - 1;
  const wanted = (index: number): boolean =>
    direction === "output" ? index === last : !trusted.has(messages[index]?.role ?? "user");
  const settled = policy.refused === "report" && direction === "input" ? settledTurns(conversation) : none;
  const inLook = messages.map((message, index) => {
    const looked = tooMuch === undefined && wanted(index);
    return new MessageInLook({
      message,
      index,
      wanted: looked,
      limits,
      known: looked ? known?.get(message) : undefined,
    });
  });
  const cut = inLook.some((m) => m.cut);
  const reports: CheckReport[] = [];
  for (const check of running.filter((c) => c.directions.includes(direction))) {
    const mode = modeOf(policy, check) === "shadow" ? "shadow" : "on";
    const blank = { id: check.id, mode, flagged: false, score: 0, spans: [] } as const;
    if (tooMuch !== undefined || monotonicMs() - began > limits.budgetMs) {
      reports.push({
        ...blank,
        status: "skipped",
        why: tooMuch ?? `the ${limits.budgetMs} ms of the policy were over`,
      });
      continue;
    }
    try {
      const hits = await hitsOf(check, policy, conversation, inLook, direction, wanted);
      reports.push(reportOf(check, policy, conversation, mode, hits, settled));
    } catch (cause) {
      reports.push({ ...blank, status: "broke", why: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  if (known !== undefined && reports.every((r) => r.status === "scanned"))
    for (const [index, m] of inLook.entries()) {
      const learned = m.learned();
      const message = messages[index];
      if (learned !== undefined && message !== undefined) known.set(message, learned);
    }
  if (cut)
    reports.push({
      id: "views",
      mode: "on",
      status: "skipped",
      flagged: false,
      score: 0,
      spans: [],
      why: `a message has more than ${limits.maxViews} readings, or deeper ones than ${limits.maxDepth}`,
    });
  const counting = reports.filter((r) => r.mode === "on");
  const flagged = counting.some((r) => r.flagged);
  return {
    verdict: flagged ? "flag" : counting.some((r) => r.status !== "scanned") ? "error" : "pass",
    score: Math.max(0, ...counting.map((r) => r.score)),
    checks: reports,
    ms: monotonicMs() - began,
  };
};

const excess = (policy: GuardPolicy, { messages, tools = [] }: Conversation): string | undefined => {
  const { maxMessages, maxUnits } = policy.limits;
  if (messages.length > maxMessages) return `there are more than ${maxMessages} messages`;
  const units =
    messages.reduce((sum, m) => sum + m.text.length + (m.calls ?? []).reduce((s, c) => s + c.arguments.length, 0), 0) +
    tools.reduce((sum, t) => sum + (t.description?.length ?? 0), 0);
  return units > maxUnits ? `there are more than ${maxUnits} characters` : undefined;
};

const hitsOf = async (
  check: Check,
  policy: GuardPolicy,
  conversation: Conversation,
  inLook: readonly MessageInLook[],
  direction: Direction,
  wanted: (index: number) => boolean,
): Promise<PlacedHit[]> => {
  const settings = policy.checks[check.id]?.settings ?? {};
  if (check.kind === "conversation")
    return [
      ...(await check.look({
        conversation,
        direction,
        settings,
        get views() {
          return inLook.map((m) => m.views);
        },
        noteAt: (index) => inLook[index]?.note(check, settings),
      })),
    ];
  const found: PlacedHit[] = [];
  for (const [index, message] of conversation.messages.entries()) {
    if (!wanted(index) || !check.roles.includes(message.role)) continue;
    const looked = inLook[index]?.hits(check, { direction, conversation, settings }) ?? [];
    const hits = looked instanceof Promise ? await looked : looked;
    for (const hit of hits) found.push({ ...hit, message: index });
  }
  return found;
};

const reportOf = (
  check: Check,
  policy: GuardPolicy,
  { messages }: Conversation,
  mode: "on" | "shadow",
  hits: readonly PlacedHit[],
  settled: ReadonlySet<number>,
): CheckReport => {
  const spans = hits.map(
    (hit): HitSpan => ({
      message: hit.message,
      start: hit.start ?? 0,
      end: hit.end ?? messages[hit.message]?.text.length ?? 0,
      category: hit.category,
      score: hit.score,
      why: hit.why,
      ...(settled.has(hit.message) ? { settled: true } : {}),
      ...(hit.how === undefined ? {} : { how: hit.how }),
      ...(hit.replacement === undefined ? {} : { replacement: hit.replacement }),
    }),
  );
  const counting = spans.filter((s) => s.settled === undefined);
  return {
    id: check.id,
    status: "scanned",
    mode,
    flagged: counting.some((s) => !(s.score < thresholdOf(policy, check, messages[s.message]?.role))),
    score: Math.max(0, ...counting.map((s) => s.score)),
    spans,
  };
};
