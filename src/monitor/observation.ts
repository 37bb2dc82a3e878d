/** Observation: what the monitor sees of one query. No raw input: what is left of it are numbers that a profile measured, and salted hashes. */

/** Who asks, at each level of aggregation. Opaque strings that the caller has hashed already; a level that is not known is left out. */
export interface ClientKeys {
  readonly account: string;
  readonly tenant?: string;
  /** of the address, e.g. of its /24 or /48 */
  readonly network?: string;
  /** of TLS and client software */
  readonly fingerprint?: string;
}

/** Levels at which evidence is gathered. "cluster": accounts that were linked by what they ask. */
export const groupLevels = ["account", "tenant", "network", "fingerprint", "cluster", "everyone"] as const;
export type GroupLevel = (typeof groupLevels)[number];

/** What is left of one input. */
export interface Features {
  /** 64 salted bits of the exact input (32-bit halves): equal for a repeated query, else different */
  readonly hash: readonly [number, number];
  /** how unlike the reference data, of whatever scale; only its rank among held-out data counts. Undefined without a profile */
  readonly strangeness: number | undefined;
  /** the single measure that is farthest from the reference data, and by how many standard deviations of a normal one */
  readonly oddest: { readonly measure: string; readonly deviations: number } | undefined;
  /** coordinates on a few fixed directions: near in the input space is near here */
  readonly place: Float32Array;
  /** 64 random projections of the whole input, which keep differences that the directions of `place` leave out */
  readonly sketch: Float32Array;
}

/** What the model said, before any defence changed it. */
export interface Answer {
  readonly top1: number;
  /** of all classes; undefined for models that give labels only */
  readonly probabilities?: ArrayLike<number>;
}

export interface Observation {
  /** milliseconds since 1970; not smaller than that of the observation before, else it is taken as equal to it */
  readonly atMs: number;
  readonly keys: ClientKeys;
  readonly features: Features;
  /** undefined before the model ran */
  readonly answer?: Answer;
}
