/** The one error class of the project. */
import type { Code } from "./codes.ts";

export interface ErrorOptions {
  /** what the user can do about it: one sentence, lower case, no full stop */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Messages are lower case, without a full stop, quote the offending name and say what was expected. */
export class CasemateError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CasemateError";
    this.code = code;
    this.hint = options.hint;
  }
}
