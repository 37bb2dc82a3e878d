/** ModelSource: where the bytes of a served model come from, and which version that is now. */

/** One version of a model, verified, in memory. */
export interface ModelBytes {
  /** "3" of a registry, "1" of a file */
  readonly version: string;
  /** `sha256:` and 64 digits */
  readonly digest: string;
  readonly model: Uint8Array;
  /** external data, by the path that the model calls it */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** "profile", "detectors" ... */
  readonly documents: ReadonlyMap<string, Uint8Array>;
}

export interface ModelSource {
  /** for messages and logs */
  readonly text: string;
  /**
   * Which version is to be served now, without reading it; another value means that it changed. THROWS what says why there is none to be served: withdrawn, an alias
   * that is gone, an assessment that fails.
   */
  current(): Promise<string>;
  /** THROWS what `current` throws, and whatever is wrong with the bytes. */
  open(): Promise<ModelBytes>;
}
