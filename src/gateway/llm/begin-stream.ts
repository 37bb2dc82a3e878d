/** beginStream: a streamed answer, begun: its first piece is there, so that what went wrong before it could still be told by a status. */
import { Readable } from "node:stream";
import { monotonicMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { HoldBack, type HoldBackOptions } from "../../guard/stream/hold-back.ts";
import type { UpstreamAnswer } from "./ask-upstream.ts";
import type { Dialect } from "./dialect.ts";
import { guardsHeader, guardsHeaderName } from "./guards-header.ts";
import type { LlmParts } from "./llm-parts.ts";
import { type LlmProgress, none, refusedOf } from "./llm-progress.ts";
import { readEvents } from "./read-events.ts";
import { type Item, refusedAnswer, streamAnswer } from "./stream-answer.ts";

/** THROWS as streamAnswer does. */
export const beginStream = async (
  answer: UpstreamAnswer,
  dialect: Dialect,
  rules: HoldBackOptions,
  p: LlmProgress,
  { failed }: Pick<LlmParts, "failed">,
): Promise<Readable> => {
  const pieces = streamAnswer(readEvents(answer.body), {
    dialect,
    hold: new HoldBack<Item>(rules),
    requestId: p.id,
    refused: p.policy?.policy.whenFlagged === "answer" ? (usage) => refusedOf(p, usage) : undefined,
    found: (finding) => {
      p.output = finding;
      if (finding.verdict === "flag" || finding.verdict === "error") p.code = refusedAnswer(finding).code;
    },
    counted: (usage) => {
      p.usage = { ...p.usage, ...usage };
    },
    came: (bytes) => {
      p.answerBytes += bytes;
    },
    failed: (error) => {
      p.code = error instanceof CasemateError ? error.code : "INTERNAL";
      if (p.code === "INTERNAL") failed(error, p.id);
    },
    comment: () => `${guardsHeaderName}: ${guardsHeader(p)}`,
  });
  const first = await pieces.next();
  p.firstMs = monotonicMs() - p.beganMs;
  if (p.output === none) p.output = { verdict: "pending", checks: [] };
  return Readable.from(
    rest(first.done === true ? "" : first.value, pieces, () => answer.drop()),
    { objectMode: false },
  );
};

async function* rest(first: string, pieces: AsyncGenerator<string>, drop: () => void): AsyncGenerator<string> {
  try {
    if (first !== "") yield first;
    yield* pieces;
  } finally {
    drop();
  }
}
