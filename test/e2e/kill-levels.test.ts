/** kill -9 of casemate serve: a client that an alert was raised for stays on its level, and others are as before. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sleep } from "../../src/core/clock.ts";
import { rngFor } from "../../src/core/rng.ts";
import { loadDataset } from "../../src/engine/data/load.ts";
import { learnProfile } from "../../src/monitor/index.ts";
import { build, root } from "../support/casemate.ts";
import { serve, type Serving } from "../support/serving.ts";

let home = "";
let pictures = new Float32Array();
beforeAll(async () => {
  build();
  home = mkdtempSync(join(tmpdir(), "casemate-kill-levels-"));
  const { inputs } = await loadDataset(join(root, "models/digits/digits-train.npz"));
  pictures = Float32Array.from(inputs.data as Uint8Array, (v) => (inputs.dtype === "uint8" ? v / 255 : v));
  const profile = await learnProfile({
    x: pictures.subarray(0, 1000 * 784),
    shape: { size: 784, image: { channels: 1, height: 28, width: 28, order: "chw" } },
    seed: 0,
    data: `sha256:${"0".repeat(64)}`,
  });
  writeFileSync(join(home, "profile.json"), JSON.stringify(profile));
  writeFileSync(
    join(home, "casemate.yaml"),
    `proxies: { trusted: ["127.0.0.0/8"] }
policies:
  mine: { extends: balanced, limits: { rates: [], budgets: [] }, monitors: { profile: profile.json } }
models:
  digits: { from: ${join(root, "models/digits/digits.onnx")}, policy: mine }
`,
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("keeps what a client was told over kill -9", async () => {
  const start = (): Promise<Serving> => serve(home, ["--config", "casemate.yaml"]);
  const ask = async (s: Serving, key: string, address: string, x: ArrayLike<number>): Promise<number> => {
    const inputs = [{ name: "image", shape: [1, 1, 28, 28], datatype: "FP32", data: Array.from(x) }];
    const headers = { authorization: `Bearer ${key}`, "x-forwarded-for": address };
    return (await s.ask("/v2/models/digits/infer", { inputs }, headers)).status;
  };
  const ordinary = (i: number): Float32Array => pictures.subarray(i * 784, (i + 1) * 784);
  let s = await start();
  const thief = await s.key({ client: "thief", models: ["digits"] });
  const honest = await s.key({ client: "honest", models: ["digits"] });
  const rng = rngFor(7, "noise");
  for (let round = 0; round < 2; round++) {
    let status = 200;
    for (let i = 0; i < 60 && status === 200; i++)
      status = await ask(
        s,
        thief,
        "192.0.2.1",
        Float32Array.from({ length: 784 }, () => rng.uniform()),
      );
    expect(status).toBe(403);
    expect(await ask(s, honest, "198.51.100.1", ordinary(1500 + round))).toBe(200);
    // an alert is written in the background, within a turn of the disk
    await sleep(200);
    await s.kill();
    s = await start();
    expect(await ask(s, thief, "192.0.2.1", ordinary(1600 + round))).toBe(403);
    expect(await ask(s, honest, "198.51.100.1", ordinary(1700 + round))).toBe(200);
  }
  expect(await s.stop()).toBe(0);
});
