/** Signs a model as OMS 1.0 (OpenSSF Model Signing) does: digests of all its files in an in-toto statement, in a DSSE envelope, in a Sigstore bundle. */
import { createHash } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import { signEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";
import type { SigningKey, VerifyingKey } from "../../core/signing-key.ts";
import { bundleText } from "./bundle.ts";
import { certificateKey } from "./certificates.ts";
import type { HashType } from "./hash.ts";
import { type Manifest, manifestOf, rootDigest } from "./manifest.ts";
import { gitPaths } from "./model-files.ts";
import { payloadType, statementOf } from "./statement.ts";

export interface SignOptions {
  readonly key: SigningKey;
  /** DER, the signer's certificate first; without it verifiers need the public key */
  readonly certificates?: readonly Uint8Array[];
  /** default SHA-256, which every implementation has */
  readonly hashType?: HashType;
  /** sign digests of shards of so many bytes; default one digest for each file */
  readonly shardSize?: number;
  /** follow links to files; default is to refuse links */
  readonly allowSymlinks?: boolean;
  /** paths relative to the model that are left out, with all below them; signed */
  readonly ignorePaths?: readonly string[];
  /** sign `.git`, `.gitattributes`, `.github` and `.gitignore` too; default is to leave them out */
  readonly includeGit?: boolean;
  /** where the signature will be, so that it is not part of what it signs */
  readonly signaturePath?: string;
  readonly signal?: AbortSignal;
}

export interface SignedModel {
  /** content of the signature file */
  readonly bundle: string;
  /** SHA-256 over all digests: a name for exactly this model */
  readonly digest: string;
  /** number of files or shards that are signed */
  readonly resources: number;
  /** empty files, of which a signature by shards says nothing */
  readonly uncovered: readonly string[];
}

/** Throws SIGN_REFUSED (links, odd entries, no file, a key that is not the certificate's), FILE_NOT_FOUND, USAGE, or what the key's holder throws. */
export const signModel = async (path: string, options: SignOptions): Promise<SignedModel> => {
  const { hashType = "sha256", shardSize, allowSymlinks = false, includeGit = false } = options;
  if (shardSize !== undefined && !(Number.isSafeInteger(shardSize) && shardSize >= 1))
    throw new CasemateError("USAGE", `the shard size is ${shardSize}, expected a whole number of at least 1`);
  checkCertificate(options);
  const own = options.signaturePath === undefined ? undefined : insideOf(path, options.signaturePath);
  const ignorePaths = [
    ...new Set([
      ...(own === undefined ? [] : [own]),
      ...(includeGit ? [] : gitPaths),
      ...(options.ignorePaths ?? []).map(ignorePath),
    ]),
  ];
  const { manifest, uncovered } = await manifestOf(
    path,
    { hashType, allowSymlinks, ignorePaths, ...(shardSize === undefined ? {} : { shardSize }) },
    options.signal,
  );
  return {
    bundle: await signManifest(manifest, options),
    digest: rootDigest(manifest.resources),
    resources: manifest.resources.length,
    uncovered,
  };
};

/** The signature file over digests that the caller vouches for. Throws SIGN_REFUSED, or what the key's holder throws. */
export const signManifest = async (
  manifest: Manifest,
  options: Pick<SignOptions, "key" | "certificates">,
): Promise<string> => {
  checkCertificate(options);
  const { key, certificates = [] } = options;
  return bundleText({
    envelope: await signEnvelope(payloadType, statementOf(manifest), [key]),
    material:
      certificates.length === 0
        ? { kind: "key", hint: keyHint(key.publicKey) }
        : { kind: "certificates", chain: certificates },
  });
};

const checkCertificate = ({ key, certificates }: Pick<SignOptions, "key" | "certificates">): void => {
  const [leaf] = certificates ?? [];
  if (leaf !== undefined && certificateKey(leaf).keyId !== key.keyId)
    throw new CasemateError("SIGN_REFUSED", "the certificate is of another key than the private one", {
      hint: "the signer's own certificate comes first",
    });
};

/** SHA-256 of the public key's PEM, hexadecimal: how the reference tool names keys. */
export const keyHint = (key: VerifyingKey): string => createHash("sha256").update(key.pem).digest("hex");

/** The path relative to the model with "/", undefined when it is not inside. */
export const insideOf = (model: string, path: string): string | undefined => {
  const inner = relative(resolve(model), resolve(path)).split(sep).join("/");
  return inner === "" || inner === ".." || inner.startsWith("../") || inner.startsWith("/") ? undefined : inner;
};

/** "a/./b/" as "a/b". Throws USAGE for a pattern and for what is not inside the model. */
export const ignorePath = (path: string): string => {
  const parts = path.split("/").filter((p) => p !== "" && p !== ".");
  if (path.startsWith("/") || parts.length === 0 || parts.includes(".."))
    throw new CasemateError("USAGE", `'${path}' can not be ignored: it is no path inside the model`, {
      hint: "give it relative to the model, such as cache/tmp",
    });
  if (/[*?[]/.test(path))
    throw new CasemateError("USAGE", `'${path}' can not be ignored: patterns are not part of the format`, {
      hint: "name files and folders one by one",
    });
  return parts.join("/");
};
