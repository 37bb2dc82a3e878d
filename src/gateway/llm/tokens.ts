/** tokensOf, tokensIn: about how many tokens a text has: a quarter of its bytes (UTF-8), as byte-pair encodings of English have it. For limits before the upstream has counted, and where it does not count. */
import type { Conversation } from "../../guard/index.ts";

const bytesPerToken = 4;
/** role and delimiters of a message */
const perMessage = 4;
/** a picture, a file */
const perMedia = 1000;

export const tokensOf = (bytes: number): number => Math.ceil(bytes / bytesPerToken);

export const tokensIn = (text: string): number => tokensOf(Buffer.byteLength(text));

export const tokensAsked = ({ messages, tools = [] }: Conversation, media: number): number =>
  messages.reduce((sum, m) => sum + perMessage + tokensIn(m.text), 0) +
  tools.reduce((sum, t) => sum + tokensIn(JSON.stringify([t.name, t.description, t.parameters ?? ""])), 0) +
  media * perMedia;
