/** LogView: reading and proving over a tree, the same for the owner of a ledger and for others. */
import { CasemateError } from "../../core/error.ts";
import type { LedgerReader } from "./ledger.ts";
import type { LogTree } from "./log-tree.ts";
import { consistencyRanges, inclusionRanges, type Range } from "./proof.ts";
import { tileWidth } from "./tile-path.ts";

/** A tree and the checkpoint over it. */
export interface Published {
  readonly tree: LogTree;
  readonly checkpoint: Uint8Array;
  /** seconds since 1970 when the checkpoint was signed */
  readonly timeSeconds: number;
}

export abstract class LogView implements LedgerReader {
  readonly origin: string;
  protected published: Published;

  constructor(origin: string, published: Published) {
    this.origin = origin;
    this.published = published;
  }

  size(): number {
    return this.published.tree.size;
  }

  checkpoint(): Uint8Array {
    return Uint8Array.from(this.published.checkpoint);
  }

  async entry(index: number): Promise<Uint8Array> {
    const { tree } = this.published;
    within(index, 0, tree.size - 1, "index");
    const entries = await tree.bundle(Math.floor(index / tileWidth));
    return Uint8Array.from(entries[index % tileWidth] as Uint8Array);
  }

  async *entries(from: number, to?: number): AsyncGenerator<Uint8Array> {
    const { tree } = this.published;
    const end = to ?? tree.size;
    within(end, 0, tree.size, "end");
    within(from, 0, end, "start");
    for (let at = from; at < end; ) {
      const first = Math.floor(at / tileWidth) * tileWidth;
      const entries = await tree.bundle(first / tileWidth);
      for (const entry of entries.slice(at - first, Math.min(end - first, tileWidth))) yield Uint8Array.from(entry);
      at = first + tileWidth;
    }
  }

  async proveInclusion(index: number, size?: number): Promise<Uint8Array[]> {
    const { tree } = this.published;
    const end = size ?? tree.size;
    within(end, 1, tree.size, "size");
    within(index, 0, end - 1, "index");
    return proved(tree, inclusionRanges(index, end));
  }

  async proveConsistency(from: number, to?: number): Promise<Uint8Array[]> {
    const { tree } = this.published;
    const end = to ?? tree.size;
    within(end, 0, tree.size, "size");
    within(from, 0, end, "size");
    return proved(tree, consistencyRanges(from, end));
  }

  abstract close(): Promise<void>;
}

const proved = async (tree: LogTree, ranges: readonly Range[]): Promise<Uint8Array[]> => {
  const proof: Uint8Array[] = [];
  for (const [start, end] of ranges) proof.push(Uint8Array.from(await tree.rangeRoot(start, end)));
  return proof;
};

const within = (n: number, least: number, most: number, what: string): void => {
  if (!Number.isSafeInteger(n) || n < least || n > most)
    throw new CasemateError("USAGE", `${what} ${n} is outside of the ledger: expected ${least} to ${most}`);
};
