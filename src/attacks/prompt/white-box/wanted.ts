/** Wanted: what a model is asked, and what it is to say to it. Answer: what it said. */

export interface Wanted {
  readonly ask: string;
  readonly target: string;
}

export interface Answer {
  readonly ask: string;
  readonly answer: string;
  /** it is the target, token for token */
  readonly success: boolean;
}
