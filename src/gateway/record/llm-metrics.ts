/** llmMetrics: requests to language models as numbers. The label `model` is the name in the configuration, not what a client wrote. */
import { type Counter, Histogram, type Registry } from "prom-client";
import type { LlmEvent } from "../llm/llm-event.ts";

/** seconds; answers of language models take up to minutes */
const secondsBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

type MakeCounter = <const L extends string>(name: string, help: string, labelNames: readonly L[]) => Counter<L>;

export const llmMetrics = (registers: Registry[], counter: MakeCounter): ((event: LlmEvent) => void) => {
  const requests = counter(
    "casemate_llm_requests_total",
    "Requests to language models that are over, by upstream, model, protocol, and code of what was refused or failed.",
    ["upstream", "model", "protocol", "code"],
  );
  const verdicts = counter("casemate_llm_verdicts_total", "Verdicts of the guard, by policy and direction.", [
    "policy",
    "direction",
    "verdict",
  ]);
  const checks = counter("casemate_llm_checks_total", "What each check of the guard did (/out: with the answer).", [
    "check",
    "outcome",
  ]);
  const messages = counter(
    "casemate_llm_messages_total",
    "Messages of requests, by policy: what the guard finds in them was known from before, or was looked for.",
    ["policy", "how"],
  );
  const dropped = counter(
    "casemate_llm_turns_dropped_total",
    "Turns that were taken out of requests, since they were stopped before, by policy.",
    ["policy"],
  );
  const tokens = counter("casemate_llm_tokens_total", "Tokens, by upstream, model and direction.", [
    "upstream",
    "model",
    "direction",
  ]);
  const money = counter("casemate_llm_money_total", "What answers cost, in the currency of the prices.", [
    "upstream",
    "model",
  ]);
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames: ["upstream", "stream"] as const, buckets: secondsBuckets, registers });
  const seconds = histogram("casemate_llm_request_seconds", "From the request to the end of its answer.");
  const first = histogram("casemate_llm_first_seconds", "From the request to the first piece of a streamed answer.");
  return (event) => {
    const { upstream, pattern: model, policy } = event;
    const stream = String(event.stream);
    requests.inc({ upstream, model, protocol: event.protocol, code: event.code ?? "" });
    if (event.input !== "none") verdicts.inc({ policy, direction: "input", verdict: event.input });
    if (event.output !== "none") verdicts.inc({ policy, direction: "output", verdict: event.output });
    for (const [check, outcome] of Object.entries(event.checks)) checks.inc({ check, outcome });
    messages.inc({ policy, how: "known" }, event.known);
    messages.inc({ policy, how: "looked at" }, event.messages - event.known);
    dropped.inc({ policy }, event.dropped);
    tokens.inc({ upstream, model, direction: "input" }, event.tokens.input);
    tokens.inc({ upstream, model, direction: "output" }, event.tokens.output);
    money.inc({ upstream, model }, event.micros / 1e6);
    seconds.observe({ upstream, stream }, event.tookMs / 1000);
    if (event.firstMs !== undefined) first.observe({ upstream, stream }, event.firstMs / 1000);
  };
};
