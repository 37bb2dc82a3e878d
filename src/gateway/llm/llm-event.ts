/** LlmEvent: what became of a request to a language model, for logs, metrics and the audit log. No texts, no secrets. */
import type { CheckReport } from "../../guard/index.ts";
import type { DialectId } from "./dialect.ts";
import type { Looked } from "./guards-header.ts";

export interface LlmEvent {
  readonly kind: "llm";
  readonly atMs: number;
  readonly id: string;
  readonly protocol: DialectId;
  /** as the client wrote it, cut at 128 characters; "" where it could not be read */
  readonly model: string;
  /** as the configuration names it */
  readonly pattern: string;
  readonly upstream: string;
  readonly policy: string;
  readonly account?: string;
  readonly credential?: string;
  readonly address: string;
  readonly stream: boolean;
  readonly bytes: number;
  readonly tookMs: number;
  /** until the first piece of the answer was sent */
  readonly firstMs?: number;
  readonly input: Looked["verdict"];
  readonly output: Looked["verdict"];
  /** by check: what it did, and where it flagged; that of the answer has "/out" behind its name */
  readonly checks: Readonly<Record<string, string>>;
  /** of the request, as it came */
  readonly messages: number;
  /** of those: what the guard finds in them was known from before */
  readonly known: number;
  /** turns that were taken out of the request, since they were stopped before */
  readonly dropped: number;
  readonly media: number;
  /** what stands for something that the API keeps, and can not be scanned: "previous_response_id" */
  readonly kept: readonly string[];
  readonly tokens: { readonly input: number; readonly output: number };
  /** the upstream did not count */
  readonly estimated: boolean;
  /** millionths of the currency */
  readonly micros: number;
  /** of the answer that the client got */
  readonly status: number;
  /** of what was refused or failed */
  readonly code?: string;
}

export const checkWords = (input: readonly CheckReport[], output: readonly CheckReport[]): Record<string, string> => {
  const word = (c: CheckReport): string =>
    `${c.flagged ? "flagged" : c.status}${c.mode === "shadow" ? " (shadow)" : ""}`;
  return Object.fromEntries([
    ...input.map((c) => [c.id, word(c)] as const),
    ...output.map((c) => [`${c.id}/out`, word(c)] as const),
  ]);
};
