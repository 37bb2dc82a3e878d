/**
 * attackChecks: the conformance kit of attacks.
 *
 * Each check runs an attack in a small world with exact gradients (attack-scene.ts), once per norm that the attack declares, and tells in words what breaks
 * the contract of attacks/attack.ts. It says nothing about strength beyond "finds examples": that is what reference figures are for.
 */
import { CasemateError } from "../core/error.ts";
import type { Attack, AttackContext, Params } from "../attacks/attack.ts";
import { withinRadius } from "../attacks/geometry.ts";
import { type AttackResult, runAttack, type RunOptions } from "../attacks/harness.ts";
import type { Model } from "../engine/runtime/model.ts";
import { distance, type Norm, norms } from "../engine/tensor/norm.ts";
import {
  type AttackScene,
  blindFor,
  failingFor,
  listened,
  makesSense,
  openScene,
  tableScene,
  watched,
  withOnly,
} from "./attack-scene.ts";

export interface AttackKitOptions {
  /** small budgets, so that the kit is quick; default none */
  readonly params?: Params;
  /** radius per norm of a fixed attack; default: the scene's */
  readonly epsilon?: Partial<Record<Norm, number>>;
  /** least share of the samples that it must beat, default 0.3; noise and other baselines: 0 */
  readonly finds?: number;
  /** run these only of the norms that the attack declares; default all */
  readonly norms?: readonly Norm[];
  /** the attack is for images only */
  readonly images?: boolean;
}

export interface AttackCheck {
  readonly name: string;
  /** RETURNS what is wrong, in words; an empty list means that the attack conforms. THROWS what the attack throws where nothing should be thrown. */
  run(): Promise<string[]>;
}

const samples = 12;
const small = 5;

/** The checks of one attack; they may run in any order, and share the runs that they have in common. */
export const attackChecks = (attack: Attack, options: AttackKitOptions = {}): AttackCheck[] => {
  const k = new Kit(attack, options);
  const perNorm = (check: (norm: Norm) => Promise<string[]>) => async (): Promise<string[]> => {
    const wrong: string[] = [];
    for (const norm of options.norms ?? attack.norms) wrong.push(...(await check(norm)).map((w) => `${norm}: ${w}`));
    return wrong;
  };
  return [
    { name: "declares itself", run: () => Promise.resolve(declares(attack)) },
    { name: "finds examples", run: perNorm((norm) => k.finds(norm)) },
    { name: "hits targets", run: perNorm((norm) => k.hitsTargets(norm)) },
    { name: "stays in ball and box", run: perNorm((norm) => k.staysInside(norm)) },
    { name: "keeps tables valid", run: perNorm((norm) => k.keepsTablesValid(norm)) },
    { name: "writes to nothing that it is given", run: perNorm((norm) => k.writesNothing(norm)) },
    { name: "does not depend on batch or order", run: perNorm((norm) => k.isIndependent(norm)) },
    { name: "is the same for the same seed", run: perNorm((norm) => k.isSeeded(norm)) },
    { name: "keeps to its query budget", run: perNorm((norm) => k.keepsBudget(norm)) },
    { name: "stops when aborted", run: perNorm((norm) => k.stops(norm)) },
    { name: "lets one bad sample spoil no other", run: perNorm((norm) => k.isolates(norm)) },
    { name: "needs no more than it declares", run: perNorm((norm) => k.needsNoMore(norm)) },
    { name: "leaves beaten samples alone", run: perNorm((norm) => k.leavesBeaten(norm)) },
    { name: "reports progress", run: perNorm((norm) => k.reportsProgress(norm)) },
    { name: "refuses what it does not know", run: () => k.refuses() },
  ];
};

const declares = (a: Attack): string[] => {
  const wrong: string[] = [];
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(a.id)) wrong.push(`id '${a.id}' is not of the form family/name`);
  if (a.title === "") wrong.push("there is no title");
  if (a.paper === "") wrong.push("there is no source");
  if (a.atlas.length === 0) wrong.push("there is no ATLAS technique");
  for (const id of a.atlas) if (!/^AML\.T\d{4}(\.\d{3})?$/.test(id)) wrong.push(`'${id}' is no ATLAS technique`);
  if (a.norms.length === 0) wrong.push("there is no norm");
  for (const norm of a.norms) if (!norms.includes(norm)) wrong.push(`'${norm}' is no norm`);
  for (const [name, value] of Object.entries(a.defaults))
    if (!isJson(value)) wrong.push(`the default of '${name}' is not plain JSON`);
  return wrong;
};

