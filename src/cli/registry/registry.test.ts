/** casemate init and casemate registry as users meet them; the server is a process of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const root = resolve(import.meta.dirname, "../../..");
const digits = join(root, "models/digits/digits.onnx");
let folder = "";
const at = (name: string): string => join(folder, name);

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      said[stream === "stdout" ? "out" : "err"] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await main(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const registry = (...args: string[]) => run("registry", ...args);
const ok = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await registry(...args);
  expect({ code, err }, args.join(" ")).toEqual({ code: 0, err: "" });
  return out;
};
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await ok(...args, "--format", "json")) as T;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "casemate-cli-registry-"));
  vi.stubEnv("CASEMATE_HOME", at("home"));
  const before = await registry("list");
  expect(before.code).toBe(2);
  expect(before.err).toMatch(/there is no registry.*\[FILE_NOT_FOUND\]\nhint: casemate init/s);
  expect((await run("init")).code).toBe(0);
  expect((await run("init")).err).toMatch(/REGISTRY_CONFLICT/);
  writeFileSync(at("bad.pkl"), Buffer.from("\x80\x04cos\nsystem\n(S'id'\ntR.", "latin1"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("from push to rollback", () => {
  test("a model is pushed, named, found again, and gone back from", async () => {
    expect(await ok("push", "digits", digits, "--data-digest", `sha256:${"1".repeat(64)}`)).toMatch(
      /^pushed {4}digits@1\nfiles {5}1, 158\.9 kB\nscan {6}clean\n/,
    );
    expect(await ok("push", "digits", digits)).toMatch(/warning: these are exactly the files of version 1/);
    await ok("alias", "digits@1", "production");
    expect(await ok("promote", "digits@2", "production")).toBe("moved    digits@production -> 2\n");
    expect(await ok("rollback", "digits@production")).toBe("moved    digits@production -> 1\n");
    expect(await ok("list")).toBe("digits  2 versions  production -> 1\n");
    expect(await ok("show", "digits@production")).toMatch(
      /^version {3}digits@1 \(production\)\n.*data {6}sha256:1111/s,
    );
    expect(await ok("versions", "digits")).toMatch(/^1 .*production\n2 /);
  });

  test("what is pulled is what was pushed, and its signature is one that casemate verify knows", async () => {
    await ok("pull", "digits@production", "-o", at("m.onnx"), "--signature", at("m.sig"));
    expect(readFileSync(at("m.onnx")).equals(readFileSync(digits))).toBe(true);
    const keys = await json<{ signers: { pem: string }[] }>("keys");
    writeFileSync(at("registry.pub"), keys.signers.at(-1)?.pem ?? "");
    const verified = await run("verify", at("m.onnx"), "--key", at("registry.pub"), "--signature", at("m.sig"));
    expect(verified.out).toMatch(/^valid: /);
    expect((await registry("pull", "digits@1", "-o", at("m.onnx"))).err).toMatch(/is there already.*--force/s);
  });

  test("a malicious model, a taken version and an unknown one are refused with a hint", async () => {
    for (const [args, said] of [
      [["push", "evil", at("bad.pkl"), "--accept", "trust me"], /malicious.*REGISTRY_REFUSED.*never stored/s],
      [["push", "digits", digits, "--as", "1"], /taken.*REGISTRY_CONFLICT.*next version of 'digits' is 3/s],
      [["pull", "digits@9"], /REGISTRY_NOT_FOUND.*versions 1 to 2/s],
      [["pull", "digits@staging"], /REGISTRY_NOT_FOUND.*production/s],
      [["push", "../x", digits], /REFERENCE_INVALID/],
      [["rollback", "digits@production"], /no earlier version/],
      [["push", "digits", at("none.onnx")], /FILE_NOT_FOUND/],
    ] as const) {
      const { code, err } = await registry(...args);
      expect(code, args.join(" ")).toBe(2);
      expect(err).toMatch(said);
    }
    expect(await ok("list")).toMatch(/^digits {2}2 versions/);
  });

  test("a withdrawn version is not handed out until that is taken back", async () => {
    expect(await ok("yank", "digits@1", "--reason", "leaks")).toMatch(/digits@production still points to it/);
    expect((await registry("pull", "digits@production", "-o", at("x"))).err).toMatch(/withdrawn: leaks/);
    expect(existsSync(at("x"))).toBe(false);
    await ok("yank", "digits@1", "--undo");
    await ok("pull", "digits@production", "-o", at("x"));
  });

  test("verify says that all is well, and the log who did what", async () => {
    expect(await ok("verify")).toMatch(/^valid: \d+ entries, 2 versions/);
    expect(await ok("log", "--limit", "3")).toMatch(/version-yanked.*version-restored.*version-pulled/s);
    writeFileSync(at("checkpoint"), await ok("log", "--checkpoint"));
    await ok("alias", "digits@2", "staging");
    expect(await ok("log", "--verify", "--since", at("checkpoint"))).toMatch(/^valid: \d+ entries, grown/);
  });
});

describe("rules of an alias", () => {
  test("two people sign a move; an assessment decides whether it may be made", async () => {
    for (const name of ["ann", "bob"]) expect((await run("key", "new", at(`${name}.pem`))).code).toBe(0);
    await ok(
      "rules",
      "*@live",
      "--approvals",
      "2",
      "--approver",
      `user:ann=${at("ann.pem.pub")}`,
      "--approver",
      `user:bob=${at("bob.pem.pub")}`,
    );
    expect(await ok("rules", "digits@live")).toMatch(/approvals {4}2 of user:ann, user:bob; not who proposed/);
    expect((await registry("alias", "digits@2", "live")).err).toMatch(/moves by 2 approvals/);
    expect(await ok("promote", "digits@2", "live")).toMatch(/0 of 2 approvals/);
    expect(await ok("approve", "digits@live", "--key", at("ann.pem"))).toMatch(/1 of 2 approvals/);
    expect((await registry("approve", "digits@live", "--key", at("ann.pem"))).err).toMatch(/approved already/);
    expect(await ok("approve", "digits@live", "--key", at("bob.pem"))).toMatch(/moved {4}digits@live -> 2/);
    expect(await ok("proposals", "digits@live")).toBe("none waits\n");
    expect((await registry("promote", "digits@2", "live")).err).toMatch(/points to version 2 already/);
    expect(await ok("proposals", "digits@live")).toBe("none waits\n");

    await ok(
      "rules",
      "digits@shown",
      "--assessment-by",
      at("ann.pem.pub"),
      "--gate",
      '{"metric":"cleanAccuracy","atLeast":0.9}',
    );
    expect((await registry("promote", "digits@2", "shown")).err).toMatch(/has no attestation.*registry attest/s);
  });
});

test("a version goes to another registry, which believes the log and nobody else", async () => {
  writeFileSync(at("trust.json"), await ok("keys", "--format", "json"));
  vi.stubEnv("CASEMATE_HOME", at("other"));
  expect((await run("init", "--post-quantum")).code).toBe(0);
  const { recipients } = await json<{ recipients: string[] }>("keys");
  writeFileSync(at("own.json"), await ok("keys", "--format", "json"));
  vi.stubEnv("CASEMATE_HOME", at("home"));
  await ok("export", "digits@2", "--to", recipients[0] ?? "", "-o", at("digits.tar"));
  vi.stubEnv("CASEMATE_HOME", at("other"));
  expect((await registry("import", at("digits.tar"), "--trust", at("own.json"))).err).toMatch(/EXPORT_BROKEN/);
  expect(await ok("import", at("digits.tar"), "--trust", at("trust.json"))).toMatch(/^imported {2}digits@1\n/);
  await ok("pull", "digits@1", "-o", at("imported.onnx"));
  expect(readFileSync(at("imported.onnx")).equals(readFileSync(digits))).toBe(true);
  expect(await ok("verify")).toMatch(/^valid/);
  const changed = readFileSync(at("digits.tar"));
  changed[changed.length - 3000] = (changed[changed.length - 3000] ?? 0) ^ 1;
  writeFileSync(at("changed.tar"), changed);
  expect((await registry("import", at("changed.tar"), "--trust", at("trust.json"))).err).toMatch(
    /EXPORT_BROKEN|SEAL_BROKEN/,
  );
  expect(await ok("versions", "digits")).toMatch(/^1 [^\n]*\n$/);
  vi.stubEnv("CASEMATE_HOME", at("home"));
});

describe("while another process serves the registry", () => {
  let server: ChildProcess;
  let url = "";
  beforeAll(async () => {
    expect(spawnSync("npx", ["tsc", "-b"], { cwd: root }).status).toBe(0);
    server = spawn(process.execPath, [join(root, "bin/casemate.js"), "registry", "serve", "--port", "0"], {
      env: process.env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of server.stdout as AsyncIterable<Buffer>) {
      url = /serving {2}(\S+)/.exec(line.toString())?.[1] ?? "";
      break;
    }
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  }, 120_000);
  afterAll(async () => {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    await ended;
  });
  const remote = () => ["--url", url, "--ca", at("home/tls/ca.pem")] as const;

  test("commands on this machine ask that process", async () => {
    expect(await ok("list")).toMatch(/^digits/);
    expect(await ok("whoami")).toBe("operator:local (by socket)\n");
    expect((await registry("export", "digits@1", "-o", at("no"))).err).toMatch(/STORE_BUSY/);
    await ok("pull", "digits@1", "-o", at("by-socket.onnx"));
    expect(readFileSync(at("by-socket.onnx")).equals(readFileSync(digits))).toBe(true);
  });

  test("over HTTPS a token has the rights that its subject was granted, no more, and until it is revoked", async () => {
    await ok("grant", "service:ci", "publisher", "digits");
    const { token, id } = await json<{ token: string; id: string }>("token-create", "service:ci", "--days", "1");
    vi.stubEnv("CASEMATE_TOKEN", token);
    expect(await ok("whoami", ...remote())).toBe("service:ci (by token)\npublisher of digits\n");
    expect(await ok("push", "digits", digits, ...remote())).toMatch(/^pushed {4}digits@3\n/);
    await ok("pull", "digits@3", "-o", at("by-https.onnx"), ...remote());
    expect(readFileSync(at("by-https.onnx")).equals(readFileSync(digits))).toBe(true);
    for (const args of [
      ["push", "other", digits],
      ["alias", "digits@3", "production"],
      ["grant", "service:ci", "owner", "*"],
      ["log"],
    ]) {
      const { code, err } = await registry(...args, ...remote());
      expect({ code, denied: err.includes("[ACCESS_DENIED]") }, args.join(" ")).toEqual({ code: 2, denied: true });
    }
    await ok("token-revoke", id);
    expect((await registry("list", ...remote())).err).toMatch(/ACCESS_UNAUTHENTICATED/);
    expect((await registry("list", "--url", url)).err).toMatch(/not trusted/);
  });
});

test("keys are rotated, and everything opens as before", async () => {
  expect(await ok("rotate-keys")).toMatch(/^rotated {4}3 versions\nsealed for age1/);
  await ok("pull", "digits@1", "-o", at("rotated.onnx"));
  expect(readFileSync(at("rotated.onnx")).equals(readFileSync(digits))).toBe(true);
  expect(await ok("verify")).toMatch(/^valid/);
  expect(await ok("gc", "--dry-run")).toMatch(/^would remove {2}0 blobs/);
});

test("a profile is pushed with its model, and pulled again", async () => {
  const profile = JSON.stringify({ schema: "casemate/monitor-profile/v1", seed: 1 });
  writeFileSync(at("profile.json"), profile);
  await ok("push", "watched", digits, "--profile", at("profile.json"));
  await ok("pull", "watched@1", "-o", at("watched.onnx"), "--profile", at("pulled.json"));
  expect(readFileSync(at("pulled.json"), "utf8")).toBe(profile);
  const without = await registry("pull", "digits@1", "-o", at("none.onnx"), "--profile", at("none.json"));
  expect(without.err).toMatch(/has no profile.*REGISTRY_NOT_FOUND/s);
  expect(existsSync(at("none.onnx"))).toBe(false);
});
