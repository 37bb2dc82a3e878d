/** What differs between two versions: files by content, ONNX files by their graphs, and what the manifests and documents say. For `casemate registry diff`. */
import { type JsonChange, jsonChanges } from "./json-changes.ts";
import type { OutlinePart, OutlineResult } from "./onnx-outline.ts";
import type { ManifestFile, VersionManifest } from "./version-manifest.ts";

/** One side of a comparison. What is not given is not compared. */
export interface ComparedVersion {
  readonly manifest: VersionManifest;
  readonly card?: unknown;
  readonly bom?: unknown;
  /** outlines of its ONNX files by path, or why a file has none */
  readonly outlines?: ReadonlyMap<string, OutlineResult>;
}

export interface FileChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly path: string; readonly bytesBefore: number; readonly bytesAfter: number }[];
  /** same content under another path */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** Names in order, at most `maxNames`; `count` is of all. */
export interface PartChanges {
  readonly added: Listed;
  readonly removed: Listed;
  readonly changed: Listed;
}
export interface Listed {
  readonly count: number;
  readonly names: readonly string[];
}

export type GraphChanges =
  | {
      readonly kind: "compared";
      readonly path: string;
      readonly interface: PartChanges;
      readonly tensors: PartChanges;
      readonly nodes: PartChanges;
      readonly functions: PartChanges;
    }
  | { readonly kind: "not-compared"; readonly path: string; readonly reason: string };

export interface VersionDiff {
  readonly files: FileChanges;
  /** of files that are in both and differ */
  readonly graphs: readonly GraphChanges[];
  readonly lineage: readonly JsonChange[];
  readonly scan: readonly JsonChange[];
  /** publisher, expiry and documents; version, times and digests differ always and are not told */
  readonly other: readonly JsonChange[];
  readonly card: readonly JsonChange[];
  readonly bom: readonly JsonChange[];
}

const maxNames = 1000;

export const diffVersions = (before: ComparedVersion, after: ComparedVersion): VersionDiff => {
  const [a, b] = [before.manifest, after.manifest];
  const files = fileChanges(a.files, b.files);
  const documents = (m: VersionManifest) => m.documents.map((d) => d.kind);
  return {
    files,
    graphs: files.changed.flatMap(({ path }) =>
      graphChanges(path, before.outlines?.get(path), after.outlines?.get(path)),
    ),
    lineage: jsonChanges(a.lineage, b.lineage),
    scan: jsonChanges(a.scan, b.scan),
    other: jsonChanges(
      { model: a.model, publisher: a.publisher, expiresAt: a.expiresAt, documents: documents(a) },
      { model: b.model, publisher: b.publisher, expiresAt: b.expiresAt, documents: documents(b) },
    ),
    card: before.card === undefined && after.card === undefined ? [] : jsonChanges(before.card, after.card),
    bom: before.bom === undefined && after.bom === undefined ? [] : jsonChanges(before.bom, after.bom),
  };
};

const fileChanges = (before: readonly ManifestFile[], after: readonly ManifestFile[]): FileChanges => {
  const [a, b] = [new Map(before.map((f) => [f.path, f])), new Map(after.map((f) => [f.path, f]))];
  const gone = new Map(before.filter((f) => !b.has(f.path)).map((f) => [f.path, f]));
  const byContent = new Map<string, string[]>();
  for (const f of gone.values()) {
    const paths = byContent.get(f.sha256);
    if (paths === undefined) byContent.set(f.sha256, [f.path]);
    else paths.push(f.path);
  }
  const moved: { readonly from: string; readonly to: string }[] = [];
  const added: string[] = [];
  for (const f of after) {
    if (a.has(f.path)) continue;
    const from = byContent.get(f.sha256)?.shift();
    if (from === undefined) added.push(f.path);
    else {
      gone.delete(from);
      moved.push({ from, to: f.path });
    }
  }
  const changed = after.flatMap((f) => {
    const old = a.get(f.path);
    return old === undefined || old.sha256 === f.sha256
      ? []
      : [{ path: f.path, bytesBefore: old.bytes, bytesAfter: f.bytes }];
  });
  return { added, removed: [...gone.keys()], changed, moved };
};

const graphChanges = (
  path: string,
  before: OutlineResult | undefined,
  after: OutlineResult | undefined,
): readonly GraphChanges[] => {
  if (before === undefined || after === undefined) return [];
  if ("unread" in before) return [{ kind: "not-compared", path, reason: `before: ${before.unread}` }];
  if ("unread" in after) return [{ kind: "not-compared", path, reason: `after: ${after.unread}` }];
  return [
    {
      kind: "compared",
      path,
      interface: partChanges(before.interface, after.interface),
      tensors: partChanges(before.tensors, after.tensors),
      nodes: partChanges(before.nodes, after.nodes),
      functions: partChanges(before.functions, after.functions),
    },
  ];
};

type Parts = ReadonlyMap<string, OutlinePart>;

const partChanges = (before: Parts, after: Parts): PartChanges => {
  const changed: string[] = [];
  for (const [name, part] of after) {
    const old = before.get(name);
    if (old === undefined || (old.text === part.text && old.digest === part.digest)) continue;
    changed.push(old.text === part.text ? `${name}: ${part.text}` : `${name}: ${old.text} -> ${part.text}`);
  }
  return {
    added: listed([...after].filter(([name]) => !before.has(name)).map(([name, p]) => `${name}: ${p.text}`)),
    removed: listed([...before].filter(([name]) => !after.has(name)).map(([name, p]) => `${name}: ${p.text}`)),
    changed: listed(changed),
  };
};

/** untrusted: names come from the files */
const listed = (names: readonly string[]): Listed => ({
  count: names.length,
  names: names.slice(0, maxNames).map((n) => (n.length > 500 ? `${n.slice(0, 500)}...` : n)),
});
