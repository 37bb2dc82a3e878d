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
};
