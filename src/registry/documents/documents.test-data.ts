/** A version to test with: two files, all documents empty. */
import { newManifest, sha256Of, type VersionManifest } from "./version-manifest.ts";

export const hexOf = (text: string): string => sha256Of(Buffer.from(text));

export const exampleManifest = (changes: Partial<Parameters<typeof newManifest>[0]> = {}): VersionManifest =>
  newManifest({
    model: "fraud",
    version: 3,
    createdAt: "2026-01-02T03:04:05.678Z",
    publisher: "user:alice",
    files: [
      { path: "model.onnx", bytes: 6, sha256: hexOf("plain1"), sealed: { payload: hexOf("sealed1"), bytes: 38 } },
      { path: "data/labels.json", bytes: 6, sha256: hexOf("plain2"), sealed: { payload: hexOf("sealed2"), bytes: 38 } },
    ],
    scan: { verdict: "clean", rules: "1", findings: { info: 0, low: 0, medium: 0, high: 0, critical: 0 } },
    lineage: { parents: [{ model: "fraud", version: 2, manifest: hexOf("parent") }], data: [hexOf("data")] },
    documents: [],
    ...changes,
  });
