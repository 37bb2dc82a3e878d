import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { readProfile } from "../monitor/profile/profile.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-profile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      said[stream === "stdout" ? "out" : "err"] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await main(["profile", ...args]), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const digits = ["models/digits/digits.onnx", "--data", "models/digits/digits-train.npz"] as const;

test("a profile says what it is of, and is the same when it is made again", async () => {
  const [one, two] = [join(folder, "one.json"), join(folder, "two.json")];
  const { code, out } = await run(...digits, "--samples", "500", "-o", one);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^inputs {7}pictures of 1 x 28 x 28\nsamples {6}250 learned from, 200 calibrated with, 50 checked/,
  );
  expect(out).toMatch(/probability of at most 0\.050 %;\n +of 1 simulated clients with 50 checked inputs each, 0 did/);
  const profile = readProfile(JSON.parse(readFileSync(one, "utf8")));
  expect(profile.model).toMatch(/^sha256:/);
  expect(profile.margin?.at[0]).toBeLessThan(0);
  const again = await run(...digits, "--samples", "500", "-o", two, "--format", "json");
  expect(JSON.parse(again.out)).toMatchObject({ samples: profile.samples, margins: true, alarmBound: 5e-4 });
  expect(readFileSync(two, "utf8")).toBe(readFileSync(one, "utf8"));
});

test("too few samples leave no file", async () => {
  const path = join(folder, "none.json");
  const { code, err } = await run(...digits, "--samples", "50", "-o", path);
  expect(code).toBe(2);
  expect(err).toMatch(/at least 300 samples, got 50.*DATA_MISMATCH.*\nhint: /s);
  expect(existsSync(path)).toBe(false);
});
