/**
 * keptMonitors: what monitors know, kept over restarts. Alerts are written when they are raised, the rest (evidence below an alert) once a minute: a crash loses at most
 * a minute of evidence, and no level that a client was put on.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { CasemateError } from "../../core/error.ts";
import type { Alert } from "../../monitor/index.ts";
import type { GatewayRecords } from "../state/records.ts";
import type { Watching } from "../normal/watching.ts";

/** a record of a store is smaller than 16 MiB */
const pieceBytes = 8 << 20;
/** in ms */
const everyMs = 60_000;

export interface KeptMonitors {
  /** what was kept of a model; undefined for none */
  before(model: string): { readonly snapshot: Uint8Array | undefined; readonly alerts: readonly Alert[] } | undefined;
  /** Written in the background; `failed` is told when it could not be. */
  alerted(model: string, alert: Alert): void;
  /** Begins to write snapshots. */
  watch(monitors: ReadonlyMap<string, Watching>): void;
  /** Writes a last time. */
  close(): Promise<void>;
}

/** THROWS STORE_CORRUPT for what was changed. */
export const keptMonitors = async (
  records: GatewayRecords,
  failed: (error: unknown) => void,
): Promise<KeptMonitors> => {
  const all = await records.load("monitor/");
  const kept = new Map<string, { snapshot: Uint8Array | undefined; alerts: Alert[] }>();
  const models = new Set([...all.keys()].map((key) => key.split("/")[1] ?? ""));
  for (const model of models) {
    const pieces: Uint8Array[] = [];
    for (let i = 0; ; i++) {
      const piece = all.get(pieceKey(model, i));
      if (piece === undefined) break;
      pieces.push(piece);
    }
    const alerts = [...all]
      .filter(([key]) => key.startsWith(`monitor/${model}/alert/`))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, bytes]) => JSON.parse(Buffer.from(bytes).toString("utf8")) as Alert);
    kept.set(model, { snapshot: pieces.length === 0 ? undefined : unpacked(pieces), alerts });
  }
  let sequence = [...all.keys()].reduce(
    (most, key) => Math.max(most, Number(/\/alert\/(\d+)$/.exec(key)?.[1] ?? 0)),
    0,
  );
  let monitors: ReadonlyMap<string, Watching> = new Map();
  let timer: NodeJS.Timeout | undefined;
  /** one write after the other: an alert must not be removed by a snapshot that does not have it */
  let last: Promise<void> = Promise.resolve();
  const next = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).catch(failed);
    return last;
  };
  const written = new Map<string, Set<string>>();
  for (const key of all.keys()) {
    const model = key.split("/")[1] ?? "";
    if (!written.has(model)) written.set(model, new Set());
    written.get(model)?.add(key);
  }
  const keysOf = (model: string): Set<string> => {
    let keys = written.get(model);
    if (keys === undefined) written.set(model, (keys = new Set()));
    return keys;
  };
  const save = (): Promise<void> =>
    next(async () => {
      for (const [model, watching] of monitors) {
        const keys = keysOf(model);
        // alerts that this snapshot has: those that are raised while it is written stay
        const old = [...keys];
        const snapshot = watching.snapshot();
        if (snapshot === undefined) continue;
        const packed = gzipSync(snapshot, { level: 1 });
        const changes = new Map<string, Uint8Array | undefined>(old.map((key) => [key, undefined]));
        for (let i = 0; i * pieceBytes < packed.length; i++)
          changes.set(pieceKey(model, i), packed.subarray(i * pieceBytes, (i + 1) * pieceBytes));
        await records.write(changes);
        for (const [key, value] of changes)
          if (value === undefined) keys.delete(key);
          else keys.add(key);
      }
    });
  return {
    before: (model) => kept.get(model),
    alerted: (model, alert) => {
      const key = `monitor/${model}/alert/${String(++sequence).padStart(12, "0")}`;
      void next(async () => {
        await records.write(new Map([[key, Buffer.from(JSON.stringify(alert))]]));
        keysOf(model).add(key);
      });
    },
    watch: (of) => {
      monitors = of;
      timer = setInterval(() => void save(), everyMs);
      timer.unref();
    },
    close: async () => {
      clearInterval(timer);
      await save();
    },
  };
};

const pieceKey = (model: string, i: number): string => `monitor/${model}/snapshot/${i}`;

const unpacked = (pieces: readonly Uint8Array[]): Uint8Array => {
  try {
    return gunzipSync(Buffer.concat(pieces));
  } catch (cause) {
    throw new CasemateError("STORE_CORRUPT", "what monitors knew before the restart can not be read", {
      cause,
      hint: "restore the state directory from its backup",
    });
  }
};
