/** Gateway: what protocols see of it. A protocol turns bytes into a call, hands it over, and turns the outcome into bytes; it decides nothing. */
import type { InferCall, Peer } from "./exchange.ts";
import type { Outcome } from "./pipeline.ts";
import type { ServedModel } from "./run/served-model.ts";

export interface Gateway {
  /** casemate's version */
  readonly version: string;
  /** names of the models that are served */
  names(): readonly string[];
  /** The version that answers now, or the one that is named. THROWS MODEL_NOT_SERVED, MODEL_NOT_READY. */
  model(name: string, version?: string): ServedModel;
  /** does the process answer at all */
  live(): boolean;
  /** may requests be sent here: all models can answer, and it is not stopping */
  ready(): boolean;
  /** What went wrong on the way is in the outcome. THROWS MODEL_NOT_SERVED, MODEL_NOT_READY before there is an exchange. */
  infer(call: InferCall, peer: Peer, signal: AbortSignal): Promise<Outcome>;
}
