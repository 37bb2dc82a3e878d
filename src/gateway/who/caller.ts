/** Caller: who asks, once it is known. */

export interface Caller {
  readonly kind: "key" | "token" | "certificate" | "anonymous";
  /** whom limits, budgets and monitors count: the client that a key was made for, the subject of a token or certificate; "anonymous" plus the network without one */
  readonly account: string;
  /** several accounts of one customer */
  readonly tenant?: string;
  /** which credential it was: id of the key, not the key */
  readonly credential: string;
  /** names of models that it may ask */
  readonly models: "all" | readonly string[];
  /** limits that its key brings; they stand beside those of the policy, and the stricter one counts */
  readonly limits?: readonly string[];
}
