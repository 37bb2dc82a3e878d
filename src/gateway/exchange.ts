/** Exchange: one inference request on its way through the pipeline, whatever protocol it came by. Steps read it; only the pipeline changes it. */
import type { X509Certificate } from "node:crypto";
import type { Tensor } from "../engine/tensor/tensor.ts";
import type { Caller } from "./who/caller.ts";
import type { Policy } from "./policy/policy.ts";
import type { ServedModel } from "./run/served-model.ts";

export type ProtocolId = "oip-rest" | "oip-grpc" | "json";

/** Who is at the other end, as far as the connection tells. Everything in it but `address` and `certificate` is what the client says of itself. */
export interface Peer {
  /** of the socket, IPv4 without ::ffff: */
  readonly address: string;
  /** by lower-case name; several of one name are joined by ", " */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** lower-case names in the order in which they came */
  readonly headerNames: readonly string[];
  /** verified by TLS against the listener's client authorities; undefined where none was shown */
  readonly certificate?: X509Certificate;
  readonly http: "1.1" | "2";
}

/** What is asked, in terms of the model. */
export interface InferCall {
  readonly protocol: ProtocolId;
  readonly model: string;
  /** undefined: the one that is served now */
  readonly version?: string;
  /** the client's own id of the request, given back to it */
  readonly id?: string;
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** outputs that are wanted; undefined: all */
  readonly outputs?: readonly string[];
  /** bytes of the request's body */
  readonly bytes: number;
}

export interface InferReply {
  readonly model: string;
  readonly version: string;
  readonly id?: string;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** to be sent with the answer, by lower-case name */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a step may find out or change, by the pipeline's hand. */
export interface Findings {
  /** canonical address of the client, behind trusted proxies */
  address: string;
  caller: Caller | undefined;
  inputs: ReadonlyMap<string, Tensor>;
  /** how many samples the inputs hold, by the model's batch axis; 1 where it has none */
  samples: number;
  outputs: ReadonlyMap<string, Tensor> | undefined;
  /** 0 to 1, by the monitors */
  risk: number;
  /** of the ladder that makes answers tell less: 0 (all) to 6 (nothing) */
  level: number;
  /** to be sent with the answer or the problem, by lower-case name */
  headers: Readonly<Record<string, string>>;
}

/** What a step says in the record of the exchange; never inputs, never secrets. */
export type Note = Readonly<Record<string, string | number | boolean>>;

export interface Exchange extends Readonly<Findings> {
  /** made by the gateway: a client's could forge lines of the log */
  readonly id: string;
  /** milliseconds since 1970 */
  readonly atMs: number;
  /** monotonic */
  readonly startedMs: number;
  readonly call: InferCall;
  readonly peer: Peer;
  readonly model: ServedModel;
  readonly policy: Policy;
  readonly signal: AbortSignal;
}
