/** What a server takes, so that no client can use it up. */
export interface ServerLimits {
  readonly maxHeaderBytes: number;
  readonly maxJsonBytes: number;
  /** of all files of one push */
  readonly maxFileBytes: number;
  /** requests at once; those beyond are told to come back */
  readonly maxRequests: number;
  /** of these, pushes and pulls */
  readonly maxTransfers: number;
  readonly maxConnections: number;
  /** headers must have arrived */
  readonly headersTimeoutMs: number;
  /** a body of JSON must have arrived */
  readonly jsonTimeoutMs: number;
  /** a connection on which nothing moves is closed */
  readonly idleTimeoutMs: number;
  /** a push must be faster than this on average, once it has had `jsonTimeoutMs` to begin */
  readonly minUploadBytesPerSecond: number;
}

export const defaultServerLimits: ServerLimits = {
  maxHeaderBytes: 16 << 10,
  maxJsonBytes: 4 << 20,
  maxFileBytes: 2 ** 40,
  maxRequests: 256,
  maxTransfers: 16,
  maxConnections: 1024,
  headersTimeoutMs: 10_000,
  jsonTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  minUploadBytesPerSecond: 1024,
};
