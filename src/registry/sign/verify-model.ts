/**
 * Verifies a model against a signature of OMS (OpenSSF Model Signing) 1.0, or of a release of the reference tool from 0.2 on.
 * Nothing is kept between two calls. The signature is proved first; only then is what it says parsed; only then are files read.
 */
import { verifyEnvelope } from "../../core/dsse.ts";
import { CasemateError } from "../../core/error.ts";
import type { VerifyingKey } from "../../core/signing-key.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { trustChain } from "./certificates.ts";
import { compareModel, type FileProblem } from "./compare-model.ts";
import { verifiesAsRelease02 } from "./legacy.ts";
import { type Manifest, rootDigest } from "./manifest.ts";
import { type Failed, failed, type Failure } from "./outcome.ts";
import { ignorePath, insideOf, keyHint } from "./sign-model.ts";
import { checkSigstore, type SigstoreTrust } from "./sigstore.ts";
import { manifestOfStatement, payloadType } from "./statement.ts";

/** Whose signatures are trusted. */
export type Trust =
  | { readonly kind: "key"; readonly key: VerifyingKey }
  | {
      readonly kind: "certificates";
      /** DER of the certificates that are trusted by themselves */
      readonly roots: readonly Uint8Array[];
      /** milliseconds since 1970 at which the chain must be valid: now, or a time that the caller has from elsewhere */
      readonly atMs: number;
    }
  | SigstoreTrust;

