/**
 * QueryMonitor: watches the queries to one model. Runs all detectors over each query, adds up their evidence for the account, its tenant, network and
 * fingerprint, and for everyone together, and tells the risk of the client that asks.
 *
 * Ask before the model runs (`observe`) and tell what it answered (`answered`), or both at once with an observation that has an answer. The order of calls is
 * the order of queries. Nothing here waits, reads a clock or throws for what is in a query; memory is fixed at the start.
 */
import { CasemateError } from "../core/error.ts";
import type { Alert, LadderLevel } from "./alert.ts";
import { AccountsInvolved, mostAccounts } from "./accounts-involved.ts";
import { Linked } from "./clients/linked.ts";
import { Records } from "./clients/records.ts";
import type { Detector, DetectorConfig } from "./detector.ts";
import { detectors as allDetectors } from "./detectors.ts";
import { bet, bets, startWeight } from "./evidence/e-process.ts";
import type { ClientKeys, GroupLevel, Observation } from "./observation.ts";
import { ExactHash, type Hash64 } from "./profile/exact-hash.ts";
import { Repeats } from "./repeats.ts";
import { Risk, type RiskOptions } from "./risk.ts";
import { readSnapshot, type SnapshotHeader, writeSnapshot } from "./snapshot.ts";

export interface QueryMonitorOptions extends DetectorConfig, RiskOptions {
  /** accounts with a record of their own, default 131,072; others are remembered by an upper bound of their evidence */
  readonly accounts?: number;
  /** tenants, networks and fingerprints together, default 16,384 */
  readonly groups?: number;
  readonly detectors?: readonly Detector<unknown>[];
}

export interface Judgement {
  /** of the account, 0 to 1: evidence on a scale on which 0.5 is an alarm (risk.ts) */
  readonly risk: number;
  readonly level: LadderLevel;
  /** the same of all traffic together: a level of the whole service is the policy's choice */
  readonly everyone: { readonly risk: number; readonly level: LadderLevel };
  /** levels that this query raised, of the account and its groups; mostly empty */
  readonly alerts: readonly Alert[];
}

export interface Health {
  readonly detector: string;
  /** steps that failed, and why the last one did */
  readonly broken: number;
  readonly why: string;
}

/** evidence of a single query from which it counts as odd: e-value 2 */
const oddFrom = Math.LN2;
/** evidence about an account from which it is linked with others by what it asks: an ordinary one ever has it with a probability of a twentieth at most */
const linkedFrom = 20;

interface Watched {
  readonly group: GroupLevel;
  readonly key: string;
  readonly records: Records;
  readonly slot: number;
}

interface Running {
  readonly detector: Detector<unknown>;
  readonly state: unknown;
  broken: number;
  why: string;
}

export class QueryMonitor {
  readonly #risk: Risk;
  readonly #running: readonly Running[];
  readonly #accounts: Records;
  readonly #groups: Records;
  readonly #everyone: Records;
  readonly #hashes: ReadonlyMap<GroupLevel, ExactHash>;
  readonly #involved = new AccountsInvolved();
  readonly #linked = new Linked();
  readonly #repeats = new Repeats();
  readonly #answeredRepeats = new Repeats();
  /** nats of each detector for the query at hand; NaN where it said nothing */
  readonly #nats: Float64Array;
  readonly #seen: string[];
  /** accounts whose earlier queries the query at hand resembles */
  readonly #resembled: string[] = [];
  readonly #remarks: { readonly detector: string; readonly seen: string }[] = [];
  #latestMs = 0;

