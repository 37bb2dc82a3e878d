/** PiiFinder: finds one kind of personal data in a text. */
export interface PiiFinder {
  /** "card": stands in policies, and in capitals in placeholders */
  readonly id: string;
  /** "payment card" */
  readonly title: string;
  /** Units: whether there is a find never depends on what is farther away. */
  find(text: string): Iterable<PiiFind>;
}

export interface PiiFind {
  readonly start: number;
  readonly end: number;
  /** 0..1 */
  readonly score: number;
  /** where it tells more than the finder's title: "US social security number" */
  readonly what?: string;
}
