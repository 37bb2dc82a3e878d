/** Hardening: one way to say to a model, in its prompt, which text is an order and which is data. */

export interface Block {
  /** where it comes from: "https://...", "mail", "search result 2" */
  readonly source?: string;
  readonly text: string;
}

/** The prompt while it is made. */
export interface Draft {
  /** the operator's instructions */
  readonly system: string;
  /** what the model is told about data, one sentence each; stands behind the instructions */
  readonly rules: readonly string[];
  /** data, not to be obeyed */
  readonly data: readonly Block[];
  /** what the user wants */
  readonly user: string;
  /** said once more after all data */
  readonly after: readonly string[];
  /** words that no answer may have */
  readonly canaries: readonly string[];
}

export interface Hardening {
  /** "datamark" */
  readonly id: string;
  readonly title: string;
  /** paper that it follows */
  readonly source: string;
  /** RETURNS a new draft. Randomness comes from core/csprng: who writes the data can not guess it. */
  apply(draft: Draft): Draft;
}
