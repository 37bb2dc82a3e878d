/** How keys are printed. */
import type { ApiKey, CreatedApiKey } from "../../gateway/index.ts";
import { nowMs } from "../../core/clock.ts";
import { printable } from "../printable.ts";
import { columns, print, type PrintFormat, timeText } from "../registry/print.ts";

const day = (ms: number): string => timeText(ms).slice(0, 10);

const stateOf = ({ revokedAt, expiresAt, overlapUntil }: ApiKey): string => {
  if (revokedAt !== undefined) return `revoked ${day(revokedAt)}`;
  if (expiresAt !== undefined && expiresAt <= nowMs()) return `expired ${day(expiresAt)}`;
  const until = expiresAt === undefined ? "good" : `good until ${day(expiresAt)}`;
  return overlapUntil === undefined ? until : `${until}, old secret until ${day(overlapUntil)}`;
};

const modelsOf = ({ models }: ApiKey): string => (models === "all" ? "every model" : models.join(","));

/** Id, client, models, limits, state, last use. */
export const keyLines = (keys: readonly ApiKey[]): readonly string[] =>
  keys.length === 0
    ? ["none"]
    : columns(
        keys.map((key) => [
          key.id,
          key.tenant === undefined ? key.client : `${key.client} (${key.tenant})`,
          modelsOf(key),
          key.limits.map((l) => l.replace(/^key /, "")).join(", ") || "no limits of its own",
          stateOf(key),
          key.lastUsed === undefined ? "never used" : `last used ${key.lastUsed}`,
        ]),
      );

/** The secret alone on stdout, so that it can be put where it belongs; what is said about it goes to stderr. */
export const showSecret = (format: PrintFormat, made: CreatedApiKey): void => {
  print(format, made, () => [made.secret]);
  if (format !== "text") return;
  const { key } = made;
  process.stderr.write(
    `${printable(`key ${key.id} of ${key.client}, for ${modelsOf(key)}, ${stateOf(key)}`)}\nhint: it is shown this once; send it as 'authorization: Bearer cmk_...'\n`,
  );
};