  /** THROWS USAGE for shares that add up to more than 1, and what detectors throw at their start. */
  constructor(options: QueryMonitorOptions) {
    const list = options.detectors ?? allDetectors;
    const shares = list.map((d) => d.share);
    if (!(shares.reduce((a, s) => a + s, 0) <= 1 + 1e-9))
      throw new CasemateError("USAGE", "the shares of the detectors add up to more than 1");
    this.#risk = new Risk(options);
    this.#running = list.map((detector) => ({ detector, state: detector.start(options), broken: 0, why: "" }));
    this.#accounts = new Records(options.accounts ?? 1 << 17, shares, this.#risk.fade);
    this.#groups = new Records(options.groups ?? 1 << 14, shares, this.#risk.fade);
    this.#everyone = new Records(1, shares, this.#risk.fade);
    this.#hashes = new Map(
      (["account", "tenant", "network", "fingerprint", "cluster", "everyone"] as const).map((level) => [
        level,
        new ExactHash(options.salt, level),
      ]),
    );
    this.#nats = new Float64Array(list.length);
    this.#seen = list.map(() => "");
  }

  /** A query before the model runs; with an answer, after it too. */
  observe(o: Observation): Judgement {
    const atMs = this.#time(o);
    const watched = this.#watched(o.keys, atMs);
    if (this.#repeats.seen(o.features.hash)) return this.#judged(watched, atMs);
    this.#step(o, "input");
    this.#gather(o, watched, "input", atMs);
    const before = this.#judged(watched, atMs);
    if (o.answer === undefined) return before;
    const after = this.answered(o);
    return { ...after, alerts: [...before.alerts, ...after.alerts] };
  }

  /** What the model answered to a query that was observed before. */
  answered(o: Observation): Judgement {
    const atMs = this.#time(o);
    const watched = this.#watched(o.keys, atMs);
    if (this.#answeredRepeats.seen(o.features.hash)) return this.#judged(watched, atMs);
    this.#step(o, "answer");
    this.#gather(o, watched, "answer", atMs);
    return this.#judged(watched, atMs);
  }

  /** Risk and level of a client without a query. */
  judge(keys: ClientKeys, atMs: number): Judgement {
    this.#latestMs = Math.max(this.#latestMs, atMs);
    return this.#judged(this.#watched(keys, this.#latestMs), this.#latestMs);
  }

  /**
   * Evidence and levels for a restart; a few MB at most in attacks, else little. What a detector remembers of queries is not in it: it begins anew.
   * A process that is killed loses the evidence since its last snapshot; `restore` takes the alerts since then, so that no level that was told is lost.
   */
  snapshot(): Uint8Array {
    const packed = this.#tables().map((t) => t.pack());
    return writeSnapshot(
      this.#header(),
      packed.flatMap(({ records, cold }) => [records, cold]),
    );
  }

  /**
   * A monitor as it was at a snapshot, with the levels of alerts after it. Sizes may differ. THROWS STORE_CORRUPT for bytes that are not what was written,
   * RESUME_MISMATCH for those of another salt, other detectors or another version.
   */
  static restore(options: QueryMonitorOptions, snapshot: Uint8Array, since: readonly Alert[] = []): QueryMonitor {
    const monitor = new QueryMonitor(options);
    const { header, arrays } = readSnapshot(snapshot);
    const { salt, detectors } = monitor.#header();
    if (header.salt !== salt || header.detectors.join() !== detectors.join())
      throw new CasemateError("RESUME_MISMATCH", "a snapshot of the monitor is of another salt or other detectors");
    monitor.#latestMs = header.latestMs;
    for (const [i, table] of monitor.#tables().entries()) {
      const [records, cold] = arrays.slice(2 * i, 2 * i + 2);
      if (records === undefined || cold === undefined || !table.unpack(records, cold))
        throw new CasemateError("STORE_CORRUPT", "a snapshot of the monitor has numbers that no monitor wrote");
    }
    for (const alert of since) monitor.#raise(alert);
    return monitor;
  }

  /** Detectors that failed: they say nothing about any query, which is not that queries are normal. */
  health(): readonly Health[] {
    return this.#running
      .filter((r) => r.broken > 0)
      .map(({ detector, broken, why }) => ({ detector: detector.id, broken, why }));
  }

  #tables(): readonly Records[] {
    return [this.#accounts, this.#groups, this.#everyone];
  }

  #header(): SnapshotHeader {
    return {
      salt: String(this.#hash("everyone", "snapshot")),
      detectors: this.#running.map((r) => r.detector.id),
      latestMs: this.#latestMs,
    };
  }

  /** Brings a record to what an alert said of it. */
  #raise({ group, key, level, evidence, atMs, sinceMs, queries }: Alert): void {
    const records = group === "account" ? this.#accounts : group === "everyone" ? this.#everyone : this.#groups;
    this.#latestMs = Math.max(this.#latestMs, atMs);
    const slot = records.claim(this.#hash(group, key), atMs);
    records.raise(slot, Math.exp(evidence));
    records.asked[slot] = Math.max(records.asked[slot] as number, queries);
    if (level <= (records.level[slot] as number)) return;
    records.level[slot] = level;
    records.raisedMs[slot] = atMs;
    records.sinceMs[slot] = sinceMs;
  }

  #time(o: Observation): number {
    // untrusted: a clock that went back must not give evidence back
    if (o.atMs > this.#latestMs) this.#latestMs = o.atMs;
    return this.#latestMs;
  }

  #watched(keys: ClientKeys, atMs: number): readonly Watched[] {
    const out: Watched[] = [];
    const add = (group: GroupLevel, key: string | undefined, records: Records): void => {
      if (key === undefined) return;
      out.push({ group, key, records, slot: records.claim(this.#hash(group, key), atMs) });
    };
    add("account", keys.account, this.#accounts);
    add("tenant", keys.tenant, this.#groups);
    add("network", keys.network, this.#groups);
    add("fingerprint", keys.fingerprint, this.#groups);
    add("cluster", this.#linked.clusterOf(keys.account), this.#groups);
    add("everyone", "*", this.#everyone);
    return out;
  }

  #hash(group: GroupLevel, key: string): Hash64 {
    return this.#hashes.get(group)?.ofText(key) ?? [0, 0];
  }

  #step(o: Observation, needs: "input" | "answer"): void {
    this.#resembled.length = 0;
    for (const [d, running] of this.#running.entries()) {
      this.#nats[d] = Number.NaN;
      this.#seen[d] = "";
      if (running.detector.needs !== needs) continue;
      const evidence = running.detector.step(running.state, o);
      if (evidence.kind === "evidence" && Number.isFinite(evidence.nats)) {
        this.#nats[d] = evidence.nats;
        this.#seen[d] = evidence.seen ?? "";
        if (evidence.resembles !== undefined) this.#resembled.push(evidence.resembles);
      } else if (evidence.kind === "remark") {
        this.#remarks.push({ detector: running.detector.id, seen: evidence.seen });
      } else if (evidence.kind !== "silent") {
        running.broken++;
        running.why = evidence.kind === "broken" ? evidence.why : `its evidence is ${evidence.nats}`;
      }
    }
  }

  #gather(o: Observation, watched: readonly Watched[], needs: "input" | "answer", atMs: number): void {
    let odd = false;
    for (const nats of this.#nats) if (nats > oddFrom) odd = true;
    if (odd && needs === "input") this.#link(o, watched, atMs);
    for (const { group, key, records, slot } of watched) {
      const counts = needs === "input" ? records.asked : records.answered;
      const n = ((counts[slot] as number) + 1) >>> 0;
      counts[slot] = n;
      if (records.total(slot) < 1) records.sinceMs[slot] = atMs;
      const weight = startWeight(n);
      for (let d = 0; d < this.#nats.length; d++) {
        const nats = this.#nats[d] as number;
        if (!Number.isNaN(nats)) bet(records.wealth, slot * records.lanes + d * bets.length, nats, weight);
      }
      const share = records.odd[slot] as number;
      records.odd[slot] = share + ((odd ? 1 : 0) - share) / Math.min(n, 100);
      if (odd && group !== "account" && group !== "cluster") this.#involved.add(`${group} ${key}`, o.keys.account);
    }
  }

  /** By evidence before this query: what decides who is linked is not counted for the cluster. */
  #link({ keys, features }: Observation, [own]: readonly Watched[], atMs: number): void {
    if (own === undefined || own.records.total(own.slot) < linkedFrom) return;
    for (const other of this.#resembled) this.#linked.link(keys.account, other);
    if (features.oddest !== undefined)
      this.#linked.odd(keys.account, `${features.oddest.measure} ${Math.sign(features.oddest.deviations)}`, atMs);
  }

  /** Moves levels, and tells which went up. */
  #raised(watched: readonly Watched[], atMs: number): readonly Alert[] {
    const alerts: Alert[] = [];
    for (const w of watched) {
      const { records, slot } = w;
      const before = records.level[slot] as LadderLevel;
      const level = this.#level(w, watched, atMs);
      if (level <= before) continue;
      const foremost = records.foremost(slot);
      alerts.push(
        this.#alert(w, watched, this.#running[foremost]?.detector.id ?? "", this.#seen[foremost] ?? "", atMs),
      );
    }
    const [account] = watched;
    if (account !== undefined)
      for (const { detector, seen } of this.#remarks) alerts.push(this.#alert(account, watched, detector, seen, atMs));
    this.#remarks.length = 0;
    return alerts;
  }

  #alert(w: Watched, watched: readonly Watched[], detector: string, seen: string, atMs: number): Alert {
    const { records, slot, group, key } = w;
    return {
      detector,
      group,
      key,
      level: records.level[slot] as LadderLevel,
      risk: this.#risk.risk(this.#evidence(w, watched)),
      evidence: Math.log(Math.max(records.total(slot), Number.MIN_VALUE)),
      sinceMs: records.sinceMs[slot] as number,
      atMs,
      queries: records.asked[slot] as number,
      seen,
      accounts: this.#accountsOf(w, watched),
    };
  }

  #accountsOf({ group, key }: Watched, [own]: readonly Watched[]): readonly string[] {
    if (group === "account") return [key];
    if (group === "cluster" && own !== undefined) return this.#linked.membersWith(own.key).slice(-mostAccounts);
    return this.#involved.of(`${group} ${key}`);
  }

  /** The level now, which is stored. */
  #level(w: Watched, watched: readonly Watched[], atMs: number): LadderLevel {
    const { records, slot } = w;
    const before = records.level[slot] as LadderLevel;
    const level = this.#risk.levelFor(this.#evidence(w, watched), before, records.raisedMs[slot] as number, atMs);
    if (level > before) records.raisedMs[slot] = atMs;
    records.level[slot] = level;
    return level;
  }

  /** Evidence about it and what an alarm of its groups adds, nats. */
  #evidence(w: Watched, watched: readonly Watched[]): number {
    const nats = Math.log(w.records.total(w.slot));
    if (w.group !== "account") return nats;
    const shares: number[] = [];
    for (const g of watched)
      if (g !== w && this.#risk.isAlarm(g.records.total(g.slot))) shares.push(g.records.odd[g.slot] as number);
    return shares.length === 0 ? nats : this.#risk.inGroups(nats, shares);
  }

  #judged(watched: readonly Watched[], atMs: number): Judgement {
    const alerts = this.#raised(watched, atMs);
    const of = (w: Watched | undefined): { readonly risk: number; readonly level: LadderLevel } =>
      w === undefined
        ? { risk: 0, level: 0 }
        : { level: w.records.level[w.slot] as LadderLevel, risk: this.#risk.risk(this.#evidence(w, watched)) };
    return { ...of(watched[0]), everyone: of(watched.at(-1)), alerts };
  }
}
