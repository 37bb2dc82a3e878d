/** runStep: the model's turn. What it can not do for now is a refusal with a time to come back; what broke is thrown, and nothing is said about why. */
import { type Code, CasemateError } from "../../core/index.ts";
import { scoresOutputOf } from "../answer/scores-output.ts";
import type { Exchange } from "../exchange.ts";
import type { Step, Verdict } from "../step.ts";

/** Refusals that a client may hear about. */
const told: ReadonlySet<Code> = new Set<Code>([
  "REQUEST_INVALID",
  "SERVER_BUSY",
  "RUN_TIMEOUT",
  "MODEL_NOT_READY",
  "MODEL_UNREACHABLE",
]);

/** Those that pass with time. */
const comeBack: ReadonlySet<Code> = new Set<Code>([
  "SERVER_BUSY",
  "RUN_TIMEOUT",
  "MODEL_NOT_READY",
  "MODEL_UNREACHABLE",
]);

/** Where nothing was measured yet. */
const usualMs = 1000;

export const runStep: Step = {
  id: "run",
  explain: ({ run }) => [
    run.maxBatch > 1
      ? `up to ${run.maxBatch} samples of several requests in one run${run.maxDelayMs > 0 ? `, waiting ${run.maxDelayMs} ms for each other` : ""}`
      : "every request in a run of its own",
    `at most ${run.maxQueue} samples wait, and no more than run in ${run.maxWaitMs} ms, by turns of accounts; others are told to come back (503)`,
    ...(run.smoothing === undefined
      ? []
      : [
          `every sample is run as ${run.smoothing.selection} + ${run.smoothing.copies} noisy copies (sigma ${run.smoothing.sigma}); the answer comes with a radius that is right but for ${run.smoothing.alpha} of them`,
        ]),
    `no answer within ${run.timeoutMs} ms is given up (504)`,
    run.workers === "auto"
      ? "in a thread of its own, unless the model is smaller than that costs"
      : run.workers === 0
        ? "in the server's own thread: a slow run keeps all clients waiting"
        : `in ${run.workers} ${run.workers === 1 ? "thread" : "threads"} of its own`,
  ],
  async run(x: Exchange): Promise<Verdict> {
    try {
      const outputs = await x.model.run(x.inputs, wanted(x), x.signal, x.caller?.account);
      const note = x.model.note?.(outputs);
      return { kind: "pass", changes: { outputs }, ...(note === undefined ? {} : { note }) };
    } catch (error) {
      if (!(error instanceof CasemateError) || !told.has(error.code)) throw error;
      return {
        kind: "refuse",
        problem: error,
        ...(comeBack.has(error.code) ? { retryAfterMs: x.model.drainMs?.() ?? usualMs } : {}),
      };
    }
  },
};

/** What was asked for, and the scores: monitors and what is taken from answers go by them. The pipeline hands out what was asked for. */
const wanted = ({ call: { outputs }, model }: Exchange): readonly string[] | undefined => {
  const scores = scoresOutputOf(model)?.name;
  return outputs === undefined || scores === undefined || outputs.includes(scores) ? outputs : [...outputs, scores];
};