class Kit {
  readonly #attack: Attack;
  readonly #options: AttackKitOptions;
  readonly #scenes: { readonly open: Promise<AttackScene>; readonly table: Promise<AttackScene> };
  readonly #runs = new Map<string, Promise<AttackResult>>();

  constructor(attack: Attack, options: AttackKitOptions) {
    this.#attack = attack;
    this.#options = options;
    this.#scenes = { open: openScene(samples, options.images), table: tableScene(samples, options.images) };
  }

  async finds(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const r = await this.#plain(norm);
    const wrong: string[] = [];
    if (rate(r) < this.#least) wrong.push(`beats ${rate(r)} of the samples, expected ${this.#least}`);
    const after = await s.model.labels(r.adversarial);
    for (const { index, success } of r.samples)
      if ((after[index] !== s.labels[index]) !== success) wrong.push(`sample ${index} is not what it is said to be`);
    return wrong;
  }

  async hitsTargets(norm: Norm): Promise<string[]> {
    if (!this.#attack.targeted) return [];
    const s = await this.#scenes.open;
    const r = await this.#run(this.#attack, s, s.model, norm, { targets: s.targets });
    const after = await s.model.labels(r.adversarial);
    const missed = r.samples.filter((one) => one.success && after[one.index] !== s.targets[one.index]);
    const least = 0.6 * this.#least;
    return [
      ...(rate(r) < least ? [`brings ${rate(r)} of the samples to their targets, expected ${least}`] : []),
      ...missed.map((one) => `sample ${one.index} is in another class than its target`),
    ];
  }

  /** what the attack returns, before the harness puts it right, and what it asks about */
  async staysInside(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const wrong = new Set<string>();
    const model = watched(s.model, (x) => {
      for (let row = 0; row < x.length / s.model.domain.size; row++)
        if (!makesSense(s, x, row)) wrong.add("asks about an input outside the box");
    });
    const spied = this.#spied((c, candidate) => {
      if (candidate.length !== c.x.length) wrong.add(`returns ${candidate.length} values for ${c.x.length}`);
      for (let row = 0; row < c.n; row++) {
        if (!makesSense(s, candidate, row)) wrong.add("returns a candidate outside the box");
        const far = distance(norm, candidate, c.x, row, c.domain.size);
        if (!withinRadius(far, c.epsilon)) wrong.add(`returns a candidate at ${far}, outside the ball of ${c.epsilon}`);
      }
    });
    // without early stop too, so that every step is seen
    for (const earlyStop of [true, false]) await this.#run(spied, s, model, norm, { earlyStop });
    return [...wrong];
  }

