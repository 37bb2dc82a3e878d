/** Documents of a version: its manifest, how versions are named. Pure functions over JSON and bytes. */
export {
  checkedAlias,
  checkedModelName,
  parseReference,
  referenceText,
  type VersionReference,
} from "./reference.ts";
export {
  type DocumentKind,
  documentKinds,
  type ManifestDocument,
  type ManifestFile,
  manifestBytes,
  manifestDigest,
  manifestMediaType,
  newManifest,
  parseManifest,
  type VersionManifest,
} from "./version-manifest.ts";
