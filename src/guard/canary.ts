/** Canaries: words that stand in a prompt only to be recognised where they have no business. */
import { secureBytes } from "../core/csprng.ts";

/** 80 random bits in small letters and digits behind a prefix: one token of a kind that no text has by chance */
const shape = /\bcmc-[0-9a-v]{16}\b/g;
const alphabet = "0123456789abcdefghijklmnopqrstuv";

export const newCanary = (): string => `cmc-${Array.from(secureBytes(16), (b) => alphabet[b & 31]).join("")}`;

/** those that newCanary made, in a text */
export const canariesIn = (text: string): string[] => text.match(shape) ?? [];
