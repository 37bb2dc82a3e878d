/** IsolationRecord: what an isolated run was held by, what it ran into, and what it left. Plain JSON; it goes into the provenance. */
import type { IsolationKind } from "./spec.ts";

/** Something that the sandbox is said to do, and whether it was seen to hold before the command began. */
export interface Claim {
  readonly id: ClaimId;
  readonly holds: boolean;
  /** the mechanism, such as "network namespace and system call filter" */
  readonly by: string;
  /** when it does not hold: what was seen instead */
  readonly saw?: string;
}

export const claimIds = [
  "no-network",
  "read-only-root",
  "host-files-hidden",
  "environment-declared",
  "processes-hidden",
  "no-new-privileges",
  "no-capabilities",
  "syscall-filter",
  "no-open-descriptors",
] as const;
export type ClaimId = (typeof claimIds)[number];

export const limitNames = ["time", "memory", "cpus", "disk", "processes"] as const;
export type LimitName = (typeof limitNames)[number];

export interface LimitRecord {
  readonly name: LimitName;
  /** milliseconds, bytes, cores or a number */
  readonly value: number;
  /**
   * kernel: can not be exceeded. watched: casemate looks every 50 ms and kills, so it can be exceeded for that long. none: not held.
   */
  readonly held: "kernel" | "watched" | "none";
  readonly by: string;
  readonly reached: boolean;
}

export interface OutputFile {
  /** path in the output folder, with slashes */
  readonly path: string;
  readonly bytes: number;
  /** hexadecimal */
  readonly sha256: string;
}

export interface OutputRecord {
  readonly at: string;
  readonly to: string;
  readonly files: readonly OutputFile[];
}

export interface IsolationRecord {
  readonly kind: IsolationKind;
  /** is every claim seen to hold and every limit held */
  readonly isolated: boolean;
  readonly claims: readonly Claim[];
  readonly limits: readonly LimitRecord[];
  /** claims and limits that did not hold and were allowed to by the user */
  readonly weaker: readonly string[];
  /** 0 to 255; null when a signal ended the command */
  readonly exitCode: number | null;
  /** such as "SIGKILL" */
  readonly signal: string | null;
  /** ended with 0, within its limits, its outputs taken over */
  readonly succeeded: boolean;
  /** why not, in a sentence */
  readonly failure?: string;
  /** ISO 8601, UTC */
  readonly startedOn: string;
  readonly finishedOn: string;
  /** from the start of the command to its end, ms */
  readonly wallMs: number;
  /** setting up and probing the sandbox, ms */
  readonly setupMs: number;
  /** largest memory of all processes together, bytes, where it is known */
  readonly peakMemoryBytes?: number;
  /** empty unless `succeeded` */
  readonly outputs: readonly OutputRecord[];
}