  async keepsTablesValid(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.table;
    const wrong = new Set<string>();
    const model = watched(s.model, (x) => {
      for (let row = 0; row < x.length / s.model.domain.size; row++)
        if (!makesSense(s, x, row)) wrong.add("asks about an input that is no row of the table");
    });
    const r = await this.#run(this.#attack, s, model, norm);
    for (const { index } of r.samples)
      if (!makesSense(s, r.adversarial, index)) wrong.add(`gives back sample ${index} as no row of the table`);
    if (this.#least > 0 && rate(r) === 0) wrong.add("beats no sample of the table");
    return [...wrong];
  }

  async writesNothing(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const wrong: string[] = [];
    const watch: Attack = {
      ...this.#attack,
      run: async (c) => {
        const before = [c.x.slice(), c.labels.slice(), c.targets?.slice() ?? new Int32Array(0)];
        const candidate = await this.#attack.run(c);
        const after = [c.x, c.labels, c.targets ?? new Int32Array(0)];
        for (const [i, name] of ["the originals", "the labels", "the targets"].entries())
          if (!same(before[i] as Int32Array, after[i] as Int32Array)) wrong.push(`writes to ${name}`);
        if (candidate.buffer === c.x.buffer) wrong.push("returns the originals themselves, not a copy");
        return candidate;
      },
    };
    const x = s.x.slice();
    await this.#run(watch, s, s.model, norm, this.#attack.targeted ? { targets: s.targets } : {});
    if (!same(x, s.x)) wrong.push("writes to the caller's data");
    return wrong;
  }

  async isIndependent(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const whole = await this.#plain(norm);
    const d = s.model.domain.size;
    const parts = await this.#run(this.#attack, s, s.model, norm, { batchSize: small });
    const back = Int32Array.from({ length: samples }, (_, i) => samples - 1 - i);
    const reversed = {
      ...s,
      x: Float32Array.from(s.x, (_, o) => s.x[(samples - 1 - Math.floor(o / d)) * d + (o % d)] as number),
      labels: s.labels.toReversed(),
    };
    const r = await this.#run(this.#attack, reversed, s.model, norm, { indices: back });
    return [
      ...differences(whole, parts, d).map((w) => `in batches of ${small}, ${w}`),
      ...differences(whole, r, d).map((w) => `in reverse order, ${w}`),
    ];
  }

  async isSeeded(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const d = s.model.domain.size;
    const whole = await this.#plain(norm);
    const again = differences(whole, await this.#run(this.#attack, s, s.model, norm), d);
    if (again.length > 0) return again.map((w) => `in a second run, ${w}`);
    if (this.#attack.random) return [];
    const other = await this.#run(this.#attack, s, s.model, norm, { seed: 8 });
    return differences(whole, other, d).map(
      (w) => `it says that there is no randomness in it, but with another seed ${w}`,
    );
  }

  async keepsBudget(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const wrong: string[] = [];
    for (const maxQueries of [1, 2, 9, 30]) {
      const r = await this.#run(this.#attack, s, s.model, norm, { maxQueries, earlyStop: false });
      const most = Math.max(...r.samples.map((one) => one.queries.forward));
      if (most > maxQueries)
        wrong.push(`asks ${most} times about a sample that may be asked about ${maxQueries} times`);
    }
    return wrong;
  }

  async stops(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    let asked = 0;
    const counting = this.#asking(() => asked++);
    await this.#run(counting, s, s.model, norm, { earlyStop: false });
    const stopAt = Math.ceil(asked / 2);
    const controller = new AbortController();
    asked = 0;
    const aborting = this.#asking(() => {
      if (++asked === stopAt) controller.abort();
    });
    const ended = await this.#run(aborting, s, s.model, norm, { earlyStop: false, signal: controller.signal }).then(
      () => true,
      () => false,
    );
    return [
      ...(ended && stopAt > 0 ? ["ends as if nothing had happened"] : []),
      ...(asked > stopAt ? [`goes on and asks ${asked - stopAt} more times`] : []),
    ];
  }

  async isolates(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.table;
    const bad = 3;
    const plain = await this.#run(this.#attack, s, s.model, norm);
    const others = { except: bad, queries: false };
    const d = s.model.domain.size;
    const blind = await this.#run(this.#attack, s, blindFor(s, bad), norm);
    const failing = await this.#run(this.#attack, s, failingFor(s, bad), norm);
    return [
      ...differences(plain, blind, d, others).map((w) => `with scores of sample ${bad} that are no numbers, ${w}`),
      ...(blind.samples[bad]?.success === true ? ["counts scores that are no numbers as success"] : []),
      ...differences(plain, failing, d, others).map((w) => `with sample ${bad} failing, ${w}`),
      ...(failing.samples[bad]?.error === undefined ? [`does not let the failure of sample ${bad} be seen`] : []),
    ];
  }

