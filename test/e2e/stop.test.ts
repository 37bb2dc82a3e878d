/** A server that is stopped under load: it says so first, and drops no request. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, root } from "../support/casemate.ts";
import { serve } from "../support/serving.ts";

let home = "";
beforeAll(() => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-stop-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const body = {
  inputs: [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: Array.from({ length: 784 }, () => 0.5) }],
};

it("between SIGTERM and its end every request is answered, where clients look whether it is ready", async () => {
  writeFileSync(
    join(home, "casemate.yaml"),
    `listen: { drainMs: 1500 }
admin: off
policies: { free: { extends: open, limits: { rates: [], concurrency: 1000 } } }
models: { digits: { from: ${JSON.stringify(join(root, "models/digits/digits.onnx"))}, policy: free } }
`,
  );
  const s = await serve(home, ["--config", "casemate.yaml", "--quiet"]);
  const statuses = new Map<string, number>();
  const away = new AbortController();
  let afterTerm = 0;
  let stopping = false;
  const note = (status: string): void => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (stopping) afterTerm++;
  };
  // a load balancer: sends no more when it has seen that it is not ready
  const looking = (async () => {
    while (!away.signal.aborted) {
      if ((await s.get(`${s.address}/v2/health/ready`)).status === 503) away.abort();
      await new Promise((r) => setTimeout(r, 20));
    }
  })();
  const asking = Array.from({ length: 4 }, async () => {
    while (!away.signal.aborted)
      await s.ask("/v2/models/digits/infer", body).then(
        (r) => note(String(r.status)),
        (e: unknown) => note(String(e)),
      );
  });
  await new Promise((r) => setTimeout(r, 200));
  stopping = true;
  const ended = s.stop();
  await Promise.all([looking, ...asking]);
  expect(await ended).toBe(0);
  expect(afterTerm).toBeGreaterThan(0);
  expect([...statuses.keys()]).toEqual(["200"]);
});
