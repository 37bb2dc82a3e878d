/** What can be wrong with something that a registry keeps, by what a reader would do about it. */
export const registryFailures = [
  /** bytes that the log names are not in the store */
  "missing-blob",
  /** the manifest, or a document of a version, is not what the log or the manifest names */
  "manifest-changed",
  "document-changed",
  /** the signature does not hold, or is of other files */
  "signature",
  /** headers of sealed files are not those that the log names, or do not open */
  "headers-changed",
  /** a sealed file was changed, or its content is not what the manifest says */
  "payload-changed",
  /** a sealed file is of another model, version or content */
  "other-artifact",
  /** no key at hand opens it */
  "no-key",
  /** the index on disk is not what follows from the log */
  "index-changed",
  /** the log itself; `detail` has the ledger's own word for it */
  "log",
] as const;
export type RegistryFailure = (typeof registryFailures)[number];

export interface RegistryProblem {
  readonly failure: RegistryFailure;
  /** "fraud@3", "fraud@3/model.onnx", "index", "log" */
  readonly where: string;
  /** lower case, no full stop */
  readonly message: string;
}
