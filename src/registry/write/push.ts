/**
 * push: a new version. Files are sealed as they come, so that plain bytes are never on the disk of the registry; scanned through the seal; signed; and become
 * a version when the log says so.
 */
import { createHash } from "node:crypto";
import { isoAt, nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { severities } from "../../core/finding.ts";
import type { Caller } from "../access/authorize.ts";
import { subjectId } from "../access/subject.ts";
import { checkedModelName } from "../documents/reference.ts";
import { filePathsProblem, filePathProblem } from "../documents/file-paths.ts";
import {
  type DocumentKind,
  type ManifestDocument,
  manifestBytes,
  newManifest,
  type VersionManifest,
} from "../documents/version-manifest.ts";
import { headersBytes } from "../read/headers.ts";
import { resourceNameOf } from "../read/open-version.ts";
import { scanFiles, type SourceFile } from "../scan/scan-files.ts";
import type { ScanReport } from "../scan/scan.ts";
import { allRules } from "../scan/rules.ts";
import { payloadSource } from "../seal/payload-source.ts";
import { newFileKey, sealedHeader, sealPayload } from "../seal/seal.ts";
import { manifestOfFiles } from "../sign/manifest.ts";
import { byCodePoint } from "../sign/model-files.ts";
import { signManifest } from "../sign/sign-model.ts";
import type { VersionRecord } from "../state.ts";
import { describe } from "./describe.ts";
import { SealedSources } from "./sealed-sources.ts";
import { writeSmall } from "./small-blob.ts";
import type { Writing } from "./writing.ts";

export interface PushFile {
  /** relative to the model, with "/" */
  readonly path: string;
  /** the plain bytes */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface PushDocument {
  readonly kind: Exclude<DocumentKind, "signature" | "scan-report">;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface PushRequest {
  readonly model: string;
  readonly files: AsyncIterable<PushFile> | Iterable<PushFile>;
  /** the version that it must become; without it the next one. A version that is taken is refused. */
  readonly version?: number;
  readonly lineage?: Partial<VersionManifest["lineage"]>;
  readonly documents?: readonly PushDocument[];
  /** milliseconds since 1970 */
  readonly expiresAt?: number;
  /** why a version is taken whose scan is suspicious or inconclusive; a malicious one is never taken */
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export interface SealedFile {
  readonly path: string;
  readonly bytes: number;
  /** "sha256:<hex>" of the plain bytes */
  readonly sha256: string;
  readonly source: SourceFile["source"];
}

export interface Pushed {
  readonly record: VersionRecord;
  readonly manifest: VersionManifest;
  readonly scan: ScanReport;
  /** an earlier version of exactly these files */
  readonly same?: number;
}

interface Sealed {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly fileKey: Buffer;
  readonly payload: { readonly digest: string; readonly size: number };
}

/**
 * THROWS ACCESS_DENIED, REFERENCE_INVALID, DOCUMENT_INVALID, REGISTRY_CONFLICT (the version is taken), REGISTRY_REFUSED (the verdict of the scan), what
 * `files`, the store and the ledger throw. Then there is no new version, and what was sealed for it is removed.
 */
export const push = async (w: Writing, caller: Caller, request: PushRequest): Promise<Pushed> => {
  const model = checkedModelName(request.model);
  w.allow(caller, "push", { kind: "model", model });
  const sealed: Sealed[] = [];
  try {
    for await (const file of request.files) {
      const problem = filePathProblem(file.path);
      if (problem !== undefined)
        throw new CasemateError("DOCUMENT_INVALID", `'${file.path}' can not be stored: ${problem}`);
      sealed.push(await sealFile(w, file, request.signal));
    }
    sealed.sort((a, b) => byCodePoint(a.path, b.path));
    const together = filePathsProblem(sealed.map((s) => s.path));
    if (sealed.length === 0) throw new CasemateError("USAGE", "a version wants at least one file");
    if (together !== undefined) throw new CasemateError("DOCUMENT_INVALID", together);
    return await withSources(w, sealed, async (files) => {
      const scan = scanFiles(files, request.signal === undefined ? {} : { signal: request.signal });
      refuseByVerdict(scan, request.accept);
      return w.exclusive(() => commit(w, caller, { ...request, model }, sealed, files, scan));
    });
  } catch (e) {
    // sealed for nobody: the keys are gone. Only where the log may have the version after all, they stay for whoever opens the registry again
    if (!(e instanceof CasemateError && e.code === "LEDGER_STOPPED"))
      for (const s of sealed) await w.store.blobs.remove(s.payload.digest).catch(() => false);
    throw e;
  } finally {
    for (const s of sealed) {
      s.fileKey.fill(0);
      w.inFlight.delete(s.payload.digest);
    }
  }
};

const sealFile = async (w: Writing, file: PushFile, signal: AbortSignal | undefined): Promise<Sealed> => {
  const fileKey = newFileKey();
  const hash = createHash("sha256");
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of file.bytes) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  const { digest, size } = await w.store.blobs.write(
    // the store copies what it takes
    sealPayload(counted(), Buffer.from(fileKey), { reuse: true }),
    signal === undefined ? {} : { signal },
  );
  w.inFlight.add(digest);
  return { path: file.path, bytes, sha256: `sha256:${hash.digest("hex")}`, fileKey, payload: { digest, size } };
};

const withSources = async <T>(
  w: Writing,
  sealed: readonly Sealed[],
  work: (files: readonly SealedFile[]) => Promise<T>,
): Promise<T> => {
  const blobs = new SealedSources(w.store.blobs);
  // files are read one after the other: only the last one keeps plain bytes
  let last: ReturnType<typeof payloadSource> | undefined;
  try {
    const files: SealedFile[] = [];
    for (const s of sealed) {
      const source = payloadSource(await blobs.of(s.payload.digest, s.payload.size), s.fileKey);
      const read = (offset: number, length: number): Uint8Array => {
        if (last !== source) last?.close();
        last = source;
        return source.read(offset, length);
      };
      files.push({ path: s.path, bytes: s.bytes, sha256: s.sha256, source: { size: source.size, read } });
    }
    return await work(files);
  } finally {
    last?.close();
    blobs.close();
  }
};

const refuseByVerdict = (scan: ScanReport, accept: string | undefined): void => {
  if (scan.verdict === "clean") return;
  const worst = scan.files.find((f) => f.verdict === scan.verdict);
  const finding = worst?.findings.find((f) => f.verdict === scan.verdict);
  const what = finding === undefined ? "" : `: '${worst?.path}' ${finding.title}`;
  if (scan.verdict === "malicious")
    throw new CasemateError("REGISTRY_REFUSED", `the scan found the model malicious${what}`, {
      hint: "casemate scan tells all that was found; a malicious model is never stored",
    });
  if (accept === undefined)
    throw new CasemateError("REGISTRY_REFUSED", `the scan found the model ${scan.verdict}${what}`, {
      hint: "look at it with casemate scan; --accept 'REASON' stores it, and the reason with it",
    });
};

const commit = async (
  w: Writing,
  caller: Caller,
  request: PushRequest,
  sealed: readonly Sealed[],
  files: readonly SealedFile[],
  scan: ScanReport,
): Promise<Pushed> => {
  const { model } = request;
  if (w.ring.signer.keyId !== w.reader.registry().signer.keyId)
    throw new CasemateError(
      "REGISTRY_REFUSED",
      "the key that signs versions (signing.pem) is not the one that the log names",
      {
        hint: "restore it from a backup, or have the log name the new one: casemate registry rotate-keys",
      },
    );
  const known = w.reader.models().find((m) => m.model === model);
  const version = (known?.versions ?? 0) + 1;
  if (request.version !== undefined && request.version !== version)
    throw new CasemateError(
      "REGISTRY_CONFLICT",
      request.version < version
        ? `'${model}@${request.version}' is taken: versions never change`
        : `'${model}@${request.version}' would leave a gap`,
      { hint: `the next version of '${model}' is ${version}` },
    );
  const createdAt = isoAt(nowMs());
  const lineage: VersionManifest["lineage"] = { parents: [], data: [], ...request.lineage };
  const given = request.documents ?? [];
  const described = describe({ model, version, createdAt, files, given, lineage, toolVersion: w.toolVersion });
  const signature = await signManifest(
    manifestOfFiles(
      model,
      files.map((f) => ({ name: resourceNameOf(f.path, sealed), digest: f.sha256.slice("sha256:".length) })),
    ),
    { key: w.ring.signer },
  );
  const documents = [
    ...described,
    { kind: "scan-report" as const, mediaType: "application/json", bytes: Buffer.from(JSON.stringify(scan)) },
    {
      kind: "signature" as const,
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      bytes: Buffer.from(signature),
    },
  ];
  const listed: ManifestDocument[] = [];
  for (const { kind, mediaType, bytes } of documents)
    listed.push({ kind, mediaType, sha256: await writeSmall(w, bytes), bytes: bytes.length });
  const manifest = newManifest({
    model,
    version,
    createdAt,
    publisher: subjectId(caller.subject),
    files: sealed.map((s) => ({
      path: s.path,
      bytes: s.bytes,
      sha256: s.sha256,
      sealed: { payload: s.payload.digest, bytes: s.payload.size },
    })),
    scan: {
      verdict: scan.verdict,
      rules: rulesVersion,
      findings: counts(scan),
      ...(scan.verdict === "clean" || request.accept === undefined
        ? {}
        : { acknowledged: { by: subjectId(caller.subject), reason: request.accept } }),
    },
    lineage,
    documents: listed,
    ...(request.expiresAt === undefined ? {} : { expiresAt: isoAt(request.expiresAt) }),
  });
  const headers = new Map<string, Uint8Array>();
  for (const s of sealed) {
    const binding = { model, version, digest: s.sha256 };
    headers.set(
      s.payload.digest,
      await sealedHeader(Buffer.from(s.fileKey), { recipients: w.ring.sealFor(binding), binding }),
    );
  }
  const same = known === undefined ? undefined : w.reader.versions(model).find((v) => v.digest === manifest.digest);
  const facts = {
    kind: "version-pushed" as const,
    model,
    version,
    manifest: await writeSmall(w, manifestBytes(manifest)),
    headers: await writeSmall(w, headersBytes(headers)),
    digest: manifest.digest,
    bytes: files.reduce((sum, f) => sum + f.bytes, 0),
    verdict: scan.verdict,
    ...(request.expiresAt === undefined ? {} : { expiresAt: request.expiresAt }),
  };
  await w.record(caller, [facts]);
  return {
    record: w.reader.resolve({ kind: "version", model, version }),
    manifest,
    scan,
    ...(same === undefined ? {} : { same: same.version }),
  };
};

/** which rules a verdict is by: changes with every rule that is added */
const rulesVersion = createHash("sha256")
  .update(JSON.stringify([...allRules]))
  .digest("hex")
  .slice(0, 16);

const counts = (scan: ScanReport): VersionManifest["scan"]["findings"] => {
  const findings = scan.files.flatMap((f) => f.findings);
  return Object.fromEntries(
    severities.map((s) => [s, findings.filter((f) => f.severity === s).length]),
  ) as VersionManifest["scan"]["findings"];
};
