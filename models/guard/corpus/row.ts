/** GuardRow: one text to learn from or to be tried with. */

/** What a text is, when it stands where `role` says. */
export const labels = ["benign", "injection", "jailbreak"] as const;
export type Label = (typeof labels)[number];

export interface GuardRow {
  /** user: who asks wrote it. data: a tool's result or a document */
  readonly role: "user" | "data";
  readonly text: string;
  readonly label: Label;
  /** the data set that it comes from: what leave-one-source-out leaves out */
  readonly source: string;
}
