/** The pipeline: the steps of a request in their order, and how they are run. */
import type { Exchange, Findings, InferReply, Note } from "./exchange.ts";
import { CasemateError } from "../core/error.ts";
import type { Mode, Step, StepId, Verdict } from "./step.ts";

/** What is known of an exchange when it is over. */
export interface Outcome {
  readonly exchange: Exchange;
  readonly reply?: InferReply;
  readonly refusal?: Refusal;
  /** what each step said, and whether it counted */
  readonly trace: readonly TraceEntry[];
}

export interface Refusal {
  readonly step: StepId;
  readonly problem: CasemateError;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TraceEntry {
  readonly step: StepId;
  readonly mode: Mode;
  readonly verdict: "pass" | "refuse" | "broke";
  /** of the refusal */
  readonly code?: string;
  readonly note?: Note;
}

/** The mode of a step by its section of the policy; a model always runs. */
const modeOf = (policy: Exchange["policy"], id: StepId): Mode => (id === "run" ? "on" : policy[id].mode);

/**
 * Runs the steps. The first that refuses in mode "on" ends it, as does one that breaks; in shadow mode neither does. `last` steps (the clock) run in any case, or
 * only for what was refused.
 * Never throws.
 */
export const runPipeline = async (
  steps: readonly Step[],
  last: readonly Step[],
  exchange: Exchange,
  lastFor: "all" | "refused" = "all",
): Promise<Outcome> => {
  const x = exchange as Exchange & Findings;
  const trace: TraceEntry[] = [];
  const begun: Step[] = [];
  let refusal: Refusal | undefined;
  const take = async (step: Step): Promise<void> => {
    const mode = modeOf(x.policy, step.id);
    if (mode === "off") return;
    begun.push(step);
    let verdict: Verdict;
    try {
      const v = step.run(x);
      verdict = v instanceof Promise ? await v : v;
    } catch (error) {
      const problem =
        error instanceof CasemateError
          ? error
          : new CasemateError("INTERNAL", `step '${step.id}' broke`, { cause: error });
      trace.push({ step: step.id, mode, verdict: "broke", code: problem.code });
      if (mode === "on") refusal ??= { step: step.id, problem, headers: {} };
      return;
    }
    const { note } = verdict;
    trace.push({
      step: step.id,
      mode,
      verdict: verdict.kind,
      ...(verdict.kind === "refuse" ? { code: verdict.problem.code } : {}),
      ...(note === undefined ? {} : { note }),
    });
    if (mode === "shadow") return;
    if (verdict.kind === "pass") {
      if (verdict.changes !== undefined) Object.assign(x, verdict.changes);
      return;
    }
    const { problem, retryAfterMs, headers } = verdict;
    refusal ??= {
      step: step.id,
      problem,
      headers: {
        ...headers,
        ...(retryAfterMs === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
      },
    };
  };
  for (const step of steps) {
    await take(step);
    if (refusal !== undefined) break;
  }
  if (lastFor === "all" || refusal !== undefined) for (const step of last) await take(step);
  for (const step of begun.reverse()) step.after?.(x);
  if (refusal !== undefined) return { exchange, refusal, trace };
  const { call, model } = x;
  return {
    exchange,
    trace,
    reply: {
      model: call.model,
      version: model.version,
      ...(call.id === undefined ? {} : { id: call.id }),
      outputs: wanted(x.outputs ?? new Map(), call.outputs),
      headers: x.headers,
    },
  };
};

/** Steps need the scores whatever was asked for; what goes out is what was. */
const wanted = (outputs: InferReply["outputs"], names: readonly string[] | undefined): InferReply["outputs"] =>
  names === undefined ? outputs : new Map([...outputs].filter(([name]) => names.includes(name)));
