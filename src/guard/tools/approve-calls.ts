/** approveCalls: asks a person before tools are called. No answer is a no. */
import { CasemateError } from "../../core/error.ts";
import type { ToolCall } from "../message.ts";
import { matchesName } from "./matches-name.ts";

export interface ApproveOptions {
  /** names of tools (with *) that need a yes; default all */
  readonly needs?: readonly string[];
  /** asks; what is not exactly `true` is a no. `signal` is aborted when the time is over */
  readonly ask: (call: ToolCall, signal: AbortSignal) => Promise<boolean>;
  /** for each call; default 60,000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Approval {
  readonly call: ToolCall;
  readonly approved: boolean;
  /** why not */
  readonly why?: string;
}

/** One answer for each call, in their order; asked one after the other. Never throws for what `ask` does; throws the signal's reason when it was aborted. */
export const approveCalls = async (calls: readonly ToolCall[], options: ApproveOptions): Promise<Approval[]> => {
  const { needs = ["*"], ask, timeoutMs = 60_000, signal } = options;
  if (!(timeoutMs > 0)) throw new CasemateError("USAGE", `timeoutMs is more than 0, got ${timeoutMs}`);
  const answers: Approval[] = [];
  for (const call of calls) {
    signal?.throwIfAborted();
    if (!needs.some((p) => matchesName(call.name, p))) answers.push({ call, approved: true });
    else answers.push(await asked(call, ask, timeoutMs, signal));
  }
  return answers;
};

const asked = async (
  call: ToolCall,
  ask: ApproveOptions["ask"],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Approval> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  // whoever is asked can not change the call that was shown
  const shown = Object.freeze({ ...call });
  let stop = (): void => undefined;
  const over = new Promise<"over">((resolve) => {
    stop = () => resolve("over");
    ended.addEventListener("abort", stop, { once: true });
  });
  try {
    const answer = await Promise.race([ask(shown, ended), over]);
    signal?.throwIfAborted();
    if (answer === true) return { call, approved: true };
    return {
      call,
      approved: false,
      why: answer === "over" ? `nobody answered within ${timeoutMs} ms` : "it was refused",
    };
  } catch (cause) {
    signal?.throwIfAborted();
    return { call, approved: false, why: `asking failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  } finally {
    ended.removeEventListener("abort", stop);
  }
};
