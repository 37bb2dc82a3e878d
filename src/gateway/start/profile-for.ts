/** profileFor: the reference profile that a policy names by path; undefined where it is the version's own. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { Policy } from "../policy/policy.ts";

/** THROWS FILE_NOT_FOUND. */
export const profileFor = async (
  { monitors: { mode, profile } }: Policy,
  folder: string,
): Promise<(() => Uint8Array | undefined) | undefined> => {
  if (mode === "off" || profile === "none") return () => undefined;
  if (profile === "registry") return undefined;
  const path = resolve(folder, profile);
  const content = await readFile(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `the profile '${path}' can not be read`, {
      cause,
      hint: "casemate profile makes one",
    });
  });
  return () => content;
};
