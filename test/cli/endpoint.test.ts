/** casemate assess over HTTP: a real model behind the Open Inference Protocol, or behind JSON of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Report } from "../../src/assess/report.ts";
import { loadDataset } from "../../src/engine/data/load.ts";
import type { Model } from "../../src/engine/runtime/model.ts";
import { openModel } from "../../src/engine/runtime/open-model.ts";
import { bin, build, casemate, type Ended, reportIn, root } from "../support/casemate.ts";
import { type OipServer, type OipServerOptions, oipServer } from "../support/oip-server.ts";

vi.setConfig({ testTimeout: 200_000 });

const onnx = join(root, "models/digits/digits.onnx");
const data = join(root, "models/digits/digits-test.npz");
let work: string;
let digits: Model;
let server: OipServer | undefined;

beforeAll(async () => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-endpoint-"));
  const set = await loadDataset(data);
  digits = await openModel({
    model: new Uint8Array(readFileSync(onnx)),
    data: { inputs: set.inputs, ...(set.labels === undefined ? {} : { labels: set.labels }) },
    tune: false,
    threads: 1,
  });
}, 120_000);
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(async () => {
  await digits.close();
  rmSync(work, { recursive: true, force: true });
});

const serve = async (options: Partial<OipServerOptions> = {}): Promise<OipServer> => {
  server = await oipServer({ model: digits, name: "digits", inputShape: [-1, 1, 28, 28], ...options });
  return server;
};
const plan = ["--samples", "24", "--attacks", "square", "--params", '{"queries":60}', "--format", "html,json"];
const assess = (url: string, out: string, more: string[] = [], env: Record<string, string> = {}): Promise<Ended> =>
  casemate(["assess", url, "--data", data, ...plan, "--out", out, ...more], work, env);
const found = (r: Report): unknown =>
  r.attacks.map((a) => ({ id: a.id, epsilon: a.epsilon, robust: a.robustAccuracy, perSample: a.perSample }));

describe("casemate assess over HTTP", () => {
  it.each([false, true])("finds at an endpoint what it finds in the file (binary extension: %s)", async (binary) => {
    const { url } = await serve({ binary });
    const r = await assess(`${url}/v2/models/digits`, "remote", [
      "--scale",
      "unit",
      ...(binary ? [] : ["--no-doctor"]),
    ]);
    expect(r.status, r.stderr).toBe(0);
    const remote = reportIn(join(work, "remote"));
    if (!existsSync(join(work, "local"))) expect((await assess(onnx, "local", ["--no-doctor"])).status).toBe(0);
    const local = reportIn(join(work, "local"));
    expect(remote.clean).toEqual(local.clean);
    expect(found(remote)).toEqual(found(local));
    expect(remote.attacks[0]?.perSample.some((s) => s.success)).toBe(true);
    expect(remote.model).toMatchObject({
      name: "digits",
      access: "scores",
      classes: 10,
      endpoint: { url: `${url}/v2/models/digits`, protocol: "open inference protocol v2" },
    });
    // every sample that the server answered is in the report, but for the first probe
    expect(remote.queries.total).toBe((server?.samples ?? 0) - 1);
    expect(remote.queries.deciding).toBeGreaterThan(0);
  });

  it("runs the black-box part of a plan, and names what needs gradients", async () => {
    const { url } = await serve();
    const args = [
      "--samples",
      "2",
      "--plan",
      "quick",
      "--norm",
      "linf",
      "--out",
      "plan",
      "--no-doctor",
      "--scale",
      "unit",
    ];
    const r = await casemate(["assess", `${url}/v2/models/digits`, "--data", data, ...args], work);
    expect(r.status, r.stderr).toBe(0);
    const report = reportIn(join(work, "plan"));
    expect(new Set(report.attacks.map((a) => a.id))).toEqual(
      new Set(["evasion/uniform-noise", "evasion/square", "evasion/hop-skip-jump"]),
    );
    expect(readFileSync(join(work, "plan/index.html"), "utf8")).toContain("open inference protocol v2 at http://");
  });

  it("speaks JSON by a template, retries what may pass, and keeps to its limit of requests at once", async () => {
    const { url } = await serve({ failure: (k) => (k % 12 === 5 ? 503 : undefined) });
    const more = ["--request-template", '{"instances": {{input}}}', "--response-path", "/predictions/*/scores"];
    const limits = [
      "--concurrency",
      "2",
      "--batch-size",
      "8",
      "--input-shape",
      "1,28,28",
      "--no-doctor",
      "--scale",
      "unit",
    ];
    const r = await assess(`${url}/predict?version=2`, "template", [...more, ...limits]);
    expect(r.status, r.stderr).toBe(0);
    const report = reportIn(join(work, "template"));
    expect(report.model.endpoint?.protocol).toBe("JSON template");
    expect(report.clean.accuracy).toBeGreaterThan(0.9);
    expect(server?.mostAtOnce).toBeLessThanOrEqual(2);
    expect(server?.samples).toBeGreaterThan(24);
  });

  it("keeps secrets out of report, command and messages", async () => {
    const token = "s3cret-t0ken";
    const { url } = await serve({ token });
    const more = [
      "--bearer-env",
      "DIGITS_TOKEN",
      "--http-header",
      "x-client=me-myself",
      "--no-doctor",
      "--scale",
      "unit",
    ];
    const r = await assess(`${url}/v2/models/digits`, "secret", more, { DIGITS_TOKEN: token });
    expect(r.status, r.stderr).toBe(0);
    const written = ["index.html", "report.json"].map((f) => readFileSync(join(work, "secret", f), "utf8")).join();
    for (const text of [written, r.stdout, r.stderr]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain("me-myself");
    }
    expect(reportIn(join(work, "secret")).command).toContain("--bearer-env DIGITS_TOKEN --http-header 'x-client=***'");

    // this server quotes what it was sent
    const wrong = await assess(`${url}/v2/models/digits`, "wrong", more, { DIGITS_TOKEN: "wr0ng" });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/401.*\*\*\*.*\[MODEL_UNREACHABLE\]/);
    expect(wrong.stderr).not.toContain("wr0ng");
    const unset = await assess(`${url}/v2/models/digits`, "unset", more);
    expect(unset.stderr).toContain("environment variable 'DIGITS_TOKEN'");
    const onCommandLine = await assess(`${url}/v2/models/digits`, "x", ["--http-header", `authorization=${token}`]);
    expect(onCommandLine.stderr).toMatch(/header 'authorization' is a secret.*\n.*--header-env/);
    expect(onCommandLine.stderr).not.toContain(token);
  });

  it("says what is wrong with an address", async () => {
    const { url } = await serve();
    const nobody = await assess("http://127.0.0.1:9/v2/models/digits", "x", ["--retries", "1"]);
    expect(nobody.status).toBe(2);
    expect(nobody.stderr).toMatch(
      /failed after 2 attempts: .*ECONNREFUSED.*\[MODEL_UNREACHABLE\]\nhint: .*\/v2\/models\/NAME/,
    );
    const missing = await assess(`${url}/v2/models/other`, "x");
    expect(missing.stderr).toMatch(/status 404: .*no such model/);
    const noModel = await assess(url, "x");
    expect(noModel.stderr).toMatch(/status 404/);
    const shape = await assess(`${url}/v2/models/digits`, "x", ["--data", join(work, "local/report.json")]);
    expect(shape.status).toBe(2);
    expect(existsSync(join(work, "x/index.html"))).toBe(false);
  });

  it("goes on after kill -9 with the same numbers", async () => {
    const { url } = await serve();
    const args = (out: string): string[] =>
      `assess ${url}/v2/models/digits --data ${data} --samples 12 --plan steps.yaml --out ${out} --format json --no-doctor --scale unit`.split(
        " ",
      );
    const attacks = [0, 1, 2, 3, 4, 5].map((k) => ({
      id: "evasion/square",
      norm: "linf",
      scales: [1 + k / 10],
      params: { queries: 50 },
    }));
    writeFileSync(join(work, "steps.yaml"), JSON.stringify({ id: "steps", attacks }));
    const first = await casemate(args("whole"), work);
    expect(first.status, first.stderr).toBe(0);
    const child = spawn(process.execPath, [bin, ...args("killed")], { cwd: work, stdio: "ignore" });
    const ended = new Promise((done) => child.once("exit", done));
    const units = join(work, "killed/.run/units.jsonl");
    while (child.exitCode === null && !(existsSync(units) && readFileSync(units, "utf8").split("\n").length > 2))
      await new Promise((r) => setTimeout(r, 5));
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(units), "it was killed too late to test anything").toBe(true);
    const resumed = await casemate(args("killed"), work);
    expect(resumed.stderr).toMatch(/going on with an unfinished run/);
    expect(resumed.status, resumed.stderr).toBe(0);
    const [whole, killed] = [reportIn(join(work, "whole")), reportIn(join(work, "killed"))];
    expect(found(killed)).toEqual(found(whole));
    expect(killed.queries).toEqual(whole.queries);
  });
});
