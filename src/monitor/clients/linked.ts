/**
 * Linked: accounts that work on the same thing, as far as their queries tell: one asks what resembles another's, or both ask what is odd in the same way. Bounded to
 * the latest 4,096 accounts. Who is linked is decided by queries of the past and evidence of a cluster is that of its later ones, so it is not counted twice.
 */

const mostAccounts = 4096;
const mostOddities = 64;
/** two accounts that were odd in the same way within this time are linked */
const sameTimeMs = 3_600_000;

interface Cluster {
  /** its first account */
  readonly id: string;
  readonly members: Set<string>;
}

export class Linked {
  /** the latest active last */
  readonly #clusters = new Map<string, Cluster>();
  readonly #oddities = new Map<string, { readonly account: string; readonly atMs: number }>();

  clusterOf(account: string): string | undefined {
    return this.#clusters.get(account)?.id;
  }

  /** Accounts of the cluster of this one. */
  membersWith(account: string): readonly string[] {
    return [...(this.#clusters.get(account)?.members ?? [])];
  }

  link(a: string, b: string): void {
    if (a === b) return;
    const [one, other] = [this.#own(a), this.#own(b)];
    if (one !== other) {
      const [large, small] = one.members.size >= other.members.size ? [one, other] : [other, one];
      for (const account of small.members) {
        large.members.add(account);
        this.#clusters.set(account, large);
      }
    }
    for (const account of [a, b]) this.#touch(account);
    this.#forget();
  }

  /** An account was odd in some way: it is linked with the one that was so last. */
  odd(account: string, way: string, atMs: number): void {
    const last = this.#oddities.get(way);
    if (last !== undefined && atMs - last.atMs <= sameTimeMs) this.link(account, last.account);
    this.#oddities.delete(way);
    this.#oddities.set(way, { account, atMs });
    if (this.#oddities.size > mostOddities)
      for (const oldest of this.#oddities.keys()) return void this.#oddities.delete(oldest);
  }

  #own(account: string): Cluster {
    const found = this.#clusters.get(account) ?? { id: account, members: new Set([account]) };
    this.#clusters.set(account, found);
    return found;
  }

  #touch(account: string): void {
    const cluster = this.#clusters.get(account);
    if (cluster === undefined) return;
    this.#clusters.delete(account);
    this.#clusters.set(account, cluster);
  }

  #forget(): void {
    for (const [account, cluster] of this.#clusters) {
      if (this.#clusters.size <= mostAccounts) return;
      this.#clusters.delete(account);
      cluster.members.delete(account);
    }
  }
}
