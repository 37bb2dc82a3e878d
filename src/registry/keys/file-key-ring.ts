/**
 * The keys of a registry as files of its state directory: `signing.pem`, and `sealing.txt` as age-keygen writes identities, the newest first, or `kms.json`,
 * which names a key service.
 */
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { newSigningKey, readSigningKey, type SigningKey } from "../../core/signing-key.ts";
import { ageIdentities, ageRecipient, newAgeKeyPair, recipientOf } from "../seal/age-keys.ts";
import { kmsIdentity, kmsRecipient } from "../seal/kms/kms.ts";
import type { RotatingRing } from "./key-ring.ts";
import { type KmsConfig, kmsFile, kmsOf, readKmsConfig } from "./kms-config.ts";
import { readSecret, writeSecret } from "./secret-file.ts";

const sealingFile = "sealing.txt";
const signingFile = "signing.pem";

export type SealingKind = "x25519" | "hybrid";

/** Makes the keys that are not there yet. THROWS FILE_WRITE_FAILED. */
export const createFileKeyRing = async (folder: string, kind: SealingKind | KmsConfig): Promise<void> => {
  if (typeof kind !== "string") {
    if ((await readKmsConfig(folder)) === undefined)
      await writeSecret(join(folder, kmsFile), `${JSON.stringify(kind)}\n`);
  } else if ((await readSecret(join(folder, sealingFile))) === undefined)
    await writeSecret(join(folder, sealingFile), `${(await newAgeKeyPair(kind)).identity}\n`);
  if ((await readSecret(join(folder, signingFile))) === undefined)
    await writeSecret(join(folder, signingFile), newSigningKey("ecdsa-p256").privatePem);
};

/** THROWS KEY_UNREADABLE. */
export const openFileKeyRing = async (folder: string): Promise<RotatingRing> => {
  const sealing = join(folder, sealingFile);
  const signing = join(folder, signingFile);
  const lines = await identitiesIn(sealing);
  const pem = await readSecret(signing);
  const kms = await readKmsConfig(folder);
  if (kms !== undefined && pem !== undefined) return kmsRing(kms, readSigningKey(pem, `'${signing}'`));
  if (lines.length === 0 || pem === undefined)
    throw new CasemateError("KEY_UNREADABLE", `the keys of the registry are not in '${folder}'`, {
      hint: "restore them from the backup that was made of the state directory; without them nothing can be opened",
    });
  return ringOf(sealing, lines, readSigningKey(pem, `'${signing}'`));
};

/** The service has the key, and renews it by itself: a rotation wraps every file key by its newest version. */
const kmsRing = (config: KmsConfig, signer: SigningKey): RotatingRing => {
  const kms = kmsOf(config);
  const ring: RotatingRing = {
    signer,
    recipients: [`kms:${kms.kind}:${kms.key}`],
    held: [`kms:${kms.kind}:${kms.key}`],
    renews: true,
    sealFor: (binding) => [kmsRecipient(kms, binding)],
    openWith: (binding) => [kmsIdentity(kms, binding)],
    next: async () => ring,
    dropOld: async () => ring,
  };
  return ring;
};

const identitiesIn = async (sealing: string): Promise<readonly string[]> =>
  ((await readSecret(sealing)) ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

const keysOf = async (sealing: string, lines: readonly string[]) => {
  try {
    return { identities: ageIdentities(lines.join("\n")), held: await Promise.all(lines.map(recipientOf)) };
  } catch (cause) {
    throw new CasemateError("KEY_UNREADABLE", `'${sealing}' has a line that is no secret key of age`, {
      hint: "restore it from the backup that was made of the state directory",
      cause,
    });
  }
};

const ringOf = async (sealing: string, lines: readonly string[], signer: SigningKey): Promise<RotatingRing> => {
  const [newest = ""] = lines;
  const { identities, held } = await keysOf(sealing, lines);
  const recipients = held.slice(0, 1);
  const sealTo = recipients.map(ageRecipient);
  const replaced = async (next: readonly string[]): Promise<RotatingRing> => {
    await writeSecret(sealing, `${next.join("\n")}\n`);
    return ringOf(sealing, next, signer);
  };
  return {
    signer,
    recipients,
    renews: false,
    held,
    sealFor: () => sealTo,
    openWith: () => identities,
    // by what is in the file now: another ring of this folder may have rotated, and no key that files are sealed for must get lost
    async next() {
      const now = await identitiesIn(sealing);
      if (now.length === 0) throw gone(sealing);
      // two keys: a rotation that did not end
      if (now.length > 1) return ringOf(sealing, now, signer);
      return replaced([(await newAgeKeyPair(kindOf(newest))).identity, ...now]);
    },
    async dropOld() {
      if ((await identitiesIn(sealing))[0] !== newest) throw gone(sealing);
      return replaced([newest]);
    },
  };
};

const gone = (sealing: string): CasemateError =>
  new CasemateError("KEY_UNREADABLE", `'${sealing}' is not as this process wrote it`, {
    hint: "restore it from the backup that was made of the state directory; nothing was changed",
  });

const kindOf = (identity: string): SealingKind => (identity.startsWith("AGE-SECRET-KEY-PQ-") ? "hybrid" : "x25519");
