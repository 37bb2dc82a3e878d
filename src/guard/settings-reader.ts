/** settingsReader: a check's own settings, read with its schema. */
import type { z } from "zod";
import { CasemateError } from "../core/error.ts";
import type { Settings } from "./check.ts";

/** Read once for each policy, since its settings are one object for as long as it lives. The reader throws USAGE for what does not fit. */
export const settingsReader = <S extends z.ZodType>(id: string, schema: S): ((settings: Settings) => z.output<S>) => {
  const known = new WeakMap<Settings, z.output<S>>();
  const none: Settings = {};
  return (settings) => {
    const key = Object.keys(settings).length === 0 ? none : settings;
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = schema.safeParse(key);
    if (!result.success) {
      const issue = result.error.issues[0];
      throw new CasemateError(
        "USAGE",
        `settings of check '${id}': '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
        { hint: "docs/guide/guard.md lists the settings of each check" },
      );
    }
    known.set(key, result.data);
    return result.data;
  };
};
