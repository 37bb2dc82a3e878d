/** The documents that every version gets: a model card, filled with what is known, and an ML-BOM; what the publisher gives is checked against the files. */
import { CasemateError } from "../../core/error.ts";
import { readOnnx } from "../../engine/onnx/read.ts";
import { type ModelSummary, summarize } from "../../engine/onnx/summary.ts";
import { checkMlBom, mlBom, mlBomMediaType } from "../documents/ml-bom.ts";
import { filledModelCard, type ModelCard, modelCardMediaType, parseModelCard } from "../documents/model-card.ts";
import { checkDetectors } from "../documents/detectors.ts";
import { checkProfile } from "../documents/profile.ts";
import { judgeProvenance } from "../documents/provenance.ts";
import { filesDigest, type VersionManifest } from "../documents/version-manifest.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { PushDocument, SealedFile } from "./push.ts";

/** ONNX files up to this are read for the card */
const maxSummaryBytes = 512 << 20;

export interface DescribeParts {
  readonly model: string;
  readonly version: number;
  readonly createdAt: string;
  readonly files: readonly SealedFile[];
  readonly given: readonly PushDocument[];
  readonly lineage: VersionManifest["lineage"];
  readonly toolVersion: string;
}

/** RETURNS all documents, the given ones too. THROWS DOCUMENT_INVALID for a given one that breaks its schema or is about other files. */
export const describe = (parts: DescribeParts): readonly PushDocument[] => {
  const { model, version, createdAt, files, given, lineage, toolVersion } = parts;
  const ofKind = (kind: PushDocument["kind"]): PushDocument | undefined => given.find((d) => d.kind === kind);
  if (new Set(given.map((d) => d.kind)).size < given.length)
    throw new CasemateError("DOCUMENT_INVALID", "a version has at most one document of each kind");
  const summary = summaryOf(files);
  const card = ofKind("model-card");
  const filled = filledModelCard(
    card === undefined ? ({} as ModelCard) : parseModelCard(card.bytes),
    { model, version, createdAt },
    summary,
  );
  const documents: PushDocument[] = [
    { kind: "model-card", mediaType: modelCardMediaType, bytes: Buffer.from(canonicalJson(filled)) },
  ];
  const bom = ofKind("ml-bom");
  if (bom !== undefined) {
    if (checkMlBom(bom.bytes, files).covers.length === 0)
      throw new CasemateError("DOCUMENT_INVALID", "the ML-BOM names none of the files that are pushed", {
        hint: "give a component the SHA-256 of a file; without a bill casemate makes one",
      });
    documents.push(bom);
  } else
    documents.push({
      kind: "ml-bom",
      mediaType: mlBomMediaType,
      bytes: mlBom({
        model,
        version,
        createdAt,
        lineage,
        files,
        digest: filesDigest(files),
        card: filled,
        toolVersion,
        ...(summary === undefined ? {} : { summary }),
      }),
    });
  const provenance = ofKind("provenance");
  if (provenance !== undefined) {
    const verdict = judgeProvenance(provenance.bytes, files);
    if (verdict.kind === "other-files")
      throw new CasemateError("DOCUMENT_INVALID", "the provenance is about other files than these", {
        hint: [
          ...verdict.missing.map((m) => `it lacks '${m}'`),
          ...verdict.extra.map((e) => `it has '${e}', which is not pushed`),
        ]
          .slice(0, 3)
          .join("; "),
      });
    if (verdict.kind !== "valid") throw new CasemateError("DOCUMENT_INVALID", verdict.message);
    documents.push(provenance);
  }
  const profile = ofKind("profile");
  if (profile !== undefined) {
    checkProfile(profile.bytes, files);
    documents.push(profile);
  }
  const detectors = ofKind("detectors");
  if (detectors !== undefined) {
    checkDetectors(detectors.bytes);
    documents.push(detectors);
  }
  const lock = ofKind("recipe-lock");
  return lock === undefined ? documents : [...documents, lock];
};

/** Of the only ONNX file; none where there are several, or it has its weights elsewhere and can not be summed up. */
const summaryOf = (files: readonly SealedFile[]): ModelSummary | undefined => {
  const onnx = files.filter((f) => f.path.toLowerCase().endsWith(".onnx") && f.bytes <= maxSummaryBytes);
  const [only] = onnx;
  if (only === undefined || onnx.length > 1) return undefined;
  try {
    return summarize(readOnnx(only.source.read(0, only.bytes)));
  } catch (e) {
    if (e instanceof CasemateError) return undefined;
    throw e;
  }
};
