/** openAiUsage: tokens as OpenAI's APIs count them, under either of their names. */
import type { Usage } from "./dialect.ts";
import { count, isObject, type JsonObject } from "./json-object.ts";

export const openAiUsage = (json: JsonObject): Usage | undefined => {
  const { usage } = json;
  if (!isObject(usage)) return undefined;
  const input = count(usage["prompt_tokens"]) ?? count(usage["input_tokens"]);
  const output = count(usage["completion_tokens"]) ?? count(usage["output_tokens"]);
  if (input === undefined && output === undefined) return undefined;
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
};
