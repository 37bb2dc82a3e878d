/**
 * Writing: the one way by which a registry changes. What is to happen is checked against the state, written to the log and synced, taken over into the index,
 * and only then true: an action whose entry can not be written does not happen. One change at a time.
 */
import { nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import type { ActionId } from "../access/actions.ts";
import { type AccessState, applyAccessFact, checkAccessFact, noAccess } from "../access/access-state.ts";
import type { AccessFact } from "../access/facts.ts";
import type { AccessClock } from "../access/access-clock.ts";
import type { Authorize, Authorizer, Caller } from "../access/authorize.ts";
import { type Resource, resourceText } from "../access/resource.ts";
import { subjectId } from "../access/subject.ts";
import { type Entry, entryBytes, type Fact, isAccessFact } from "../facts.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { RegistryReader } from "../read/reader.ts";
import { recordOf } from "../state.ts";
import type { StateIndex } from "../state-index.ts";
import type { Store } from "../store/store.ts";
import type { KeyRing } from "../keys/key-ring.ts";

/** A fact whose time is that of its entry. */
export type NewFact = Fact extends infer F ? (F extends { readonly at: number } ? Omit<F, "at"> : never) : never;

export interface WritingParts {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly index: StateIndex;
  readonly ring: KeyRing;
  /** of casemate, as documents name it */
  readonly toolVersion: string;
  /** when tokens expire and policies ask for the time */
  readonly accessClock: AccessClock;
  /** RETURNS who decides, by the access state of each moment. Throws ACCESS_POLICY_BROKEN for a state whose policies can not be read. */
  authorizer(state: () => AccessState): Promise<Authorizer>;
}

export class Writing {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly reader: RegistryReader;
  /** sealed files of pushes that are not in the log yet: not to be collected */
  readonly inFlight = new Set<string>();
  /** small blobs that the work in `exclusive` wrote and no entry names yet */
  readonly unnamed = new Set<string>();
  readonly toolVersion: string;
  readonly accessClock: AccessClock;
  ring: KeyRing;
  readonly #index: StateIndex;
  readonly #authorizer: Authorizer;
  readonly #access: { state: AccessState };
  #last: Promise<unknown> = Promise.resolve();

  static async open(parts: WritingParts): Promise<Writing> {
    const access = { state: accessOf(parts.index) };
    return new Writing(parts, access, await parts.authorizer(() => access.state));
  }

  private constructor(
    { store, ledger, index, ring, toolVersion, accessClock }: WritingParts,
    access: { state: AccessState },
    authorizer: Authorizer,
  ) {
    this.store = store;
    this.ledger = ledger;
    this.#index = index;
    this.ring = ring;
    this.toolVersion = toolVersion;
    this.accessClock = accessClock;
    this.#access = access;
    this.#authorizer = authorizer;
    this.reader = new RegistryReader({
      state: index,
      blobs: store.blobs,
      ledger,
      identities: (binding) => this.ring.openWith(binding),
    });
  }

  get authorize(): Authorize {
    return this.#authorizer.authorize;
  }

  get access(): AccessState {
    return this.#access.state;
  }

  /** Throws ACCESS_DENIED unless a policy permits it. Nothing else is said: what exists is not for everybody. */
  allow(caller: Caller, action: ActionId, resource: Resource): void {
    const decision = this.#authorizer.authorize(caller, action, resource);
    if (decision.kind === "permitted") return;
    throw new CasemateError(
      "ACCESS_DENIED",
      `${subjectId(caller.subject)} may not ${action} ${resourceText(resource)}`,
      {
        hint:
          decision.kind === "forbidden"
            ? `a policy forbids it: ${decision.policies.join(", ")}`
            : "an owner can grant a role: casemate registry grant",
      },
    );
  }

  /** Throws ACCESS_POLICY_BROKEN. */
  checkPolicies(policies: Parameters<Authorizer["checkPolicies"]>[0]): void {
    this.#authorizer.checkPolicies(policies);
  }

  /**
   * One at a time, in the order of the calls: what `work` reads is so until what it records is written. Small blobs of work that fails are removed, except
   * where the log may name them after all.
   */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const tidy = async (): Promise<T> => {
      try {
        return await work();
      } catch (e) {
        if (!(e instanceof CasemateError && e.code === "LEDGER_STOPPED"))
          for (const digest of this.unnamed) await this.store.blobs.remove(digest).catch(() => false);
        throw e;
      } finally {
        this.unnamed.clear();
      }
    };
    const next = this.#last.then(tidy, tidy);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /**
   * Writes facts, all or none; call it inside `exclusive`. RETURNS the index of the first entry. THROWS what checks and the ledger throw; then nothing
   * changed, except after LEDGER_STOPPED, when opening the registry again decides.
   */
  async record(caller: Caller, facts: readonly NewFact[]): Promise<number> {
    const by = subjectId(caller.subject);
    const at = nowMs();
    const dated = facts.map((fact) => ({ ...fact, at }) as Fact);
    let access = this.access;
    for (const fact of dated)
      if (isAccessFact(fact)) {
        checkAccessFact(access, fact);
        // policies that can not be read must not be written: the registry could never be opened again
        if (fact.kind === "policies-set") this.#authorizer.checkPolicies(fact.policies);
        access = applyAccessFact(access, fact);
      }
    const entries = dated.map((fact) => entryBytes({ v: 1, by, fact } satisfies Entry));
    this.#index.preview(entries, this.ledger.size());
    const { firstIndex } = await this.ledger.append(entries);
    this.unnamed.clear();
    this.#access.state = access;
    return firstIndex;
  }
}

/** The access state that follows from the records. */
export const accessOf = (index: StateIndex): AccessState => {
  let state = noAccess;
  for (const key of index.keys("access/")) {
    const fact = recordOf(index, "access", key);
    if (fact !== undefined) state = applyAccessFact(state, fact satisfies AccessFact);
  }
  return state;
};
