/**
 * ExtractionStrategy: what an attacker asks a victim in order to copy it.
 *
 * `next` RETURNS the questions of one round (n x size; none: it is at its end); more of them than remain are cut off by the driver (extract.ts), which asks, trains a
 * substitute on everything answered so far where `adaptive`, and comes back. It THROWS ATTACK_PARAMS for parameters that make no sense, USAGE where it lacks
 * inputs. It NEVER asks the victim itself, and takes randomness from `rng` only.
 */
import type { Rng } from "../../core/rng.ts";
import type { Differentiates, Domain } from "../../engine/runtime/model.ts";
import type { Params } from "../attack.ts";
import type { Answered } from "./querier.ts";

export interface StrategyContext<P extends Params = Params> {
  /** from 0 */
  readonly round: number;
  readonly domain: Domain;
  readonly classes: number;
  /** lowest and highest value of each feature, finite */
  readonly range: { readonly lower: Float32Array; readonly upper: Float32Array };
  /** the attacker's own inputs, n x size, in an order drawn by the seed */
  readonly inputs: Float32Array;
  /** all that was asked and answered so far */
  readonly answered: Answered;
  /** trained on it; undefined in the first round, and for strategies that are not adaptive */
  readonly substitute: Differentiates | undefined;
  /** questions that remain */
  readonly left: number;
  readonly params: P;
  rng(...stream: readonly (string | number)[]): Rng;
  readonly signal: AbortSignal | undefined;
}

export interface ExtractionStrategy<P extends Params = Params> {
  /** "extraction/jbda" */
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  /** MITRE ATLAS technique ids */
  readonly atlas: readonly string[];
  /** seeds: a few natural inputs; pool: as many natural inputs as questions; nothing */
  readonly needs: "seeds" | "pool" | "nothing";
  /** does the next round depend on a substitute */
  readonly adaptive: boolean;
  readonly defaults: P;
  next(c: StrategyContext<P>): Promise<Float32Array>;
}
