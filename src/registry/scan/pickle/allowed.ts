/** Allowed: one name that a pickle may import, and what it may do with it. Everything else is refused. */
import type { Value } from "./value.ts";

/**
 * class: instances may be made and given a state. function: may be called, `check` decides about the arguments. value: may only be
 * named, as dtypes are; calling it is refused.
 */
export type Use = "class" | "function" | "value";

export interface Allowed {
  readonly use: Use;
  /** Why the arguments of a call are refused, or undefined. */
  readonly check?: ((args: readonly Value[]) => string | undefined) | undefined;
  /** It loads a file from its first argument, which must be bytes of the pickle that a format of the scan knows. */
  readonly loads?: boolean;
  /** What a call gives, where later arguments depend on it; without it, an instance. */
  readonly result?: ((args: readonly Value[]) => Value) | undefined;
}

/** Names of one module, judged together. */
export interface AllowedNames extends Allowed {
  readonly module: string;
  /** names separated by spaces */
  readonly names: string;
}
