/**
 * Generates: a language model that answers a conversation.
 *
 * `generate` RETURNS what was answered, also when a filter in front of the model answered in its place (`finish` "blocked"). It THROWS MODEL_UNREACHABLE when the
 * world failed, and the signal's reason when it was aborted. It NEVER keeps messages between two calls and never calls a tool: a call is only reported.
 */

export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it: perhaps none */
  readonly arguments: string;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  /** of an assistant */
  readonly calls?: readonly ChatToolCall[];
  /** of a tool: which call it answers, and the tool's name */
  readonly callId?: string;
  readonly name?: string;
}

/** A tool that is offered to the model. */
export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments */
  readonly parameters: unknown;
}

export interface GenerateRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[];
  /** tokens of the answer, default 512 */
  readonly maxTokens?: number;
  /** default: the endpoint's own */
  readonly temperature?: number;
  readonly seed?: number;
}

export interface Generation {
  readonly text: string;
  readonly calls: readonly ChatToolCall[];
  /** stop: it ended by itself. length: at maxTokens. calls: it wants tools called. blocked: a filter refused the question or the answer */
  readonly finish: "stop" | "length" | "calls" | "blocked";
  /** tokens of question and answer; estimated at four characters each where the endpoint does not tell */
  readonly tokens: { readonly input: number; readonly output: number; readonly estimated: boolean };
}

export interface Generates {
  /** for reports: address and model, without secrets */
  readonly name: string;
  generate(request: GenerateRequest, signal?: AbortSignal): Promise<Generation>;
  close(): Promise<void>;
}

/** Four characters a token: for budgets where nobody counts better. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4);
