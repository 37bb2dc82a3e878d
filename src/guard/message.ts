/** Message: what a guard reads: a text, and who wrote it. Who wrote it decides what it may say: an order is the user's right and an attack in a document. */

/**
 * system, developer: the operator's own words, trusted. user: whoever asks. assistant: what a model wrote, or what a client says that it wrote.
 * tool: what a tool gave back. document: what was fetched to be read (a page, a file, an e-mail).
 */
export const roles = ["system", "developer", "user", "assistant", "tool", "document"] as const;
export type Role = (typeof roles)[number];

export interface Message {
  readonly role: Role;
  readonly text: string;
  /** of a tool's result the tool's name, of a document where it comes from */
  readonly name?: string;
  /** what an assistant asks to be called */
  readonly calls?: readonly ToolCall[];
}

export interface ToolCall {
  readonly name: string;
  /** JSON, as the model wrote it: perhaps none */
  readonly arguments: string;
}

/** A tool that is offered to the model. Its description is a text that somebody wrote, and is scanned as one. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments */
  readonly parameters?: unknown;
}

export interface Conversation {
  /** oldest first */
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
}
