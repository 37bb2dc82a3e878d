/** Accounts involved: which accounts asked what speaks for an attack, by group; the latest 32 of each of the latest 1,024 groups. */

const mostGroups = 1024;
export const mostAccounts = 32;

export class AccountsInvolved {
  readonly #groups = new Map<string, Set<string>>();

  add(group: string, account: string): void {
    const accounts = this.#groups.get(group) ?? new Set();
    // deleted and added again: the latest come last, in both
    this.#groups.delete(group);
    this.#groups.set(group, accounts);
    accounts.delete(account);
    accounts.add(account);
    const [oldest] = accounts;
    if (accounts.size > mostAccounts && oldest !== undefined) accounts.delete(oldest);
    if (this.#groups.size > mostGroups) for (const first of this.#groups.keys()) return void this.#groups.delete(first);
  }

  of(group: string): readonly string[] {
    return [...(this.#groups.get(group) ?? [])];
  }
}