  async needsNoMore(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    if (this.#attack.needs === "gradient") return [];
    const r = await this.#run(this.#attack, s, withOnly(s.model, this.#attack.needs), norm).catch((e: unknown) => {
      if (e instanceof CasemateError && e.code === "MODEL_CAPABILITY") return e.message;
      throw e;
    });
    return typeof r === "string" ? [`it says that it needs ${this.#attack.needs}, but ${r}`] : [];
  }

  async leavesBeaten(norm: Norm): Promise<string[]> {
    if (this.#attack.kind === "minimal") return [];
    const s = await this.#scenes.open;
    const wrong = new Set<string>();
    const spied = this.#asking((rows, c) => {
      for (const row of rows) if (c.oracle.beaten(row)) wrong.add("asks about a sample that is beaten");
    });
    await this.#run(spied, s, s.model, norm);
    return [...wrong];
  }

  async reportsProgress(norm: Norm): Promise<string[]> {
    const s = await this.#scenes.open;
    const told: number[] = [];
    const spied: Attack = {
      ...this.#attack,
      run: (c) => this.#attack.run({ ...c, progress: (share) => void told.push(share) }),
    };
    await this.#run(spied, s, s.model, norm, { earlyStop: false });
    const outside = told.filter((share) => !(share >= 0 && share <= 1 + 1e-9));
    const back = told.filter((share, i) => share < (told[i - 1] ?? 0) - 1e-9);
    return [
      ...outside.slice(0, 1).map((share) => `tells that ${share} of the work is done`),
      ...back.slice(0, 1).map((share) => `goes back to ${share} of the work`),
    ];
  }

  async refuses(): Promise<string[]> {
    const s = await this.#scenes.open;
    const norm = this.#attack.norms[0] ?? "linf";
    const wrong: string[] = [];
    const refused = async (what: string, more: Partial<RunOptions>): Promise<void> => {
      const code = await this.#run(this.#attack, s, s.model, norm, more).then(
        () => undefined,
        (e: unknown) => (e instanceof CasemateError ? e.code : String(e)),
      );
      if (code !== "ATTACK_PARAMS") wrong.push(`${what} ${code === undefined ? "is accepted" : `throws ${code}`}`);
    };
    await refused("an unknown parameter", { params: { "no-such-parameter": 1 } });
    const undeclared = norms.find((other) => !this.#attack.norms.includes(other));
    if (undeclared !== undefined) await refused("an undeclared norm", { norm: undeclared });
    if (!this.#attack.targeted) await refused("a target", { targets: s.targets });
    return wrong;
  }

  get #least(): number {
    return this.#options.finds ?? 0.3;
  }

  #spied(see: (c: AttackContext, candidate: Float32Array) => void): Attack {
    return {
      ...this.#attack,
      run: async (c) => {
        const candidate = await this.#attack.run(c);
        see(c, candidate);
        return candidate;
      },
    };
  }

  /** the attack, telling before each question which rows it is about */
  #asking(see: (rows: Int32Array, c: AttackContext) => void): Attack {
    return {
      ...this.#attack,
      run: (c) => this.#attack.run({ ...c, oracle: listened(c.oracle, (rows) => see(rows, c)) }),
    };
  }

  /** the run that most checks compare with */
  async #plain(norm: Norm): Promise<AttackResult> {
    const s = await this.#scenes.open;
    const known = this.#runs.get(norm) ?? this.#run(this.#attack, s, s.model, norm);
    this.#runs.set(norm, known);
    return known;
  }

  async #run(
    attack: Attack,
    s: AttackScene,
    model: Model,
    norm: Norm,
    more: Partial<RunOptions> = {},
  ): Promise<AttackResult> {
    const epsilon = this.#options.epsilon?.[norm] ?? s.epsilon[norm];
    const results = await runAttack(attack, model, s, {
      norm,
      ...(attack.kind === "fixed" ? { epsilons: [epsilon] } : {}),
      seed: 7,
      ...more,
      params: { ...this.#options.params, ...more.params },
    });
    return results[0] as AttackResult;
  }
}

const isJson = (value: unknown): boolean =>
  value === null ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && Number.isFinite(value)) ||
  (Array.isArray(value) && value.every(isJson));

const rate = (r: AttackResult): number => r.samples.filter((one) => one.success).length / r.samples.length;

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return a.length === b.length;
};

/** In words, how the samples of two results differ; rows are matched by the index that they carry. */
const differences = (
  a: AttackResult,
  b: AttackResult,
  d: number,
  o: { readonly except?: number; readonly queries?: boolean } = {},
): string[] => {
  const at = new Map(b.samples.map((one, row) => [one.index, row]));
  const wrong: string[] = [];
  for (const [row, one] of a.samples.entries()) {
    if (one.index === o.except) continue;
    const other = at.get(one.index) as number;
    const there = b.samples[other] as (typeof b.samples)[number];
    const x = a.adversarial.subarray(row * d, (row + 1) * d);
    if (!same(x, b.adversarial.subarray(other * d, (other + 1) * d)) || one.success !== there.success)
      wrong.push(`sample ${one.index} ends elsewhere`);
    else if (o.queries !== false && JSON.stringify(one.queries) !== JSON.stringify(there.queries))
      wrong.push(`sample ${one.index} is asked about ${there.queries.forward} times, not ${one.queries.forward} times`);
  }
  return wrong;
};
