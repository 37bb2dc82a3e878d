/** JSON of a request. Depth needs no limit of its own: JSON.parse does not recurse, and what reads its result goes no deeper than a tensor has dims. */
import { isAscii, isUtf8 } from "node:buffer";
import { CasemateError } from "../../core/error.ts";

/** THROWS REQUEST_MALFORMED; where in the text is not told, since engines quote it. */
export const parseJsonBody = (bytes: Buffer): unknown => {
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) throw new CasemateError("REQUEST_MALFORMED", "the body is no UTF-8");
  try {
    return JSON.parse(bytes.toString(ascii ? "latin1" : "utf8")) as unknown;
  } catch (cause) {
    throw new CasemateError("REQUEST_MALFORMED", "the body is no JSON", { cause });
  }
};
