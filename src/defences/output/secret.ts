/** secretOf: the key of defences that must answer alike and can not be foreseen. */
import { CasemateError } from "../../core/error.ts";

/** bytes */
const least = 16;

/** Throws USAGE where there is none, or one that can be guessed. */
export const secretOf = (key: Uint8Array | undefined, whose: string): Uint8Array => {
  if (key === undefined)
    throw new CasemateError("USAGE", `${whose} needs a secret key`, { hint: `give ${least} random bytes or more` });
  if (key.length < least)
    throw new CasemateError("USAGE", `a key of ${key.length} bytes can be guessed, ${least} are expected`);
  return key;
};
