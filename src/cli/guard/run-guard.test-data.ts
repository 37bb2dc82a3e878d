/** runGuard: `casemate guard` in this process: its exit code and what it wrote. Whoever uses it restores mocks after each test. */
import { vi } from "vitest";
import { guardCommand } from "../guard.ts";

export const runGuard = async (...args: string[]): Promise<{ readonly code: number; readonly out: string }> => {
  let code = 0;
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  await guardCommand((c) => (code = c)).parseAsync(args, { from: "user" });
  return { code, out };
};
