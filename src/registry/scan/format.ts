/** Format: one kind of file that can be recognised by its content and scanned. The contract of everything in `formats/`. */
import type { Beside } from "./beside.ts";
import type { ScanLimits } from "./limits.ts";
import type { RuleId } from "./rules.ts";
import type { Source } from "./source.ts";

/** What a scan looks at: a file, a member of an archive, or a string that decodes to something. */
export interface Item {
  /** "model.pt!archive/data.pkl" */
  readonly path: string;
  readonly source: Source;
  readonly depth: number;
  /** true for raw numbers that a format accounts for: bytes that nobody recognises are no reason for doubt there */
  readonly payload: boolean;
  /** what lies around it, when the item is a file itself, for references to other files */
  readonly beside?: Beside;
}

export interface ScanContext {
  readonly limits: ScanLimits;
  /** Adds a finding. `offset`: bytes from the start of the item. `detail` is a sentence; text from the file in it is made printable. */
  report(rule: RuleId, item: Item, detail: string, offset?: number): void;
  /** Scans what lies in an item. `name` is a member's name or a word for the way in ("base64"). */
  child(item: Item, name: string, source: Source, options?: { readonly payload?: boolean }): void;
  /** Says that a file beside the item holds its numbers, so that its bytes need no format of their own. `id` as `Beside.find` gave it. */
  accounts(id: string): void;
  /** Whether any format knows the bytes. */
  isKnown(source: Source): boolean;
  /** Counts unpacked bytes. Throws Undecided over the limit. */
  spend(bytes: number): void;
  /** Throws Undecided when the time for the file is over. Cheap enough for inner loops that call it every few thousand rounds. */
  checkTime(): void;
}

export interface Format {
  /** "pickle", "zip": stable, printed in reports */
  readonly id: string;
  readonly title: string;
  /** Whether the content is of this format, decided by content; a name can only make it more likely. Never throws. */
  detect(item: Item): boolean;
  /**
   * Reports what is wrong and hands on what lies within. Returns when all was read. Throws Undecided when it could not be read to its
   * end. Whatever else it throws becomes an inconclusive verdict too. Never writes, never runs or loads anything of the file.
   */
  scan(item: Item, context: ScanContext): void;
}

/** The item could not be judged: broken, too large, encrypted, of an unknown version. Never the same as clean. */
export class Undecided extends Error {
  readonly rule: RuleId;
  readonly offset: number | undefined;

  constructor(rule: RuleId, message: string, offset?: number) {
    super(message);
    this.name = "Undecided";
    this.rule = rule;
    this.offset = offset;
  }
}
