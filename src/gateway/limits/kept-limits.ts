/** takeKeptLimits: what the process before left of the limits, and whether it stopped in good order; from now on this process is the one that runs. */
import { z } from "zod";
import { secureBytes } from "../../core/csprng.ts";
import { CasemateError } from "../../core/error.ts";
import type { GatewayRecords } from "../state/records.ts";
import { decodePage } from "./page-bytes.ts";

export interface KeptLimits {
  /** the process before was killed, or its machine was: its leases are there, and what it had in memory only is not */
  readonly crashed: boolean;
  /** 8 secret bytes: under which key the tables hash names; kept, since they are kept by their hashes */
  readonly hashKey: Uint8Array;
  /** by page; each prefix once */
  pagesOf(prefix: string): ReadonlyMap<number, Uint8Array>;
  /** the record to write last in an orderly stop */
  readonly stopped: readonly [key: string, value: Uint8Array];
}

const all = "limits/1/";
const stateKey = `${all}state`;
const stateSchema = z.strictObject({ running: z.boolean(), hashKey: z.string().regex(/^[0-9a-f]{16}$/) });

/** Removes what is forgotten: pages of a time in which nobody owes anything any more, and after a crash those that were of an earlier stop. THROWS STORE_CORRUPT and as the records. */
export const takeKeptLimits = async (records: GatewayRecords | undefined, nowMs: number): Promise<KeptLimits> => {
  const there = new Map(await records?.load(all));
  const state = stateIn(there.get(stateKey));
  there.delete(stateKey);
  const crashed = state?.running === true;
  const hashKey = state?.hashKey ?? secureBytes(8).toString("hex");
  const changes = new Map<string, Uint8Array | undefined>();
  for (const [key, bytes] of there)
    if (decodePage(bytes).head.untilMs <= nowMs || (crashed && key.startsWith(`${all}short-`))) {
      changes.set(key, undefined);
      there.delete(key);
    }
  const stateOf = (running: boolean): readonly [string, Uint8Array] => [
    stateKey,
    Buffer.from(JSON.stringify({ running, hashKey })),
  ];
  await records?.write(new Map([...changes, stateOf(true)]));
  return {
    crashed,
    hashKey: Buffer.from(hashKey, "hex"),
    pagesOf(prefix) {
      const pages = new Map<number, Uint8Array>();
      for (const [key, bytes] of there)
        if (key.startsWith(prefix)) {
          pages.set(Number(key.slice(prefix.length)), bytes);
          there.delete(key);
        }
      return pages;
    },
    stopped: stateOf(false),
  };
};

const stateIn = (bytes: Uint8Array | undefined): z.infer<typeof stateSchema> | undefined => {
  if (bytes === undefined) return undefined;
  try {
    return stateSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    throw new CasemateError("STORE_CORRUPT", `the record '${stateKey}' is not as it was written`, {
      hint: "somebody else wrote to the state directory, or a newer casemate did",
      cause,
    });
  }
};
