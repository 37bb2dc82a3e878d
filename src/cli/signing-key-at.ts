/** signingKeyAt: a private key from a PEM file; its passphrase, where it has one, from CASEMATE_KEY_PASSPHRASE. */
import { readFileSync } from "node:fs";
import { CasemateError } from "../core/error.ts";
import { readSigningKey, type SigningKey } from "../core/signing-key.ts";

/** Throws FILE_NOT_FOUND, and what readSigningKey throws. */
export const signingKeyAt = (path: string): SigningKey => {
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `the key '${path}' can not be read`, { cause });
  }
  return readSigningKey(pem, `'${path}'`, process.env["CASEMATE_KEY_PASSPHRASE"]);
};
