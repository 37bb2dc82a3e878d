/** endLlm: a request is over: its body's room is given back, what its answer tells of its client is remembered, its tokens are settled, and its record is written. */
import { monotonicMs } from "../../core/clock.ts";
import type { Dialect } from "./dialect.ts";
import { checkWords } from "./llm-event.ts";
import type { LlmParts } from "./llm-parts.ts";
import { countedTokens, type LlmProgress } from "./llm-progress.ts";
import { noteAnswer } from "./note-answer.ts";

/** Once. Never rejects. */
export const endLlm = async (
  parts: Pick<LlmParts, "events" | "failed" | "memory">,
  dialect: Dialect,
  p: LlmProgress,
): Promise<void> => {
  const { events, failed } = parts;
  p.release?.();
  await noteAnswer(parts, p);
  const tokens = p.ran ? countedTokens(p) : undefined;
  let micros = 0;
  try {
    micros = (await p.settle?.(tokens)) ?? 0;
  } catch (error) {
    failed(error, p.id);
  }
  events({
    kind: "llm",
    atMs: p.atMs,
    id: p.id,
    protocol: dialect.id,
    model: p.asked?.model.slice(0, 128) ?? "",
    pattern: p.route?.pattern ?? "",
    upstream: p.route?.upstream.config.name ?? "",
    policy: p.policy?.policy.name ?? "",
    ...(p.account === undefined ? {} : { account: p.account, credential: p.credential ?? "" }),
    address: p.address,
    stream: p.asked?.stream ?? false,
    bytes: p.bytes,
    tookMs: monotonicMs() - p.beganMs,
    ...(p.firstMs === undefined ? {} : { firstMs: p.firstMs }),
    input: p.input.verdict,
    output: p.output.verdict,
    checks: checkWords(p.input.checks, p.output.checks),
    messages: p.messages,
    known: p.known,
    dropped: p.dropped,
    media: p.asked?.media.length ?? 0,
    kept: p.asked?.kept ?? [],
    tokens: tokens ?? { input: 0, output: 0 },
    estimated: p.ran && (p.usage.input === undefined || p.usage.output === undefined),
    micros,
    status: p.status,
    ...(p.code === undefined ? {} : { code: p.code }),
  });
};
