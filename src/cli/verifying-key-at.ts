/** verifyingKeyAt: a public key from a PEM file. */
import { readFileSync } from "node:fs";
import { CasemateError } from "../core/error.ts";
import { readVerifyingKey, type VerifyingKey } from "../core/signing-key.ts";

/** Throws FILE_NOT_FOUND, and what readVerifyingKey throws. */
export const verifyingKeyAt = (path: string): VerifyingKey => {
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CasemateError("FILE_NOT_FOUND", `the key '${path}' can not be read`, { cause });
  }
  return readVerifyingKey(pem, `'${path}'`);
};
