/** scopedRecords: what another part of casemate keeps in the same store, under a prefix of its own, beyond which it can neither read nor write. */
import type { Records } from "./store.ts";

export interface ScopedRecords {
  /** Values whose key, behind the scope, begins with `prefix`. THROWS as `Records`. */
  load(prefix: string): Promise<ReadonlyMap<string, Uint8Array>>;
  /** All changes or none, on the disk when it is fulfilled; undefined removes. THROWS as `Records`. */
  write(changes: ReadonlyMap<string, Uint8Array | undefined>): Promise<void>;
}

export const scopedRecords = (records: Records, scope: string): ScopedRecords => ({
  load: async (prefix) =>
    new Map((await records.list(scope + prefix)).map(({ key, value }) => [key.slice(scope.length), value])),
  write: async (changes) => {
    if (changes.size === 0) return;
    await records.commit(
      [...changes].map(([name, value]) =>
        value === undefined
          ? { kind: "remove", key: scope + name, expect: "any" }
          : { kind: "put", key: scope + name, expect: "any", value },
      ),
    );
  },
});
