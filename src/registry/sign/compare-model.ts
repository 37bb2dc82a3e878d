/** Compares the files of a model with a manifest whose signature was proved (OMS 1.0, section 8.4). */
import { digestFile } from "./digest-file.ts";
import { type Manifest, type Resource, resourceName } from "./manifest.ts";
import { byCodePoint, gitPaths, isUnder, type ModelFile, modelFiles } from "./model-files.ts";

export interface FileProblem {
  /** relative to the model */
  readonly path: string;
  readonly problem: "digest-mismatch" | "missing-file" | "extra-file";
  /** of an entry that can not be signed */
  readonly reason?: string;
}

export interface CompareOptions {
  /** paths inside the model that may be there unsigned, such as the signature file */
  readonly ignorePaths: readonly string[];
  readonly ignoreUnsigned: boolean;
  readonly signal?: AbortSignal;
}

/** RETURNS every difference. Throws FILE_NOT_FOUND when something can not be read, or the signal's reason. */
export const compareModel = async (
  root: string,
  manifest: Manifest,
  options: CompareOptions,
): Promise<{ readonly problems: readonly FileProblem[]; readonly notes: readonly string[] }> => {
  const { shardSize, hashType, allowSymlinks, ignorePaths = [] } = manifest.serialization;
  const signed = byFile(manifest);
  // what is signed is looked at, whatever is ignored
  const holdsSigned = new Set([...signed.keys()].flatMap(withFolders));
  // git's own files are left out by every signer, unless this one signed some
  const ignore = [...ignorePaths, ...gitPaths.filter((p) => !holdsSigned.has(p)), ...options.ignorePaths];
  const ignored = (name: string): boolean => !holdsSigned.has(name) && isUnder(name, ignore);
  const found = modelFiles(root, { allowSymlinks, ignored });
  const files = found.single ? found.files.map((f) => asSingle(f, signed)) : found.files;

  const problems: FileProblem[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const expected = signed.get(file.name);
    if (expected === undefined) {
      // shards have no digest of an empty file, so nobody can say whether it was there
      if (shardSize !== undefined && file.size === 0)
        notes.push(`'${file.name}' is empty, and a signature by shards says nothing about empty files`);
      else if (!options.ignoreUnsigned) problems.push({ path: file.name, problem: "extra-file" });
      continue;
    }
    seen.add(file.name);
    const ranges = await digestFile(file.path, {
      hashType,
      noFollow: !allowSymlinks && !found.single,
      ...(shardSize === undefined ? {} : { shardSize }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const actual = new Map(
      ranges.map((r) => [resourceName(file.name, shardSize === undefined ? undefined : r), r.digest]),
    );
    const same = actual.size === expected.length && expected.every((r) => actual.get(r.name) === r.digest);
    if (!same) problems.push({ path: file.name, problem: "digest-mismatch" });
  }
  for (const name of signed.keys()) if (!seen.has(name)) problems.push({ path: name, problem: "missing-file" });
  if (!options.ignoreUnsigned)
    for (const { name, reason } of found.odd) problems.push({ path: name, problem: "extra-file", reason });
  return { problems: problems.sort((a, b) => byCodePoint(a.path, b.path)), notes };
};

/** Resources by the file that they belong to. A shard's name ends in ":start:end"; a file's name may have colons too. */
const byFile = (manifest: Manifest): Map<string, Resource[]> => {
  const files = new Map<string, Resource[]>();
  for (const r of manifest.resources) {
    const name = manifest.serialization.shardSize === undefined ? r.name : r.name.replace(/:\d+:\d+$/, "");
    const known = files.get(name);
    if (known === undefined) files.set(name, [r]);
    else known.push(r);
  }
  return files;
};

/** "a/b/c" as "a", "a/b" and "a/b/c". */
const withFolders = (name: string): string[] => name.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/"));

/** A model of one file is "." to the reference tool, and its name to the specification's text. */
const asSingle = (file: ModelFile, signed: ReadonlyMap<string, unknown>): ModelFile => {
  const base = file.path.split(/[/\\]/).at(-1) ?? "";
  return signed.has(".") || !signed.has(base) ? file : { ...file, name: base };
};
