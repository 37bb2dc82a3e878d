/** ChatProtocol: how one kind of endpoint wants a conversation written and how its answer is read. */
import { type ChatMessage, estimateTokens, type GenerateRequest, type Generation } from "./generates.ts";

export interface ChatProtocol {
  /** path under the address that the user gives */
  readonly path: string;
  /** sent with every call; no secrets */
  readonly headers: Readonly<Record<string, string>>;
  /** header and prefix of the key */
  readonly auth: { readonly header: string; readonly prefix: string };
  body(request: GenerateRequest, model: string): unknown;
  /** `json` is untrusted. RETURNS undefined for what is no answer of this protocol. */
  read(json: unknown, request: GenerateRequest): Generation | undefined;
}

export const defaultMaxTokens = 512;

/** What was asked, as one text: for estimates. */
export const textOf = (messages: readonly ChatMessage[]): string => messages.map((m) => m.content).join("\n");

/** Tokens as the endpoint counted them, else estimated. */
export const tokensOf = (
  request: GenerateRequest,
  text: string,
  input: number | undefined,
  output: number | undefined,
): Generation["tokens"] => ({
  input: input ?? estimateTokens(textOf(request.messages)),
  output: output ?? estimateTokens(text),
  estimated: input === undefined || output === undefined,
});
