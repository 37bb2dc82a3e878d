/** The header of an age v1 file: stanzas, each the file key for one recipient, and a MAC over them by a key of the file key. */
import { createHmac, hkdfSync } from "node:crypto";
import { Decrypter, type Identity, type Recipient, type Stanza } from "age-encryption";
import { CasemateError } from "../../core/error.ts";
import type { ByteReader } from "./byte-reader.ts";

/** bytes; a thousand recipients fit */
const maxHeaderBytes = 1 << 20;
const magic = Buffer.from("age-encryption.org/v1\n");

export interface OpenedHeader {
  /** 16 bytes, secret */
  readonly fileKey: Uint8Array;
  /** verified: the MAC covers them */
  readonly stanzas: readonly Stanza[];
}

/** The header's bytes, for `fileKey`, to these recipients. `more`: stanzas that are no recipients. Throws what the recipients throw. */
export const encodeHeader = async (
  fileKey: Uint8Array,
  recipients: readonly Recipient[],
  more: readonly Stanza[] = [],
): Promise<Buffer> => {
  if (recipients.length === 0) throw new CasemateError("USAGE", "sealed for nobody: give at least one recipient");
  const stanzas: Stanza[] = [...more];
  for (const r of recipients) stanzas.push(...(await r.wrapFileKey(fileKey)));
  if (stanzas.length > 1 && stanzas.some((s) => s.args[0] === "scrypt"))
    throw new CasemateError(
      "USAGE",
      "a passphrase must be the only recipient of a file, and can not be bound to a version",
      {
        hint: "the age format asks for this; seal to a key instead",
      },
    );
  const text = `${magic.toString()}${stanzas.map(encodeStanza).join("")}---`;
  return Buffer.from(`${text} ${unpadded(macOf(fileKey, text))}\n`);
};

const encodeStanza = ({ args, body }: Stanza): string => {
  const encoded = unpadded(Buffer.from(body));
  const lines: string[] = [];
  for (let i = 0; i < encoded.length; i += 64) lines.push(encoded.slice(i, i + 64));
  // the last line is shorter than 64, or empty
  if (encoded.length % 64 === 0) lines.push("");
  return `-> ${args.join(" ")}\n${lines.join("\n")}\n`;
};

const macOf = (fileKey: Uint8Array, text: string): Buffer =>
  createHmac("sha256", Buffer.from(hkdfSync("sha256", fileKey, new Uint8Array(0), "header", 32)))
    .update(text)
    .digest();

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");

/** The bytes of the header in front of the payload. Throws SEAL_BROKEN for what is no age file. */
export const readHeader = async (from: ByteReader): Promise<Buffer> => {
  let seen: Buffer = Buffer.from(await from.read(magic.length));
  if (!seen.equals(magic))
    throw new CasemateError("SEAL_BROKEN", "this is no sealed file: it does not begin as age v1 does");
  for (;;) {
    const mac = seen.indexOf("\n---", magic.length - 1);
    const end = mac < 0 ? -1 : seen.indexOf("\n", mac + 1);
    if (end >= 0) {
      from.unread(seen.subarray(end + 1));
      return seen.subarray(0, end + 1);
    }
    const more = await from.read(4096);
    if (more.length === 0) throw new CasemateError("SEAL_BROKEN", "the header of the sealed file has no end");
    seen = Buffer.concat([seen, more]);
    if (seen.length > maxHeaderBytes)
      throw new CasemateError("SEAL_BROKEN", `the header of the sealed file is longer than ${maxHeaderBytes} bytes`);
  }
};

/** Throws SEAL_NO_KEY, SEAL_BROKEN, and what identities throw when the world fails (a key service). */
export const openHeader = async (header: Uint8Array, identities: readonly Identity[]): Promise<OpenedHeader> => {
  let stanzas: readonly Stanza[] | undefined;
  const decrypter = new Decrypter();
  decrypter.addIdentity({
    unwrapFileKey: (all: Stanza[]) => {
      stanzas = all;
      return null;
    },
  });
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const fileKey = await decrypter.decryptHeader(header);
    return { fileKey, stanzas: stanzas ?? [] };
  } catch (e) {
    if (e instanceof CasemateError) throw e;
    const message = e instanceof Error ? e.message : "";
    if (message === noMatch)
      throw new CasemateError("SEAL_NO_KEY", "none of the given keys opens this file", {
        hint: "it was sealed for somebody else, or before the keys were rotated",
      });
    throw new CasemateError("SEAL_BROKEN", `the header of the sealed file is not as it was written: ${message}`);
  }
};

/** the package tells this case by its text only; the version is pinned, and the vectors have it */
const noMatch = "no identity matched any of the file's recipients";
