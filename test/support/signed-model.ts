/** A model that is signed with a key and with a chain of certificates, and random changes of one byte in it or in its signature. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVerifyingKey, type Rng, type SigningKey } from "../../src/core/index.ts";
import { signModel, type Trust, verifyModel } from "../../src/registry/index.ts";

const files = ["weights.bin", "config.json", "a/deep/weights.bin"] as const;

/** Writes the model into an empty folder. */
export const writeModel = (folder: string): void => {
  mkdirSync(join(folder, "a/deep"), { recursive: true });
  writeFileSync(join(folder, "weights.bin"), "0123456789".repeat(20));
  writeFileSync(join(folder, "config.json"), '{"layers": 3}\n');
  writeFileSync(
    join(folder, "a/deep/weights.bin"),
    Uint8Array.from({ length: 300 }, (_, i) => i),
  );
};

export interface Flipped {
  /** what was changed and how, for a message */
  readonly what: string;
  readonly verdict: string;
  readonly expected: readonly string[];
}

/** Changes one byte at random and verifies. The classes that fit follow from where the byte was. */
export const flipAndVerify = async (
  folder: string,
  signature: Uint8Array,
  trust: Trust,
  random: Rng,
): Promise<Flipped> => {
  const pick = random.integer(files.length + 3);
  const mask = 1 + random.integer(255);
  const name = files[pick];
  if (name === undefined) {
    const changed = Uint8Array.from(signature);
    const at = random.integer(changed.length);
    changed[at] = (changed[at] as number) ^ mask;
    const { verdict } = await verifyModel(folder, { signature: changed, trust });
    return { what: `byte ${at} of the signature ^ ${mask}`, verdict, expected: classesAt(signature, changed, at) };
  }
  const path = join(folder, name);
  const before = readFileSync(path);
  const at = random.integer(before.length);
  const changed = Uint8Array.from(before);
  changed[at] = (changed[at] as number) ^ mask;
  writeFileSync(path, changed);
  const report = await verifyModel(folder, { signature, trust });
  writeFileSync(path, before);
  const named = report.files.length === 1 && report.files[0]?.path === name;
  return {
    what: `byte ${at} of ${name} ^ ${mask}`,
    verdict: named ? report.verdict : `${report.verdict}, but names ${JSON.stringify(report.files)}`,
    expected: ["digest-mismatch"],
  };
};

/** Malformed when it can not be read; else by the field that holds the byte. */
const classesAt = (before: Uint8Array, after: Uint8Array, at: number): readonly string[] => {
  // a quotation mark ends the field, and what follows it is no JSON
  if (after[at] === 0x22) return ["malformed"];
  const text = Buffer.from(before).toString("latin1");
  const field = /"(\w+)":\s*"[^"]*$/.exec(text.slice(0, at))?.[1];
  const value = /^[^"]*/.exec(Buffer.from(after).toString("latin1").slice(at))?.[0] ?? "";
  const start = text.lastIndexOf('"', at - 1) + 1;
  const whole = Buffer.from(after).toString("latin1").slice(start, at) + value;
  const base64 = Buffer.from(whole, "base64").toString("base64") === whole;
  if (field === "payload" || field === "sig") return [base64 ? "bad-signature" : "malformed"];
  if (field === "hint") return ["wrong-key", "malformed"];
  if (field === "rawBytes") return base64 ? ["untrusted-root", "malformed"] : ["malformed"];
  if (field === "mediaType") return ["malformed", "unsupported"];
  return ["malformed"];
};

export const signedWith = async (folder: string, key: SigningKey, chain?: readonly Uint8Array[]): Promise<Uint8Array> =>
  Buffer.from((await signModel(folder, { key, ...(chain === undefined ? {} : { certificates: chain }) })).bundle);

export const trustIn = (key: SigningKey): Trust => ({
  kind: "key",
  key: readVerifyingKey(key.publicKey.pem, "the public key"),
});
