/** A gateway in front of another server of the Open Inference Protocol, which is a gateway too. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { serve } from "../support/serving.ts";

const digits = resolve(import.meta.dirname, "../../models/digits/digits.onnx");
const root = mkdtempSync(join(tmpdir(), "casemate-upstream-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const body = {
  inputs: [
    {
      name: "image",
      datatype: "FP32",
      shape: [1, 1, 28, 28],
      data: Array.from({ length: 784 }, (_, i) => (i % 7) / 7),
    },
  ],
};
const values = (json: Record<string, unknown>): readonly number[] =>
  (json["outputs"] as readonly { readonly data: readonly number[] }[])[0]?.data ?? [];

it("shields a model behind another server: limits and filters are here, the secret for it comes from the environment, and it is not named to clients", async () => {
  const behind = join(root, "behind");
  const front = join(root, "front");
  const back = await serve(writable(behind), [digits, "--policy", "balanced", "--tls", "off"]);
  const key = await back.key({ client: "gateway", models: ["digits"] });
  const plain = await back.ask("/v2/models/digits/infer", body, { authorization: `Bearer ${key}` });
  expect(plain.status).toBe(200);
  writable(front);
  writeFileSync(
    join(front, "casemate.yaml"),
    `policies: { label: { extends: open, answer: { mode: "on", filters: ["label-only"] } } }
models:
  scorer: { from: "${back.address}/v2/models/digits", policy: label, bearerEnv: CASEMATE_TEST_BACK }
`,
  );
  process.env["CASEMATE_TEST_BACK"] = key;
  const gateway = await serve(front, ["--config", "casemate.yaml", "--tls", "off"]);
  const told = await gateway.ask("/v2/models/scorer/infer", body);
  expect(told.status, told.text).toBe(200);
  const scores = values(plain.json);
  const best = scores.indexOf(Math.max(...scores));
  expect(values(told.json).map((v, i) => (i === best ? v : 0))).toEqual(values(told.json));
  expect(values(told.json)[best]).toBe(1);
  await back.stop();
  const gone = await gateway.ask("/v2/models/scorer/infer", body);
  expect([502, 503]).toContain(gone.status);
  expect(gone.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(gone.text).not.toMatch(/digits|ECONN|127\.0\.0\.1/);
  await gateway.stop();
});

const writable = (folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
};
