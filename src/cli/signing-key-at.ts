/** signingKeyAt: a private key from a PEM file; its passphrase, where it has one, from CASEMATE_KEY_PASSPHRASE. */
import { readSigningKey, type SigningKey } from "../core/signing-key.ts";
import { fileText } from "./input-file.ts";

/** Throws FILE_NOT_FOUND, and what readSigningKey throws. */
export const signingKeyAt = (path: string): SigningKey =>
  readSigningKey(fileText(path), `'${path}'`, process.env["CASEMATE_KEY_PASSPHRASE"]);
