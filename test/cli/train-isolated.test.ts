/** casemate's own trainer behind a sandbox, as a user meets it: the bytes of a run outside, or no run at all. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockSchema } from "../../src/train/lock/lock.ts";
import { bubblewrapMissing } from "../../src/train/sandbox/sandbox.test-data.ts";
import { bin, build, casemate } from "../support/casemate.ts";
import { digitsRecipe, RecipeFolder } from "../support/recipe-folder.ts";

let recipes: RecipeFolder;
beforeAll(() => {
  build();
  recipes = new RecipeFolder();
  recipes.digits();
  const outputs = "outputs: { model: made.onnx }\n";
  recipes.write("open.yaml", `${digitsRecipe}${outputs}`);
  recipes.write(
    "isolated.yaml",
    `${digitsRecipe}${outputs}sandbox: { kind: bubblewrap, memory: 2GiB, time: 5m, disk: 64MiB }\n`,
  );
  recipes.write(
    "wrong.yaml",
    `${digitsRecipe.replace("data: digits-test.npz", "data: { path: digits-test.npz, labelsKey: z }")}sandbox: bubblewrap\n`,
  );
});
afterAll(() => recipes.remove());

const resultOf = (lock: string) => lockSchema.parse(JSON.parse(recipes.text(lock))).result;

describe.skipIf(bubblewrapMissing())("casemate train with sandbox: bubblewrap (needs bubblewrap)", () => {
  it("gives the model, the metrics and the loss curves of a run outside, and says what held it", async () => {
    const open = await casemate(["train", "open.yaml", "--allow-dirty"], recipes.path);
    expect(open.status, open.stderr).toBe(0);
    const isolated = await casemate(["train", "isolated.yaml", "--allow-dirty"], recipes.path);
    expect(isolated.status, isolated.stderr).toBe(0);
    expect(isolated.stderr).toContain("isolated by bubblewrap");
    expect(isolated.stderr).toContain("epoch 1: loss ");
    expect(isolated.stdout).toContain("holds  clean >= 0.5");
    expect(resultOf("isolated.lock.json")).toEqual(resultOf("open.lock.json"));
    expect(resultOf("open.lock.json")?.outputs["made.onnx"]?.digest).toMatch(/^sha256:/);
    const runs = recipes.at(".casemate/runs");
    const run = readdirSync(runs).find((r) => r.startsWith("isolated-")) ?? "";
    const record = JSON.parse(readFileSync(join(runs, run, "isolation.json"), "utf8"));
    expect(record).toMatchObject({ kind: "bubblewrap", isolated: true, weaker: [] });
    expect(record.claims.map((c: { id: string; holds: boolean }) => [c.id, c.holds])).toContainEqual([
      "no-network",
      true,
    ]);
    const again = await casemate(["reproduce", "isolated.lock.json"], recipes.path);
    expect(again.stdout).toContain("equal bit for bit");
    expect(again.status).toBe(0);
  });

  it("fails with the trainer's own error, in the recipe's words", async () => {
    const { status, stderr } = await casemate(["train", "wrong.yaml", "--allow-dirty"], recipes.path);
    expect(status).toBe(2);
    expect(stderr).toContain("'z'");
    expect(stderr).not.toContain("/casemate/inputs");
    expect(stderr).not.toContain("[RUN_FAILED]");
  });

  it("says that a limit ended it", async () => {
    recipes.write("small.yaml", `${digitsRecipe}sandbox: { kind: bubblewrap, time: 0.05s }\n`);
    const { status, stderr } = await casemate(["train", "small.yaml", "--allow-dirty"], recipes.path);
    expect(status).toBe(2);
    expect(stderr).toContain("the limit of time was reached");
    expect(existsSync(recipes.at("small.trained.onnx"))).toBe(false);
  });

  it("runs nothing where the sandbox can not be set up: here, without user namespaces", () => {
    recipes.edit("isolated.yaml", "made.onnx", "never.onnx");
    const within = ["--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--", process.execPath, bin];
    const { status, stderr } = spawnSync("bwrap", [...within, "train", "isolated.yaml", "--allow-dirty"], {
      cwd: recipes.path,
      encoding: "utf8",
    });
    expect(stderr).toContain("[SANDBOX_UNAVAILABLE]");
    expect(status).toBe(2);
    expect(existsSync(recipes.at("never.onnx"))).toBe(false);
  });
});
