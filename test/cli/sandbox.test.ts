/** casemate sandbox and casemate provenance as a user meets them. */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newSigningKey } from "../../src/core/signing-key.ts";
import { bubblewrapMissing } from "../../src/train/sandbox/sandbox.test-data.ts";
import { bin, build, casemate } from "../support/casemate.ts";

let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-cli-sandbox-"));
  const { key, privatePem } = newSigningKey("ecdsa-p256");
  writeFileSync(join(work, "key.pem"), privatePem);
  writeFileSync(join(work, "pub.pem"), key.publicKey.pem);
  writeFileSync(join(work, "other.pem"), newSigningKey("ecdsa-p256").key.publicKey.pem);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Can any user read and enter what leads to the built package? */
const readableByAll = (): boolean =>
  spawnSync("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", process.execPath, bin, "--version"])
    .status === 0;

describe.skipIf(bubblewrapMissing())("casemate sandbox run", () => {
  it("runs, takes outputs over, and signs what happened", async () => {
    const run = await casemate(
      [
        ...["sandbox", "run", "--input", ".", "--output", "out", "--record", "run.json"],
        ...["--provenance", "out.json", "--key", "key.pem", "--memory", "256M", "--time", "30s"],
        ...["--", "sh", "-c", "echo model > out/model; echo said"],
      ],
      work,
    );
    expect(run).toMatchObject({ status: 0, stdout: "said\n" });
    expect(run.stderr).toContain("isolated by bubblewrap: no-network");
    expect(JSON.parse(readFileSync(join(work, "run.json"), "utf8"))).toMatchObject({
      schemaVersion: 1,
      isolated: true,
    });
    const verify = (key: string): ReturnType<typeof casemate> =>
      casemate(["provenance", "verify", "out.json", "out", "--key", key], work);
    const good = await verify("pub.pem");
    expect(good.status).toBe(0);
    expect(good.stdout).toContain("isolated by bubblewrap");
    expect(await verify("other.pem")).toMatchObject({ status: 1, stdout: "NOT verified\n" });
    appendFileSync(join(work, "out/model"), "!");
    const changed = await verify("pub.pem");
    expect(changed.status).toBe(1);
    expect(changed.stderr).toContain("'out/model' is not an output of this run");
  });

  it.each([
    [["--time", "500ms"], "sleep 20", 124, "the limit of time was reached"],
    [["--output", "made:/work/o"], "ln -s /etc/passwd /work/o/x", 125, "symbolic link"],
    [[], "exit 9", 9, "the command ended with 9"],
  ] as const)("says how it ended: %j", async (flags, script, status, text) => {
    const run = await casemate(["sandbox", "run", ...flags, "--", "sh", "-c", script], work);
    expect(run.stderr).toContain(text);
    expect(run.status).toBe(status);
    expect(existsSync(join(work, "made"))).toBe(false);
  });

  it.runIf(process.getuid?.() === 0 && readableByAll())("holds for an ordinary user too", () => {
    const ids = "host-file,environment,kill,traced,user-namespace,network,fork-bomb,memory-bomb,disk-filler,endless";
    const args = ["--reuid", "65534", "--regid", "65534", "--clear-groups", process.execPath, bin];
    const { stdout, status } = spawnSync("setpriv", [...args, "sandbox", "check", "--only", ids, "--format", "json"], {
      encoding: "utf8",
      cwd: tmpdir(),
    });
    const check = JSON.parse(stdout) as {
      readonly claims: readonly { readonly holds: boolean }[];
      readonly attempts: readonly { readonly without: string; readonly sandboxed: string }[];
    };
    expect(check.claims.every((c) => c.holds)).toBe(true);
    expect(check.attempts).toHaveLength(10);
    expect(check.attempts.map((a) => [a.without, a.sandboxed])).toEqual(check.attempts.map(() => ["worked", "failed"]));
    expect(status).toBe(0);
  });
});

describe("casemate sandbox manifest", () => {
  it("writes the policy before the job, and says what is not held", async () => {
    const flags = ["--image", "python@sha256:ab", "--input", "data:/work/data", "--output", "models:/work/out"];
    const run = await casemate(["sandbox", "manifest", ...flags, "--", "python3", "train.py"], work);
    expect(run.status).toBe(0);
    expect(run.stdout.indexOf("kind: NetworkPolicy")).toBeGreaterThan(0);
    expect(run.stdout.indexOf("kind: Job")).toBeGreaterThan(run.stdout.indexOf("kind: NetworkPolicy"));
    expect(run.stdout).not.toMatch(/[&*]a1/);
    expect(run.stderr).toContain("not held by a manifest: processes");
  });
});
