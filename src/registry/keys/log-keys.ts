/** Keys of a registry's log, as files of its state directory, and the name of the log. */
import { hkdfSync } from "node:crypto";
import { join } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { readSigningKey, type SigningKey } from "../../core/signing-key.ts";
import { readSecret } from "./secret-file.ts";

/** which registry it is: public, but beside the keys, since what they sign names it */
export const registryFile = "registry.json";
/** Ed25519 */
export const logKeysFile = "log.pem";
/** 32 bytes in hexadecimal, where checkpoints are signed by ML-DSA-44 too */
export const mlDsaFile = "log.ml-dsa-44";

export interface LogKeys {
  /** 32 hexadecimal digits */
  readonly registry: string;
  /** first line of every checkpoint */
  readonly origin: string;
  readonly key: SigningKey;
  readonly mlDsaSeed: Uint8Array | undefined;
  /** 32 secret bytes for the MAC of the index, derived from the log's key */
  readonly indexKey: Uint8Array;
}

/** Has `casemate init` made a registry in this state directory? */
export const hasRegistry = async ({ keys }: { readonly keys: string }): Promise<boolean> =>
  (await readSecret(join(keys, registryFile))) !== undefined;

export const originOf = (registry: string): string => `casemate.registry/${registry}`;

/** THROWS KEY_UNREADABLE. */
export const readLogKeys = async (folder: string): Promise<LogKeys> => {
  const text = await readSecret(join(folder, registryFile));
  const pem = await readSecret(join(folder, logKeysFile));
  const registry = text === undefined ? undefined : /"registry":"([0-9a-f]{32})"/.exec(text)?.[1];
  if (registry === undefined || pem === undefined)
    throw new CasemateError("KEY_UNREADABLE", `the keys of the registry are not in '${folder}'`, {
      hint: "casemate init makes a registry; restore the keys of one that was there from a backup",
    });
  const seed = (await readSecret(join(folder, mlDsaFile)))?.trim();
  if (seed !== undefined && !/^[0-9a-f]{64}$/.test(seed))
    throw new CasemateError("KEY_UNREADABLE", `'${join(folder, mlDsaFile)}' is no ML-DSA-44 seed`);
  return {
    registry,
    origin: originOf(registry),
    key: readSigningKey(pem, `'${join(folder, logKeysFile)}'`),
    indexKey: Buffer.from(hkdfSync("sha256", pem, registry, "casemate index mac v1", 32)),
    mlDsaSeed: seed === undefined ? undefined : Buffer.from(seed, "hex"),
  };
};
