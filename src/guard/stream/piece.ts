/** Piece: what one event of a stream adds to an answer. */

export type Piece =
  /** text that goes on where the lane's last ended */
  | { readonly kind: "text"; readonly lane: string; readonly text: string }
  /** the whole text of a lane once more, as some protocols send it at its end */
  | { readonly kind: "copy"; readonly lane: string; readonly text: string }
  | {
      readonly kind: "call";
      /** of the message that calls */
      readonly lane: string;
      /** which of its calls */
      readonly call: string;
      readonly name?: string;
      /** goes on where the call's last ended; `whole`: all of them, once more */
      readonly arguments?: string;
      readonly whole?: boolean;
      /** the arguments are JSON of which only the meaning comes to the client: spaces do not count */
      readonly meaning?: boolean;
    };
