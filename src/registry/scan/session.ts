/** One file under scan: which formats its bytes have, its findings, and what of the limits is left. */
import { monotonicMs } from "../../core/clock.ts";
import type { Finding } from "../../core/finding.ts";
import type { Beside } from "./beside.ts";
import { type Format, type Item, type ScanContext, Undecided } from "./format.ts";
import type { ScanLimits } from "./limits.ts";
import { printable } from "./printable.ts";
import { type RuleId, rules } from "./rules.ts";
import type { Source } from "./source.ts";
import { type Verdict, worst } from "./verdict.ts";

export interface ScanFinding extends Finding {
  readonly verdict: Verdict;
  readonly location: {
    /** the file; members are after "!" */
    readonly path: string;
    /** bytes from the start of the innermost member */
    readonly offset?: number;
  };
}

export interface FileReport {
  readonly path: string;
  readonly bytes: number;
  readonly verdict: Verdict;
  /** ids of the formats that the file itself has; more than one for a polyglot */
  readonly formats: readonly string[];
  readonly findings: readonly ScanFinding[];
}

/** unpacked bytes per byte of the file from which on a limit is no accident */
const bombRatio = 100;

export class ScanSession implements ScanContext {
  readonly limits: ScanLimits;
  /** files beside this one that hold numbers of it, by the ids of `Beside.find` */
  readonly accounted = new Set<string>();
  readonly #formats: readonly Format[];
  readonly #findings: ScanFinding[] = [];
  readonly #counts = new Map<RuleId, number>();
  readonly #verdicts = new Set<Verdict>();
  readonly #started = monotonicMs();
  #unpacked = 0;
  #bytes = 0;

  constructor(formats: readonly Format[], limits: ScanLimits) {
    this.#formats = formats;
    this.limits = limits;
  }

  /** Scans a file. Never throws for what is in it. */
  file(path: string, source: Source, beside?: Beside, payload = false): FileReport {
    const item: Item = {
      path,
      source,
      depth: 0,
      payload,
      ...(beside === undefined ? {} : { beside }),
    };
    this.#bytes = source.size;
    const formats = this.#item(item);
    return { path, bytes: source.size, verdict: worst(this.#verdicts), formats, findings: this.#findings };
  }

  report(rule: RuleId, item: Item, detail: string, offset?: number): void {
    const { title, verdict, severity, taxonomy, remediation } = rules[rule];
    this.#verdicts.add(verdict);
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (count > this.limits.maxFindings) return;
    const path = printable(item.path, 1000);
    const where = offset === undefined ? path : `${path}@${offset}`;
    this.#findings.push({
      id: `scan/${rule}`,
      title,
      severity,
      description: printable(detail, 500),
      evidence: [{ label: "location", value: where }],
      taxonomy,
      remediation,
      reproduce: `npx casemate scan '${(path.split("!")[0] ?? "").replaceAll("'", "'\\''")}'`,
      verdict,
      location: offset === undefined ? { path } : { path, offset },
    });
  }

  child(item: Item, name: string, source: Source, options: { readonly payload?: boolean } = {}): void {
    const child: Item = {
      path: `${item.path}!${name}`,
      source,
      depth: item.depth + 1,
      payload: options.payload ?? false,
    };
    if (child.depth > this.limits.maxDepth)
      this.report("scan/too-deep", child, `more than ${this.limits.maxDepth} levels of members`);
    else this.#item(child);
  }

  accounts(id: string): void {
    this.accounted.add(id);
  }

  isKnown(source: Source): boolean {
    const item: Item = { path: "", source, depth: 0, payload: true };
    return this.#formats.some((f) => {
      try {
        return f.detect(item);
      } catch {
        return false;
      }
    });
  }

  spend(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked <= this.limits.maxUnpackedBytes) return;
    // a file of ordinary weights unpacks to little more than it has
    const rule = this.#unpacked > bombRatio * (this.#bytes + 1) ? "archive/bomb" : "scan/too-large";
    throw new Undecided(rule, `${this.#bytes} bytes unpack to more than ${this.limits.maxUnpackedBytes}`);
  }

  checkTime(): void {
    if (monotonicMs() - this.#started > this.limits.maxMs)
      throw new Undecided("scan/out-of-time", `the scan took more than ${this.limits.maxMs} ms`);
  }

  #item(item: Item): string[] {
    if (item.source.size === 0) return [];
    const found: string[] = [];
    for (const format of this.#formats) {
      try {
        this.checkTime();
        if (!format.detect(item)) continue;
        found.push(format.id);
        format.scan(item, this);
      } catch (e) {
        // untrusted: what the bytes make a reader do must not end the scan of other readers
        if (e instanceof Undecided) this.report(e.rule, item, e.message, e.offset);
        else this.report("scan/defect", item, `${format.id}: ${e instanceof Error ? e.message : String(e)}`);
      }
    }
    if (found.length === 0 && !item.payload)
      this.report("scan/unknown-format", item, `${item.source.size} bytes of no known format`);
    return found;
  }
}
