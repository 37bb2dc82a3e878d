/** casemate keys as users meet it: with nothing there, and while another process has the state directory. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { main } from "./main.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-cli-keys-"));
  vi.stubEnv("CASEMATE_HOME", join(folder, "home"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      said[stream === "stdout" ? "out" : "err"] += String(chunk);
      return true;
    }),
  );
  try {
    return { code: await main(["keys", ...args]), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const idIn = (secret: string): string => secret.slice(4, 16);
const secretForm = /^cmk_[0-9a-f]{12}_[0-9A-Za-z]{49}\n$/;

/** from making to revoking; the same wherever the keys are */
const wholeLife = async (client: string): Promise<void> => {
  const made = await run("create", "--client", client, "--model", "fraud", "--limit", "1000/h", "--expires", "90d");
  expect(made.out).toMatch(secretForm);
  expect(made.err).toContain(`of ${client}, for fraud`);
  const id = idIn(made.out);
  const json = await run("create", "--client", client, "--model", "*", "--format", "json");
  expect(JSON.parse(json.out)).toMatchObject({
    key: { client, models: "all", limits: [] },
    secret: expect.stringMatching(/^cmk_/),
  });
  expect(json.err).toBe("");
  expect((await run("list")).out).toMatch(new RegExp(`${id}  ${client} +fraud +1000/h burst 1000 +good until 20`));
  const rotated = await run("rotate", id, "--overlap", "7d");
  expect(rotated.out).toMatch(secretForm);
  expect(idIn(rotated.out)).toBe(id);
  expect(rotated.out).not.toBe(made.out);
  expect((await run("revoke", id)).out).toBe(`revoked  ${id} of ${client}\n`);
  expect((await run("list")).out).toMatch(new RegExp(`${id} .*revoked`));
  expect(await run("rotate", id)).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringMatching(/was revoked \[USAGE\]/),
  });
  expect((await run("revoke", "000000000000")).err).toMatch(/there is no key '000000000000' \[REGISTRY_NOT_FOUND\]/);
  const admin = await run("admin", "create", "--name", client);
  expect(admin.out).toMatch(/^cma_/);
  expect((await run("admin", "list")).out).toContain(client);
  expect((await run("admin", "revoke", idIn(admin.out))).code).toBe(0);
  expect((await run("admin", "list")).out).toBe("none\n");
};

it("works where there is nothing yet", async () => {
  expect((await run("list")).out).toBe("none\n");
  await wholeLife("acme");
});

it("says what is wrong", async () => {
  expect((await run("create", "--client", "a")).err).toMatch(/a key wants --model \[USAGE\]\nhint: .*'\*'/);
  expect((await run("create", "--client", "a b", "--model", "m")).err).toMatch(/can not have this client \[USAGE\]/);
  expect((await run("create", "--client", "a", "--model", "m", "--limit", "lots")).err).toMatch(
    /\[GATEWAY_CONFIG\]\nhint: /,
  );
  expect((await run("create", "--client", "a", "--model", "m", "--expires", "soon")).code).toBe(2);
});

it("asks the process that has the state directory, which takes it up at once", async () => {
  const made = (await run("create", "--client", "before", "--model", "m")).out;
  expect((await import("./main.ts")) && (await mainOf("init"))).toBe(0);
  const server = spawn(
    process.execPath,
    [resolve(import.meta.dirname, "../../bin/casemate.js"), "registry", "serve", "--port", "0"],
    { env: process.env, stdio: ["ignore", "pipe", "ignore"] },
  );
  try {
    await said(server, "serving");
    expect((await run("list")).out).toContain(idIn(made));
    await wholeLife("during");
    expect((await run("create", "--client", "a b", "--model", "m")).err).toMatch(/can not have this client \[USAGE\]/);
  } finally {
    server.kill("SIGTERM");
    await new Promise((r) => server.once("close", r));
  }
  expect((await run("list")).out).toMatch(/before .*\n.*during/s);
});

const mainOf = async (...args: string[]): Promise<number> => {
  const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return main(args).finally(() => spy.mockRestore());
};
const said = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((done, fail) => {
    let out = "";
    child.stdout?.on("data", (piece: Buffer) => {
      out += piece.toString();
      if (out.includes(text)) done();
    });
    child.once("close", () => fail(new Error(`it ended, after: ${out}`)));
  });
