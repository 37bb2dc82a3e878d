/** upstreamError: an answer of the upstream that says no -> one for the client: its status and its words, when these are its API's and the guard has nothing against them. */
import { CasemateError } from "../../core/error.ts";
import type { Guard } from "../../guard/index.ts";
import type { UpstreamAnswer } from "./ask-upstream.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { llmProblemOf } from "./llm-problem.ts";

export interface UpstreamError {
  readonly status: number;
  readonly body: JsonObject;
  /** by lower-case name */
  readonly headers: Readonly<Record<string, string>>;
}

const maxText = 2000;
/** those that tell a client when to come back */
const passed = ["retry-after", "retry-after-ms", "x-should-retry"];

/** `keyIsOurs`: what is wrong with the gateway's key is not the client's to know. */
export const upstreamError = async (
  answer: UpstreamAnswer,
  { dialect, guard, keyIsOurs, requestId }: { dialect: Dialect; guard: Guard; keyIsOurs: boolean; requestId: string },
): Promise<UpstreamError> => {
  const { status } = answer;
  const headers = Object.fromEntries(
    passed.flatMap((name) => {
      const value = answer.headers[name];
      return value !== undefined && /^[\x20-\x7e]{1,64}$/.test(value) ? [[name, value]] : [];
    }),
  );
  const own = (): UpstreamError => {
    const code = status === 429 ? "RATE_LIMITED" : status >= 500 ? "MODEL_UNREACHABLE" : "REQUEST_MALFORMED";
    const problem = llmProblemOf(new CasemateError(code, `the upstream answered with status ${status}`), requestId);
    return { status, body: dialect.errorBody({ ...problem, status }), headers };
  };
  if (keyIsOurs && (status === 401 || status === 403)) {
    answer.drop();
    const problem = new CasemateError("MODEL_UNREACHABLE", "the upstream does not take the gateway's key");
    return { status: 502, body: dialect.errorBody(llmProblemOf(problem, requestId)), headers: {} };
  }
  // redirects, and what is no status of an error
  if (status < 400 || status > 599) {
    answer.drop();
    const problem = new CasemateError("MODEL_UNREACHABLE", `the upstream answered with status ${status}`);
    return { status: 502, body: dialect.errorBody(llmProblemOf(problem, requestId)), headers: {} };
  }
  const error = await errorIn(answer);
  if (error === undefined) return own();
  const texts = Object.values(error).filter((v) => typeof v === "string");
  const seen = await guard.look({ messages: [{ role: "assistant", text: texts.join("\n") }] }, "output");
  if (seen.verdict !== "pass") return own();
  return {
    status,
    headers,
    body: dialect.family === "openai" ? { error } : { type: "error", error, request_id: requestId },
  };
};

/** The fields of an error that both APIs know, cut; undefined where there is none. */
const errorIn = async ({ body }: UpstreamAnswer): Promise<JsonObject | undefined> => {
  let bytes = Buffer.alloc(0);
  try {
    for await (const chunk of body) {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > 64 << 10) return undefined;
    }
    const json: unknown = JSON.parse(bytes.toString("utf8"));
    const error = isObject(json) ? json["error"] : undefined;
    if (!isObject(error) || typeof error["message"] !== "string") return undefined;
    const field = (key: string): JsonObject => {
      const value = error[key];
      if (value === undefined) return {};
      return { [key]: typeof value === "string" ? value.slice(0, maxText) : null };
    };
    return { ...field("message"), ...field("type"), ...field("param"), ...field("code") };
  } catch {
    return undefined;
  }
};
