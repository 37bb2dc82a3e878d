/** Gateway: what protocols see of it. A protocol turns bytes into a call, hands it over, and turns the outcome into bytes; it decides nothing. */
import type { Findings, InferCall, Peer } from "./exchange.ts";
import type { Outcome, Refusal } from "./pipeline.ts";
import type { ServedModel } from "./run/served-model.ts";

export interface Gateway {
  /** casemate's version */
  readonly version: string;
  /** names of the models that this client may ask */
  names(peer: Peer): Promise<readonly string[]>;
  /**
   * The version that answers now, or the one that is named, for this client to look at (metadata, readiness): whoever may not ask it learns nothing of it, not
   * even that it is there. THROWS ACCESS_UNAUTHENTICATED, ACCESS_DENIED, MODEL_NOT_SERVED, MODEL_NOT_READY.
   */
  see(name: string, version: string | undefined, peer: Peer): Promise<ServedModel>;
  /** does the process answer at all */
  live(): boolean;
  /** may requests be sent here: all models can answer, and it is not stopping */
  ready(): boolean;
  /**
   * Who asks, before the body of the request is read: a stranger's is not. RETURNS what `infer` is to be told, so that it does not ask again, or the outcome of
   * the refusal. THROWS what `see` throws before there is an exchange.
   */
  knock(asked: Pick<InferCall, "protocol" | "model" | "version">, peer: Peer, signal: AbortSignal): Promise<Knock>;
  /**
   * The same where the name of the model stands in the body: may this client ask anything here? Where a model is for everybody, or its policy does not ask, all are
   * admitted. The step `who` looks at the model when `infer` knows it.
   */
  greet(protocol: InferCall["protocol"], peer: Peer, signal: AbortSignal): Promise<Knock>;
  /** What went wrong on the way is in the outcome. THROWS what `see` throws before there is an exchange. */
  infer(call: InferCall, peer: Peer, signal: AbortSignal, knocked?: Knocked): Promise<Outcome>;
}

/** Who was found to ask; without a caller, the policy does not make it depend on that whether it may. */
export type Knocked = Pick<Findings, "address" | "caller">;

export type Knock =
  | ({ readonly kind: "admitted" } & Readonly<Knocked>)
  | { readonly kind: "refused"; readonly outcome: Outcome & { readonly refusal: Refusal } };
