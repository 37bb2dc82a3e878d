/** Handed: a user's message taken apart: what is wanted, and the text that is handed over with it (and that may not give orders). */
export interface Handed {
  readonly task: string;
  readonly text: string;
}
