/** GatewayRecords: where the gateway keeps what has to outlive it (keys of clients, budgets, risk), small values by key. The CLI puts the state directory behind it. */

export interface GatewayRecords {
  /** Values whose key begins with `prefix`. */
  load(prefix: string): Promise<ReadonlyMap<string, Uint8Array>>;
  /** All changes or none; on the disk when it is fulfilled. Undefined removes. THROWS STORE_FULL, STORE_FAILED; then nothing was written. */
  write(changes: ReadonlyMap<string, Uint8Array | undefined>): Promise<void>;
}

/** Nothing outlives the process. */
export const memoryRecords = (): GatewayRecords => {
  const all = new Map<string, Uint8Array>();
  return {
    load: async (prefix) => new Map([...all].filter(([key]) => key.startsWith(prefix))),
    write: async (changes) => {
      for (const [key, value] of changes)
        if (value === undefined) all.delete(key);
        else all.set(key, value.slice());
    },
  };
};
