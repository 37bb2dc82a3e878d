/** wholeAnswer: an answer that is not streamed, as the client gets it: looked at as the one event of a stream would be, so that what is found in it is the same. */
import { CasemateError } from "../../core/error.ts";
import { HoldBack, type HoldBackOptions } from "../../guard/stream/hold-back.ts";
import type { UpstreamAnswer } from "./ask-upstream.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import type { LlmProgress } from "./llm-progress.ts";
import { bytesIn, refusedAnswer, setTexts, slotsIn } from "./stream-answer.ts";

export type WholeAnswer =
  | { readonly kind: "passed"; readonly body: Buffer | JsonObject }
  | { readonly kind: "blocked"; readonly error: CasemateError };

/** THROWS MODEL_UNREACHABLE for what is no answer of its API, GUARD_FAILED for what could not be looked at. */
export const wholeAnswer = async (
  answer: UpstreamAnswer,
  dialect: Dialect,
  rules: HoldBackOptions,
  p: LlmProgress,
): Promise<WholeAnswer> => {
  const { bytes, json } = await readWhole(answer);
  p.usage = dialect.usage(json) ?? {};
  const slots = slotsIn(dialect, json);
  p.answerBytes = bytesIn(slots);
  const hold = new HoldBack<null>(rules);
  hold.push(
    null,
    slots.map((s) => s.piece),
  );
  const { finding, released, stopped } = await hold.end();
  p.output = finding;
  if (stopped !== undefined) {
    const error = refusedAnswer(finding);
    if (finding.verdict !== "flag") throw error;
    return { kind: "blocked", error };
  }
  const texts = released[0]?.texts;
  if (texts === undefined) return { kind: "passed", body: bytes };
  setTexts(slots, texts);
  return { kind: "passed", body: json };
};

const readWhole = async ({ body }: UpstreamAnswer): Promise<{ readonly bytes: Buffer; readonly json: JsonObject }> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(json)) return { bytes, json };
  } catch (cause) {
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream's answer is no JSON", { cause });
  }
  throw new CasemateError("MODEL_UNREACHABLE", "the upstream's answer is no JSON object");
};
