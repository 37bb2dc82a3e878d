/** LlmProblem: what a client is told that has to be refused, in the words of the API that it speaks. */
import type { Code } from "../../core/codes.ts";
import { problemOf } from "../../listen/problem.ts";
import type { JsonObject } from "./json-object.ts";

export interface LlmProblem {
  readonly status: number;
  readonly code: Code;
  readonly message: string;
  readonly requestId: string;
}

export const llmProblemOf = (error: unknown, requestId: string): LlmProblem => {
  const { status, code, title, detail, hint } = problemOf(error, requestId);
  return {
    // clients know no 422
    status: status === 422 ? 400 : status,
    code,
    message: `${detail ?? title}${hint === undefined ? "" : ` (${hint})`}`,
    requestId,
  };
};

/** as OpenAI names them; others are the code in lower case */
const openAiCodes: Partial<Record<Code, string>> = {
  CONTENT_BLOCKED: "content_filter",
  ACCESS_UNAUTHENTICATED: "invalid_api_key",
  MODEL_NOT_SERVED: "model_not_found",
  RATE_LIMITED: "rate_limit_exceeded",
  BUDGET_SPENT: "insufficient_quota",
};

export const openAiError = ({ status, code, message }: LlmProblem): JsonObject => ({
  error: { message, type: openAiType(status), param: null, code: openAiCodes[code] ?? code.toLowerCase() },
});

const openAiType = (status: number): string => {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
};

/** https://docs.anthropic.com/en/api/errors */
export const anthropicError = ({ status, message, requestId }: LlmProblem): JsonObject => ({
  type: "error",
  error: { type: anthropicTypes[status] ?? (status >= 500 ? "api_error" : "invalid_request_error"), message },
  request_id: requestId,
});

const anthropicTypes: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
};
