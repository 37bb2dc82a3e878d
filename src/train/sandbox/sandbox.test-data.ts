/** What tests of the sandbox share. */
import { spawnSync } from "node:child_process";

/** Whether bubblewrap is missing; prints why tests are skipped. */
export const bubblewrapMissing = (): boolean => {
  const missing = process.platform !== "linux" || spawnSync("bwrap", ["--version"]).status !== 0;
  if (missing) process.stderr.write("skipped: tests of the sandbox need Linux and the package bubblewrap\n");
  return missing;
};