export interface VerifyOptions {
  /** content of the signature file */
  readonly signature: Uint8Array;
  readonly trust: Trust;
  /** where the signature file is: it is no part of the model that it signs */
  readonly signaturePath?: string;
  /** files that are not signed are no failure */
  readonly ignoreUnsigned?: boolean;
  /** paths inside the model whose unsigned files are no failure: what a signature from before 1.1 left out without saying so */
  readonly ignorePaths?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Signer {
  readonly kind: Trust["kind"];
  /** SHA-256 of the public key, subject of the certificate, or identity */
  readonly name: string;
}

export interface VerifyReport {
  readonly verdict: "valid" | Failure;
  /** lower case, one sentence without a full stop */
  readonly message: string;
  /** what is wrong with which file; empty unless the signature is good */
  readonly files: readonly FileProblem[];
  /** only when the signature is good */
  readonly signer?: Signer;
  /** SHA-256 over all signed digests; only when the signature is good */
  readonly digest?: string;
  /** what a reader should know though it is no failure */
  readonly notes: readonly string[];
}

/** RETURNS a report for every signature and model, however hostile. Throws FILE_NOT_FOUND when the model can not be read, KEY_UNREADABLE, USAGE, or the signal's reason. */
export const verifyModel = async (path: string, options: VerifyOptions): Promise<VerifyReport> => {
  const { signature, trust, signaturePath, ignoreUnsigned = false, signal } = options;
  const signed = provedManifest(signature, trust);
  if ("failure" in signed) return report(signed);
  const { manifest, proved } = signed;
  const own = signaturePath === undefined ? undefined : insideOf(path, signaturePath);
  const { problems, notes } = await compareModel(path, manifest, {
    ignoreUnsigned,
    ignorePaths: [...(options.ignorePaths ?? []).map(ignorePath), ...(own === undefined ? [] : [own])],
    ...(signal === undefined ? {} : { signal }),
  });
  const common = {
    files: problems,
    signer: proved.signer,
    digest: rootDigest(manifest.resources),
    notes: proved.legacy
      ? [...notes, "signed by release 0.2 of model-signing, whose signatures say less: sign again with a current one"]
      : notes,
  };
  for (const failure of ["digest-mismatch", "missing-file", "extra-file"] as const) {
    const [first, ...others] = problems.filter((p) => p.problem === failure);
    if (first !== undefined)
      return {
        ...common,
        verdict: failure,
        message: `${sentence[failure](first)}${others.length === 0 ? "" : ` (and ${others.length} more)`}`,
      };
  }
  const n = manifest.resources.length;
  return {
    ...common,
    verdict: "valid",
    message: `${n} ${manifest.serialization.shardSize === undefined ? "file" : "shard"}${n === 1 ? " is" : "s are"} as signed`,
  };
};

/** What a signature says, once it is proved by the given trust; no file is looked at. RETURNS why not for every signature, however hostile. */
export const provedManifest = (
  signature: Uint8Array,
  trust: Trust,
): { readonly manifest: Manifest; readonly proved: Proved } | Failed => {
  const read = caught(() => readBundle(signature));
  if ("failure" in read) return read;
  if ("unknown" in read) return failed("unsupported", `${read.unknown} can not be checked`);
  const proved = prove(read, trust);
  if ("failure" in proved) return proved;
  const manifest = caught(() => manifestOfStatement(read.envelope.payload, proved.legacy));
  if ("failure" in manifest) return manifest;
  if ("unknown" in manifest) return failed("unsupported", `${manifest.unknown} can not be checked`);
  return { manifest, proved };
};

const sentence: Readonly<Record<FileProblem["problem"], (p: FileProblem) => string>> = {
  "digest-mismatch": (p) => `'${p.path}' is not as it was signed`,
  "missing-file": (p) => `'${p.path}' is signed and not there`,
  "extra-file": (p) => `'${p.path}' is not signed${p.reason === undefined ? "" : `: ${p.reason}`}`,
};

const report = (f: Failed): VerifyReport => ({ verdict: f.failure, message: f.message, files: [], notes: [] });

/** Malformed input as a failure; everything else that is thrown goes on. */
const caught = <T>(read: () => T): T | Failed => {
  try {
    return read();
  } catch (e) {
    if (e instanceof CasemateError && e.code === "SIGNATURE_MALFORMED") return failed("malformed", e.message);
    throw e;
  }
};

export interface Proved {
  readonly signer: Signer;
  /** signed in the way of release 0.2.0 */
  readonly legacy: boolean;
}

const kindNames = { key: "a key", certificates: "a certificate", sigstore: "an identity of Sigstore" } as const;

const prove = (bundle: Bundle, trust: Trust): Proved | Failed => {
  const { envelope, material } = bundle;
  if (envelope.payloadType !== payloadType)
    return failed("malformed", `the payload is of type '${envelope.payloadType}', expected '${payloadType}'`);
  if (material.kind === "sigstore" && trust.kind === "sigstore")
    return checkSigstore(material.json, trust) ?? { signer: { kind: "sigstore", name: trust.identity }, legacy: false };
  if (material.kind === "certificates" && trust.kind === "certificates") {
    const leaf = trustChain(material.chain, trust.roots, trust.atMs);
    if ("failure" in leaf) return leaf;
    return provedBy(bundle, leaf.key, { kind: "certificates", name: leaf.subject });
  }
  if (material.kind === "key" && trust.kind === "key") {
    const { key } = trust;
    const named = material.hint ?? "";
    if (named !== "" && named !== keyHint(key) && named !== key.keyId)
      return failed("wrong-key", `signed by the key '${named.slice(0, 64)}', expected '${keyHint(key)}'`);
    if (material.pem !== undefined && material.pem !== key.pem) return failed("wrong-key", "signed by another key");
    return provedBy(bundle, key, { kind: "key", name: key.keyId });
  }
  return failed("wrong-key", `signed by ${kindNames[material.kind]}, expected ${kindNames[trust.kind]}`);
};

const provedBy = ({ envelope }: Bundle, key: VerifyingKey, signer: Signer): Proved | Failed => {
  if (verifyEnvelope(envelope, { payloadType, keys: [key] }).kind === "valid") return { signer, legacy: false };
  if (verifiesAsRelease02(envelope, key)) return { signer, legacy: true };
  return failed("bad-signature", "the signature is not one of this signer over this statement");
};
