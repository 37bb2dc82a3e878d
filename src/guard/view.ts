/** View: one reading of a message: as it was written, cleaned of tricks, or what a piece of it decodes to. Checks look at every view. */
export interface View {
  /** decoders that led here, first to last: []: as written; ["base64", "rot13"]: base64 of rot13 */
  readonly how: readonly string[];
  readonly text: string;
  /** Where [start, end) of this view's text comes from, in units of the message as written. What is decoded as one block comes from the whole block. */
  origin(start: number, end: number): { readonly start: number; readonly end: number };
}

export const asWritten = (text: string): View => ({ how: [], text, origin: (start, end) => ({ start, end }) });
