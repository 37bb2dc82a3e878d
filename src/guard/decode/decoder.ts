/**
 * Decoder: one way of writing text so that a filter does not read it, undone.
 *
 * `find` RETURNS the pieces that read as text once decoded, in order and without overlap; what does not decode to text is no piece. It NEVER throws for what stands in
 * the text, takes time in proportion to its length whatever stands in it, and keeps nothing between calls.
 */

/** [start, end) of the text that was looked at decodes to `text`. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** unit i of `text` comes from unit start + i; else all of it comes from the whole piece */
  readonly aligned?: boolean;
  /** printable and no text, as an encoding of an encoding is: decoded further, and no view itself */
  readonly opaque?: boolean;
  /** what it is called in `View.how`, where one decoder knows several ways */
  readonly as?: string;
}

export interface Decoder {
  /** "base64": stands in `View.how` */
  readonly id: string;
  /** one line */
  readonly title: string;
  /** written: looks at the text before cleaning, for what cleaning takes away. cleaned: after it */
  readonly on: "written" | "cleaned";
  /** alone: the view is the pieces. inline: the view is the text around them too, since they stand within words */
  readonly shows: "alone" | "inline";
  /** goes by likeness and not by form: not looked for in what another of its kind has read */
  readonly likely?: boolean;
  find(text: string): readonly Piece[];
}
