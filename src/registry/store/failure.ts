/** storeFailure: what went wrong below a store, as one of its errors. */
import { statfs } from "node:fs/promises";
import { CasemateError } from "../../core/error.ts";

/** fewer free bytes than this count as none: a driver that only says "input/output error" hit the end of the disk */
const fullBytes = 1 << 17;
const fullCodes = new Set(["ENOSPC", "EDQUOT"]);

/** RETURNS the error to throw; a CasemateError is returned as it is. `folder`: where the store keeps its files. */
export const storeFailure = async (cause: unknown, doing: string, folder: string): Promise<CasemateError> => {
  if (cause instanceof CasemateError) return cause;
  const { code, message, errcode } = cause as NodeJS.ErrnoException & { readonly errcode?: number };
  if (fullCodes.has(code ?? "") || /disk is full/.test(message) || (await isFull(cause, folder)))
    return new CasemateError("STORE_FULL", `${doing} failed: no space is left for '${folder}'`, {
      hint: "nothing was half written; make space, then do it again",
      cause,
    });
  if (/malformed|not a database/.test(message) || errcode === 11 || errcode === 26)
    return new CasemateError("STORE_CORRUPT", `${doing} failed: the database in '${folder}' is broken`, {
      hint: "restore it from a backup, or build it anew from the log",
      cause,
    });
  return new CasemateError("STORE_FAILED", `${doing} failed in '${folder}': ${message}`, {
    hint: "look at the disk and at who may write there",
    cause,
  });
};

const isFull = async (cause: unknown, folder: string): Promise<boolean> => {
  if (!/disk I\/O error/.test((cause as Error).message)) return false;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < fullBytes;
};
