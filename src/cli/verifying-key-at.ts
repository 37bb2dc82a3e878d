/** verifyingKeyAt: a public key from a PEM file. */
import { readVerifyingKey, type VerifyingKey } from "../core/signing-key.ts";
import { fileText } from "./input-file.ts";

/** Throws FILE_NOT_FOUND, and what readVerifyingKey throws. */
export const verifyingKeyAt = (path: string): VerifyingKey => readVerifyingKey(fileText(path), `'${path}'`);
