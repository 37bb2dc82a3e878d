/** wholeSecrets: the secrets of a text that is there to its end, so that long ones are found whole. */
import { type SecretFind, secretFinders } from "./secret-finders.ts";

const endLine = /-----END [A-Z0-9 ]{1,40}-----/g;
const tokenRest = /[\w.+/=-]*/y;

/** A private key reaches to its last line (to the end of the text, where that is missing), any other secret to the end of its characters. */
export function* wholeSecrets(text: string): Generator<SecretFind> {
  for (const find of secretFinders)
    for (const found of find(text)) {
      if (found.open === true) {
        endLine.lastIndex = found.end;
        const last = endLine.exec(text);
        yield { ...found, end: last === null ? text.length : last.index + last[0].length };
      } else {
        tokenRest.lastIndex = found.end;
        yield { ...found, end: found.end + (tokenRest.exec(text)?.[0].length ?? 0) };
      }
    }
}
