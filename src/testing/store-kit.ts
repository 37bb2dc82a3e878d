/**
 * storeChecks: the conformance kit of stores. Each check opens an empty store, and tells in words what breaks the contract of registry/store/store.ts.
 */
import type { Store } from "../registry/store/store.ts";
import * as blobs from "./store-kit-blobs.ts";
import * as records from "./store-kit-records.ts";

export interface StoreKitOptions {
  /** a new, empty store */
  open(): Promise<Store>;
  /** closes a store and opens it again, with what is in it; without it nothing is said of what is kept */
  reopen?(store: Store): Promise<Store>;
  /** changes one byte of a stored blob behind the store's back; without it nothing is said of what happens then */
  spoil?(store: Store, digest: string): Promise<void>;
}

export interface StoreCheck {
  readonly name: string;
  /** RETURNS what is wrong, in words; an empty list means that the store conforms. THROWS what the store throws where nothing should be thrown. */
  run(): Promise<string[]>;
}

/** The checks of one store; they may run in any order. */
export const storeChecks = ({ open, reopen, spoil }: StoreKitOptions): StoreCheck[] => {
  const check = (name: string, look: (store: Store, wrong: (what: string) => void) => Promise<void>): StoreCheck => ({
    name,
    async run() {
      const found: string[] = [];
      const store = await open();
      await look(store, (what) => found.push(what));
      await store.close();
      return found;
    },
  });
  return [
    check("gives back what was put", records.givesBack),
    check("orders keys by their bytes", records.orders),
    check("takes prefixes literally", records.takesLiterally),
    check("lists page by page", records.pages),
    check("puts only where nothing is", records.putsWhereAbsent),
    check("swaps only what was read", records.swaps),
    check("makes all changes of a commit or none", records.commitsWhole),
    check("lets one of many at once win", records.lets1Win),
    check("refuses keys and values that the contract does not know", records.refuses),
    check("gives back blobs", blobs.givesBack),
    check("reads ranges", blobs.readsRanges),
    check("tells what is not there", blobs.tellsAbsent),
    check("takes the same blob again", blobs.takesAgain),
    check("stores nothing of a blob that was not finished", blobs.storesWholeOnly),
    check("lists and removes blobs", blobs.listsAndRemoves),
    check("does nothing when closed", blobs.endsWhenClosed),
    ...(spoil === undefined
      ? []
      : [check("gives no changed blob for a whole one", (store, wrong) => blobs.noticesChanges(store, wrong, spoil))]),
    ...(reopen === undefined ? [] : [{ name: "keeps everything", run: () => keeps(open, reopen) }]),
  ];
};

const keeps = async (
  open: StoreKitOptions["open"],
  reopen: NonNullable<StoreKitOptions["reopen"]>,
): Promise<string[]> => {
  const found: string[] = [];
  const before = await open();
  const revision = (await before.records.putIfAbsent("key", Buffer.from("value"))) ?? 0;
  await before.records.putIfAbsent("removed", Buffer.from("value"));
  await before.records.commit([{ kind: "remove", key: "removed", expect: "any" }]);
  const { digest } = await before.blobs.write(blobs.piecesOf(Buffer.from("weights")));
  const after = await reopen(before);
  const record = await after.records.get("key");
  if (record === undefined || record.revision !== revision || Buffer.from(record.value).toString() !== "value")
    found.push("a record is not there any more, or is another");
  if ((await after.records.get("removed")) !== undefined) found.push("a removed record is there again");
  if (((await after.records.putIfAbsent("new", Buffer.from("value"))) ?? 0) <= revision + 2)
    found.push("a revision is given out a second time");
  if ((await after.blobs.stat(digest)) === undefined) found.push("a blob is not there any more");
  await after.close();
  return found;
};
