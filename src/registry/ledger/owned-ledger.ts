/** OwnedLedger: a ledger in the process that writes it. Appends that come while one is being written wait, and are written together. */
import { CasemateError } from "../../core/error.ts";
import type { Committer } from "./committer.ts";
import { type Ledger, type LedgerRecovery, maxEntryBytes } from "./ledger.ts";
import { LogView, type Published } from "./log-view.ts";
import { parseNote } from "./signed-note.ts";
import type { Witness } from "./witness.ts";

/** entries and bytes that are written together at most; a single call may have more */
const groupEntries = 4096;
const groupBytes = 1 << 24;

interface Waiting {
  readonly entries: readonly Uint8Array[];
  readonly bytes: number;
  readonly resolve: (done: { readonly firstIndex: number }) => void;
  readonly reject: (reason: unknown) => void;
}

export class OwnedLedger extends LogView implements Ledger {
  readonly recovery: LedgerRecovery;
  readonly #committer: Committer;
  #waiting: Waiting[] = [];
  /** everything that writes, one after the other */
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(origin: string, published: Published, committer: Committer, recovery: LedgerRecovery) {
    super(origin, published);
    this.#committer = committer;
    this.recovery = recovery;
  }

  async append(entries: readonly Uint8Array[]): Promise<{ readonly firstIndex: number }> {
    this.#open();
    if (entries.length === 0) throw new CasemateError("USAGE", "an append to a ledger needs at least one entry");
    for (const entry of entries)
      if (entry.length > maxEntryBytes)
        throw new CasemateError("USAGE", `an entry of ${entry.length} bytes is too long for a ledger`, {
          hint: `put at most ${maxEntryBytes} bytes into the log, such as the digest of what is longer`,
        });
    // the caller may change its bytes afterwards
    const own = entries.map((entry) => Uint8Array.from(entry));
    const bytes = own.reduce((sum, entry) => sum + entry.length, 0);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries: own, bytes, resolve, reject });
      if (this.#waiting.length === 1) this.#take(() => this.#drain());
    });
  }

  async cosign(witnesses: readonly Witness[]): Promise<readonly string[]> {
    this.#open();
    return new Promise((resolve, reject) => {
      this.#take(() => this.#cosign(witnesses).then(resolve, reject));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
  }

  #open(): void {
    if (this.#closed) throw new CasemateError("STORE_CLOSED", `the ledger '${this.origin}' is closed`);
  }

  #take(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work);
  }

  /** Never rejects: each caller is told by its own promise. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      let bytes = 0;
      let count = 0;
      let taken = 0;
      for (const next of this.#waiting) {
        bytes += next.bytes;
        count += next.entries.length;
        if (taken > 0 && (bytes > groupBytes || count > groupEntries)) break;
        taken++;
      }
      const group = this.#waiting.slice(0, taken);
      await this.#commit(group);
      // only now: as long as somebody waits, new calls do not start a second drain
      this.#waiting = this.#waiting.slice(taken);
    }
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const first = this.size();
    try {
      this.published = await this.#committer.commit(
        this.published,
        group.flatMap((w) => w.entries),
      );
    } catch (reason) {
      // one that the index refuses must not take the others with it
      if (group.length > 1) for (const one of group) await this.#commit([one]);
      else group[0]?.reject(reason);
      return;
    }
    let firstIndex = first;
    for (const { entries, resolve } of group) {
      resolve({ firstIndex });
      firstIndex += entries.length;
    }
  }

  async #cosign(witnesses: readonly Witness[]): Promise<readonly string[]> {
    const note = parseNote(this.published.checkpoint);
    const one = async ({ verifier, lastSize, cosign }: Witness) => {
      const old = await lastSize(this.origin);
      const proof = old <= this.size() ? await this.proveConsistency(old) : [];
      const signature = await cosign(old, proof, this.published.checkpoint);
      if (verifier.verify(note.text, signature) === undefined)
        throw new CasemateError("LEDGER_BROKEN", `the cosignature of the witness '${verifier.name}' does not hold`);
      return { name: verifier.name, keyId: verifier.keyId, signature };
    };
    const answers = await Promise.allSettled(witnesses.map(one));
    const added = answers.flatMap((a) => (a.status === "fulfilled" ? [a.value] : []));
    const replaced = new Set(added.map((s) => `${s.keyId} ${s.name}`));
    const kept = note.signatures.filter((s) => !replaced.has(`${s.keyId} ${s.name}`));
    if (added.length > 0)
      this.published = await this.#committer.republish(this.published, {
        text: note.text,
        signatures: [...kept, ...added],
      });
    return added.map((s) => s.name);
  }
}
