/** Span: a piece of a message, in UTF-16 units of its text as it came. */
export interface Span {
  /** index of the message */
  readonly message: number;
  /** first unit */
  readonly start: number;
  /** one past the last unit */
  readonly end: number;
}
