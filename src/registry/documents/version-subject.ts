/** What statements about a version are about: its manifest by the name "fraud@3", and each of its files. */
import { canonicalJson } from "../../core/canonical-json.ts";
import { referenceText } from "./reference.ts";
import type { StatementSubject } from "./signed-statement.ts";
import { manifestDigest, type VersionManifest } from "./version-manifest.ts";

/** The files are named too, so that programs that know nothing of manifests can match a file that they hold. */
export const versionSubject = (manifest: VersionManifest): readonly StatementSubject[] => [
  {
    name: referenceText({ kind: "version", model: manifest.model, version: manifest.version }),
    digest: { sha256: hex(manifestDigest(manifest)) },
  },
  ...manifest.files.map((f) => ({ name: f.path, digest: { sha256: hex(f.sha256) } })),
];

/** Is the statement about exactly this version: no other, not one file more or less? */
export const isAbout = (subject: readonly StatementSubject[], manifest: VersionManifest): boolean =>
  canonicalJson(subject) === canonicalJson(versionSubject(manifest));

/** The digits of "sha256:<hex>". */
export const hex = (digest: string): string => digest.slice("sha256:".length);
