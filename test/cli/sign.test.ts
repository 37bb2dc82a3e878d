/** casemate key, sign and verify as a user meets them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../src/cli/main.ts";

const root = resolve(import.meta.dirname, "../..");
const vectors = join(root, "test/vectors/oms");
let work: string;

const casemate = (args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(root, "bin/casemate.js"), ...args], {
    cwd: work,
    encoding: "utf8",
    input,
    env: { ...process.env, ...env },
  });

beforeAll(() => {
  expect(spawnSync("npx", ["tsc", "-b"], { cwd: root }).status).toBe(0);
  work = mkdtempSync(join(tmpdir(), "casemate-cli-sign-"));
  mkdirSync(join(work, "model/a"), { recursive: true });
  writeFileSync(join(work, "model/weights.bin"), "1234");
  writeFileSync(join(work, "model/a/empty"), "");
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("casemate key, sign, verify", () => {
  it("from a new key to every verdict that a user meets", () => {
    const made = casemate(["key", "new", "k.pem"]);
    expect(made.status, made.stderr).toBe(0);
    expect(statSync(join(work, "k.pem")).mode & 0o777).toBe(0o600);
    const before = readFileSync(join(work, "k.pem"), "utf8");
    const again = casemate(["key", "new", "k.pem"]);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("is there already");
    expect(readFileSync(join(work, "k.pem"), "utf8")).toBe(before);

    expect(casemate(["verify", "model", "--key", "k.pem.pub"])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^unsigned: /) as string,
    });
    const signed = casemate(["sign", "model", "--key", "k.pem"]);
    expect(signed.status, signed.stderr).toBe(0);
    expect(signed.stdout).toContain("signed     2 files\n");
    expect(casemate(["sign", "model", "--key", "k.pem"]).stderr).toContain("--force replaces it");
    const valid = casemate(["verify", "model", "--key", "k.pem.pub"]);
    expect(valid).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^valid: model: 2 files are as signed\n/) as string,
    });

    writeFileSync(join(work, "model/weights.bin"), "1235");
    writeFileSync(join(work, "model/x\u001b[31m"), "");
    const changed = casemate(["verify", "model", "--key", "k.pem.pub"]);
    expect(changed.status).toBe(1);
    expect(changed.stdout).toContain("digest-mismatch: model: 'weights.bin' is not as it was signed");
    expect(changed.stdout).toContain("  extra-file      x?[31m");
    const json = JSON.parse(casemate(["verify", "model", "--key", "k.pem.pub", "--format", "json"]).stdout) as object;
    expect(json).toMatchObject({
      schemaVersion: 1,
      verdict: "digest-mismatch",
      files: [
        { path: "weights.bin", problem: "digest-mismatch" },
        { path: "x\u001b[31m", problem: "extra-file" },
      ],
    });
  });

  it("takes passphrases from the environment or standard input only", () => {
    const made = casemate(["key", "new", "secret.pem", "--type", "ecdsa-p384", "--passphrase-env", "PASS"], "", {
      PASS: "horse",
    });
    expect(made.status, made.stderr).toBe(0);
    expect(readFileSync(join(work, "secret.pem"), "utf8")).toContain("ENCRYPTED PRIVATE KEY");
    const file = "model/weights.bin";
    expect(casemate(["sign", file, "--key", "secret.pem"]).stderr).toContain("is encrypted");
    expect(casemate(["sign", file, "--key", "secret.pem", "--passphrase-stdin"], "cow\n").stderr).toContain(
      "can not be decrypted",
    );
    expect(casemate(["sign", file, "--key", "secret.pem", "--passphrase-env", "NOT_SET"]).stderr).toContain(
      "'NOT_SET' is not set",
    );
    const signed = casemate(["sign", file, "--key", "secret.pem", "--passphrase-stdin"], "horse\n");
    expect(signed.status, signed.stderr).toBe(0);
    expect(casemate(["verify", file, "--key", "secret.pem.pub"]).status).toBe(0);
    expect(casemate(["verify", file, "--key", "k.pem.pub"])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^wrong-key: /) as string,
    });
  });

  it.each([
    [["verify", "nothing", "--key", "k.pem.pub"], "'nothing' does not exist"],
    [["verify", "model"], "nothing says whom to trust"],
    [["verify", "model", "--key", "k.pem"], "is a private key"],
    [["verify", "model", "--key", "k.pem.pub", "--at", "2025-01-01"], "--at is of --ca"],
    [["verify", "model", "--trusted-root", "x.json"], "wants --identity and --issuer"],
    [["verify", "model", "--key", "k.pem.pub", "--signature", "none.sig"], "'none.sig' can not be read"],
    [["verify", "model", "--ca", "k.pem.pub"], "has no certificate in PEM"],
  ])("%j is an error, not a verdict", async (args, message) => {
    let told = "";
    const write = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
      told += String(chunk);
      return true;
    });
    const before = process.cwd();
    process.chdir(work);
    try {
      expect(await main(args)).toBe(3);
    } finally {
      process.chdir(before);
      write.mockRestore();
    }
    expect(told).toContain(message);
  });

  it("verifies a genuine signature with a chain of certificates", () => {
    mkdirSync(join(work, "genuine/a/deep"), { recursive: true });
    for (const [name, text] of Object.entries(
      JSON.parse(readFileSync(join(vectors, "model.json"), "utf8")) as Record<string, string>,
    ))
      writeFileSync(join(work, "genuine", name), text);
    const signature = join(vectors, "1.1.1-certificate-leaf-p384.sig");
    const ca = join(vectors, "root.pem");
    const args = ["verify", "genuine", "--signature", signature, "--at", "2026-06-01T00:00:00Z"];
    const good = casemate([...args, "--ca", ca]);
    expect(good.stdout).toContain("signer     certificates CN=Casemate test leaf-p384\n");
    expect(good.status).toBe(0);
    expect(casemate([...args, "--ca", join(vectors, "other-root.pem")])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^untrusted-root: /) as string,
    });
    writeFileSync(join(work, "other.sig"), readFileSync(signature, "utf8").replace("bundle.v0.3", "bundle.v0.9"));
    expect(casemate(["verify", "genuine", "--signature", "other.sig", "--ca", ca])).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^unsupported: /) as string,
    });
  });
});
