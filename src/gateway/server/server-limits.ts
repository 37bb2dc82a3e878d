/** What the gateway's listeners take, so that no client can use them up. */
export interface GatewayLimits {
  readonly maxHeaderBytes: number;
  /** of a request's body, as it comes */
  readonly maxBodyBytes: number;
  /** requests at once, over all clients; those beyond are told to come back */
  readonly maxRequests: number;
  readonly maxConnections: number;
  /** of one address that is no trusted proxy */
  readonly maxConnectionsPerAddress: number;
  /** streams of one HTTP/2 connection at once */
  readonly maxStreams: number;
  /** handshake and headers must have arrived */
  readonly headersTimeoutMs: number;
  /** a body must have arrived */
  readonly bodyTimeoutMs: number;
  /** a connection on which nothing moves is closed */
  readonly idleTimeoutMs: number;
  /** an answer must have been taken, a large one later */
  readonly answerTimeoutMs: number;
  /** of answers that are given and not taken, over all connections; beyond, the connections that hold most are ended */
  readonly maxUntakenBytes: number;
  /** pings, settings, priorities and broken streams of one HTTP/2 connection at once; then so many a second */
  readonly maxControlFrames: number;
  readonly controlFramesPerSecond: number;
  /** bytes of one HTTP/2 connection that belong to no request */
  readonly maxStrayBytes: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  maxHeaderBytes: 16 << 10,
  maxBodyBytes: 32 << 20,
  maxRequests: 4096,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 1024,
  maxStreams: 128,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  answerTimeoutMs: 10_000,
  maxUntakenBytes: 256 << 20,
  maxControlFrames: 1000,
  controlFramesPerSecond: 100,
  maxStrayBytes: 1 << 20,
};
