/**
 * lookAtRequest: whether a request may go to the upstream, and with what: the guard's word on all that it says, the policy's on what can not be read, and what is remembered
 * of its client.
 */
import { sleep } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { GuardVerdict, KnownMessages, Message } from "../../guard/index.ts";
import type { AdmittedLlm } from "./admit-llm.ts";
import type { Asked, Dialect } from "./dialect.ts";
import { ensureScannable } from "./ensure-scannable.ts";
import { type FlaggedMessages, flaggedMessages } from "./flagged-messages.ts";
import type { LlmMemory } from "./llm-memory.ts";
import type { LlmProgress } from "./llm-progress.ts";
import { notStored } from "./not-stored.ts";
import { noteClient } from "./note-client.ts";
import { saidNow } from "./turns.ts";
import { withoutStopped } from "./without-stopped.ts";

export interface LookedAt {
  /** why it is not asked; undefined: it may go */
  readonly stopped: CasemateError | undefined;
  /** what goes: without turns that were stopped before */
  readonly asked: Asked;
  readonly body: Buffer;
}

interface LookOptions {
  readonly memory: LlmMemory;
  readonly dialect: Dialect;
  /** of the client */
  readonly signal: AbortSignal;
}

/** THROWS CONTENT_BLOCKED for what no check can read, CLIENT_BLOCKED for who probes, GUARD_FAILED or REQUEST_TOO_LARGE for what could not be looked at, ABORTED. */
export const lookAtRequest = async (
  admitted: AdmittedLlm,
  p: LlmProgress,
  { memory, dialect, signal }: LookOptions,
): Promise<LookedAt> => {
  const { account } = admitted;
  const { policy } = admitted.open;
  ensureScannable(admitted.asked, policy);
  const stopped = memory.stopped(policy.name, account);
  const { seen, found, asked, body } = await guardRequest(admitted, p, memory, dialect);
  p.input = seen;
  const { messages } = asked.conversation;
  const at = (places: readonly number[]): readonly Message[] => places.flatMap((i) => messages[i] ?? []);
  // the same once more, in the history or as a question, is no new try
  const anew = at(found.byThemselves).filter((m) => stopped.get(m) !== true);
  const noted = await noteClient(memory.clients, policy.probing, {
    account,
    said: saidNow(asked),
    flagged: anew.map((m) => m.text),
    score: seen.score,
  });
  if (noted !== undefined) {
    const broke = noted.report.status === "broke" && seen.verdict === "pass";
    p.input = { verdict: broke ? "error" : seen.verdict, checks: [...seen.checks, noted.report] };
  }
  if (seen.verdict === "flag") for (const message of at(found.messages)) stopped.set(message, true);
  if (policy.mode === "shadow") return { stopped: undefined, asked, body };
  if (noted?.action === "slow") {
    await sleep(policy.probing.slowMs, signal).catch(() => undefined);
    if (signal.aborted) throw new CasemateError("ABORTED", "the client went away");
  }
  if (seen.verdict === "flag")
    return { stopped: new CasemateError("CONTENT_BLOCKED", "the request was stopped by the guard"), asked, body };
  if (p.input.verdict === "error" && policy.whenBroken === "refuse") throw couldNotLook(p.input);
  if (noted?.action === "refuse")
    throw new CasemateError("CLIENT_BLOCKED", "this is too much like requests that were stopped before", {
      hint: "it is forgotten with time; its operator may allow it (probing)",
    });
  const forgets = policy.keptState === "forget" && asked.stores !== undefined;
  return { stopped: undefined, asked, body: forgets ? notStored(body) : body };
};

interface Guarded {
  readonly seen: GuardVerdict;
  readonly found: FlaggedMessages;
  readonly asked: Asked;
  readonly body: Buffer;
}

/** Looks until what would go is what was looked at. */
const guardRequest = async (
  { account, open: { policy, guard }, ...admitted }: AdmittedLlm,
  p: LlmProgress,
  memory: LlmMemory,
  dialect: Dialect,
): Promise<Guarded> => {
  const known = memory.known(policy.name, account);
  const stopped = memory.stopped(policy.name, account);
  const drops = policy.stoppedTurns === "drop" && policy.mode === "on";
  let { asked, body } = admitted;
  const counted: KnownMessages | undefined = known && {
    get: (message) => {
      const found = known.get(message);
      if (found !== undefined) p.known++;
      return found;
    },
    set: (message, found) => known.set(message, found),
  };
  for (let from = counted; ; from = known) {
    const seen = await guard.look(asked.conversation, "input", from);
    const found = flaggedMessages(guard, seen, asked.conversation);
    const less =
      drops && seen.verdict === "flag"
        ? withoutStopped({ asked, body }, dialect, found, (m) => stopped.get(m) === true)
        : undefined;
    if (less === undefined) return { seen, found, asked, body };
    ({ asked, body } = less);
    p.asked = asked;
    p.dropped += less.dropped;
  }
};

/** Too much to look at is the client's to change; a check that broke, or had no time left, is not. */
const couldNotLook = ({ checks }: Pick<GuardVerdict, "checks">): CasemateError => {
  const counting = checks.filter((c) => c.mode === "on");
  const all = counting.every((c) => c.status === "skipped" || c.id === "probing");
  const skipped = counting.find((c) => c.status === "skipped" && (all || c.id === "views"));
  if (skipped !== undefined && counting.every((c) => c.status !== "broke"))
    return new CasemateError(
      "REQUEST_TOO_LARGE",
      `the guard could not look at the whole request: ${skipped.why ?? ""}`,
    );
  return new CasemateError("GUARD_FAILED", "the guard could not look at the whole request");
};
