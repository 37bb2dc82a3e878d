/** Checks of filter parameters. */
import { CasemateError } from "../../core/error.ts";

/** Throws USAGE unless `ok`. */
export const demand = (ok: boolean, filter: string, what: string): void => {
  if (!ok) throw new CasemateError("USAGE", `filter '${filter}': ${what}`);
};
