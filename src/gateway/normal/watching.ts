/**
 * Watching: the monitor of one served name. Evidence about clients stays when a version is swapped; a version with another profile gets a monitor of its own, and
 * what the one before knew about a client still counts.
 */
import {
  type Alert,
  type Features,
  type Judgement,
  type LadderLevel,
  type Observation,
  QueryMonitor,
  readProfile,
  Reference,
} from "../../monitor/index.ts";
import { CasemateError } from "../../core/error.ts";
import type { Policy } from "../policy/policy.ts";
import type { ServedModel } from "../run/served-model.ts";

export interface Watched {
  readonly risk: number;
  readonly level: LadderLevel;
  readonly alerts: readonly Alert[];
}

interface Eye {
  /** digest of the profile's text; "" without one */
  readonly profile: string;
  readonly reference: Reference | undefined;
  readonly monitor: QueryMonitor;
}

export interface WatchingOptions {
  readonly policy: Policy;
  /** secret of the deployment */
  readonly salt: string;
  /** the text of a profile for this version, where there is one */
  readonly profileOf: (model: ServedModel) => Uint8Array | undefined;
  /** a snapshot of before, and alerts since */
  readonly before?: { readonly snapshot: Uint8Array | undefined; readonly alerts: readonly Alert[] } | undefined;
}

export class Watching {
  readonly #options: WatchingOptions;
  /** the newest last; older ones are only asked what they knew */
  #eyes: readonly Eye[] = [];
  readonly #byModel = new WeakMap<ServedModel, Eye>();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** Makes ready for a version. THROWS DOCUMENT_INVALID for a profile that is none, DATA_MISMATCH for one of other inputs, STORE_CORRUPT for a snapshot that was changed. */
  open(model: ServedModel): void {
    this.#eyeOf(model);
  }

  /** The profile that is in use for a version. */
  hasProfile(model: ServedModel): boolean {
    return this.#eyeOf(model)?.reference !== undefined;
  }

  /** What is left of the samples; undefined for a model whose inputs no monitor can look at. */
  features(model: ServedModel, x: Float32Array, samples: number): readonly Features[] | undefined {
    const reference = this.#eyeOf(model)?.reference;
    if (reference === undefined) return undefined;
    const size = x.length / samples;
    return Array.from({ length: samples }, (_, i) => reference.measure(x, i * size));
  }

  asked(model: ServedModel, o: Observation): Watched {
    return this.#with(model, o, (m) => m.observe(o));
  }

  answered(model: ServedModel, o: Observation): Watched {
    return this.#with(model, o, (m) => m.answered(o));
  }

  /** Risk over all clients, 0 to 1. */
  everyone(atMs: number): number {
    return this.#eyes.at(-1)?.monitor.judge({ account: "" }, atMs).everyone.risk ?? 0;
  }

  /** Risk and level of an account, without a query. */
  judge(account: string, atMs: number): Pick<Watched, "risk" | "level"> {
    const judged = this.#eyes.map((e) => e.monitor.judge({ account }, atMs));
    const worst = judged.reduce<Pick<Watched, "risk" | "level">>((a, b) => (b.level > a.level ? b : a), {
      risk: 0,
      level: 0,
    });
    return { risk: worst.level > 0 ? worst.risk : (judged.at(-1)?.risk ?? 0), level: worst.level };
  }

  /** For a restart; undefined before anything was watched. */
  snapshot(): Uint8Array | undefined {
    return this.#eyes.at(-1)?.monitor.snapshot();
  }

  #with(model: ServedModel, { keys, atMs }: Observation, ask: (monitor: QueryMonitor) => Judgement): Watched {
    const eye = this.#eyeOf(model);
    if (eye === undefined) return { risk: 0, level: 0, alerts: [] };
    let { risk, level, alerts } = ask(eye.monitor);
    for (const other of this.#eyes)
      if (other !== eye) {
        const before = other.monitor.judge(keys, atMs);
        if (before.level > level) ({ level, risk } = before);
      }
    return { risk, level, alerts };
  }

  #eyeOf(model: ServedModel): Eye | undefined {
    const known = this.#byModel.get(model);
    if (known !== undefined) return known;
    if (model.description === undefined) return undefined;
    const bytes = this.#options.profileOf(model);
    const profile = bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
    const same = this.#eyes.find((e) => e.profile === profile);
    const eye = same ?? this.#make(model, profile);
    if (same === undefined) this.#eyes = [...this.#eyes, eye].slice(-2);
    this.#byModel.set(model, eye);
    return eye;
  }

  #make(model: ServedModel, text: string): Eye {
    const { salt, policy, before } = this.#options;
    const profile = text === "" ? undefined : readProfile(JSON.parse(text));
    const size = model.description?.domain.size;
    if (profile !== undefined && size !== undefined && profile.shape.size !== size)
      throw new CasemateError(
        "DATA_MISMATCH",
        `the profile is of inputs with ${profile.shape.size} values, '${model.name}' takes ${size}`,
        { hint: "make one for this model: casemate profile" },
      );
    const options = { salt, levels: levelsOf(policy), ...(profile === undefined ? {} : { profile }) };
    // what was known before the process started is the first monitor's
    const monitor =
      before === undefined || this.#eyes.length > 0 ? new QueryMonitor(options) : restored(options, before);
    return { profile: text, reference: profile === undefined ? undefined : new Reference(profile, salt), monitor };
  }
}

/** A snapshot of another version of casemate can not be read any more; levels that were told still hold. */
const restored = (
  options: ConstructorParameters<typeof QueryMonitor>[0],
  { snapshot, alerts }: NonNullable<WatchingOptions["before"]>,
): QueryMonitor => {
  const nothing = (): QueryMonitor => QueryMonitor.restore(options, new QueryMonitor(options).snapshot(), alerts);
  if (snapshot === undefined) return nothing();
  try {
    return QueryMonitor.restore(options, snapshot, alerts);
  } catch (error) {
    if (error instanceof CasemateError && error.code === "RESUME_MISMATCH") return nothing();
    throw error;
  }
};

/** Risks from which levels begin; above 1 for never. */
const levelsOf = ({ monitors: { ladder } }: Policy): readonly number[] => [
  ladder.precision,
  ladder.top,
  ladder.rounding,
  ladder.perturbation,
  ladder.decoy,
  ladder.block,
];
