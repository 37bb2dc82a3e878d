/** The list of decoders: one line each. */
import type { Decoder } from "./decoder.ts";
import { base32 } from "./decoders/base32.ts";
import { base64 } from "./decoders/base64.ts";
import { base85 } from "./decoders/base85.ts";
import { base64Words } from "./decoders/base64-words.ts";
import { binary } from "./decoders/binary.ts";
import { braille } from "./decoders/braille.ts";
import { charCodes } from "./decoders/char-codes.ts";
import { ciphers } from "./decoders/ciphers.ts";
import { escapes } from "./decoders/escapes.ts";
import { hex } from "./decoders/hex.ts";
import { htmlParts } from "./decoders/html-parts.ts";
import { joinedStrings } from "./decoders/joined-strings.ts";
import { leetspeak } from "./decoders/leetspeak.ts";
import { markup } from "./decoders/markup.ts";
import { mimeWord } from "./decoders/mime-word.ts";
import { morse } from "./decoders/morse.ts";
import { nato } from "./decoders/nato.ts";
import { percent } from "./decoders/percent.ts";
import { pigLatin } from "./decoders/pig-latin.ts";
import { quotedPrintable } from "./decoders/quoted-printable.ts";
import { rot47 } from "./decoders/rot47.ts";
import { sourceParts } from "./decoders/source-parts.ts";
import { unseen } from "./decoders/unseen.ts";
import { upsideDown } from "./decoders/upside-down.ts";
import { uuencode } from "./decoders/uuencode.ts";
import { wordOrder } from "./decoders/word-order.ts";

export const decoders: readonly Decoder[] = [
  unseen,
  htmlParts,
  sourceParts,
  markup,
  joinedStrings,
  percent,
  escapes,
  quotedPrintable,
  mimeWord,
  base64,
  base64Words,
  base32,
  hex,
  base85,
  uuencode,
  binary,
  charCodes,
  morse,
  braille,
  nato,
  leetspeak,
  upsideDown,
  pigLatin,
  wordOrder,
  ciphers,
  rot47,
];
