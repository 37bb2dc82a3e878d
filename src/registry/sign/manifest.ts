/** The manifest of a model: the digest of every file or shard and the rules by which they were gathered. A signature signs it. */
import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { digestFile } from "./digest-file.ts";
import type { HashType } from "./hash.ts";
import { byCodePoint, isUnder, modelFiles } from "./model-files.ts";

export const methods = ["files", "shards"] as const;
export type Method = (typeof methods)[number];

export interface Serialization {
  readonly hashType: HashType;
  /** bytes of a shard; undefined: one digest for each file */
  readonly shardSize?: number;
  /** links to files were followed */
  readonly allowSymlinks: boolean;
  /** relative to the model; undefined in signatures from before they were signed */
  readonly ignorePaths?: readonly string[];
}

export interface Resource {
  /** "a/b.bin", or "a/b.bin:0:1000" with shards; "." stands for a model of one file */
  readonly name: string;
  /** hexadecimal, lower case */
  readonly digest: string;
}

export interface Manifest {
  /** last part of the model's path; for readers only */
  readonly modelName: string;
  readonly serialization: Serialization;
  readonly resources: readonly Resource[];
}

/** As the reference tool has it. */
export const defaultShardSize = 1_000_000_000;

/** A manifest of SHA-256 digests that the caller computed, one for each file. */
export const manifestOfFiles = (modelName: string, resources: readonly Resource[]): Manifest => ({
  modelName,
  serialization: { hashType: "sha256", allowSymlinks: false },
  resources: [...resources].sort((a, b) => byCodePoint(a.name, b.name)),
});

/** SHA-256 over the digests in the order of the resources, hexadecimal (OMS 1.0, section 6.5.1). */
export const rootDigest = (resources: readonly Resource[]): string => {
  const hash = createHash("sha256");
  for (const r of resources) hash.update(Buffer.from(r.digest, "hex"));
  return hash.digest("hex");
};

export const resourceName = (file: string, range?: { readonly start: number; readonly end: number }): string =>
  range === undefined ? file : `${file}:${range.start}:${range.end}`;

/**
 * Reads a model whole. RETURNS its manifest and the names of empty files, of which shards have no digest.
 * Throws SIGN_REFUSED when it has entries that can not be signed or no file, FILE_NOT_FOUND, or the signal's reason.
 */
export const manifestOf = async (
  path: string,
  serialization: Serialization,
  signal?: AbortSignal,
): Promise<{ readonly manifest: Manifest; readonly uncovered: readonly string[] }> => {
  const { allowSymlinks, hashType, shardSize, ignorePaths = [] } = serialization;
  const { files, odd } = modelFiles(path, { allowSymlinks, ignored: (name) => isUnder(name, ignorePaths) });
  const [first] = odd;
  if (first !== undefined)
    throw new CasemateError("SIGN_REFUSED", `'${first.name}' of the model can not be signed: ${first.reason}`, {
      hint: "remove it, leave it out with --ignore, or follow links to files with --allow-symlinks",
    });
  const resources: Resource[] = [];
  const uncovered: string[] = [];
  for (const file of files) {
    const ranges = await digestFile(file.path, {
      hashType,
      noFollow: !allowSymlinks && file.name !== ".",
      ...(shardSize === undefined ? {} : { shardSize }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (ranges.length === 0) uncovered.push(file.name);
    for (const range of ranges)
      resources.push({
        name: resourceName(file.name, shardSize === undefined ? undefined : range),
        digest: range.digest,
      });
  }
  if (resources.length === 0)
    throw new CasemateError("SIGN_REFUSED", `'${path}' has no file to sign`, {
      hint: "an empty folder, or a folder of which everything is ignored, is no model",
    });
  resources.sort((a, b) => byCodePoint(a.name, b.name));
  return { manifest: { modelName: basename(resolve(path)), serialization, resources }, uncovered };
};
