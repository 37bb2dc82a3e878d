/** From a recipe into the registry, and back: casemate train --push, casemate reproduce NAME@VERSION. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, casemate, type Ended } from "../support/casemate.ts";
import { RecipeFolder } from "../support/recipe-folder.ts";

const recipes = new RecipeFolder();
const run = (...args: readonly string[]): Promise<Ended> =>
  casemate(args, recipes.path, { CASEMATE_HOME: recipes.at("home") });

beforeAll(async () => {
  build();
  recipes.digits();
  recipes.write(
    "copy.yaml",
    "command: [node, copy.mjs]\ninputs: [digits.onnx, copy.mjs]\noutputs: [trained.onnx]\nsandbox: none\n",
  );
  recipes.write("copy.mjs", 'import { copyFileSync } from "node:fs";\ncopyFileSync("digits.onnx", "trained.onnx");\n');
  recipes.commit("copy.yaml", "copy.mjs", "digits.onnx");
  recipes.write(".git/info/exclude", "*.pem\n*.pub\nhome\n*.npz\n");
  for (const args of [["key", "new", "key.pem"], ["init"]]) {
    const { status, stderr } = await run(...args);
    expect(status, stderr).toBe(0);
  }
}, 120_000);
afterAll(() => recipes.remove());

it("a run becomes a version with its provenance, and is made again from that", async () => {
  const refused = await run("train", "copy.yaml", "--push", "copied");
  expect(refused.stderr).toMatch(/--push wants --sign-key/);
  const trained = await run("train", "copy.yaml", "--sign-key", "key.pem", "--push", "copied");
  expect(trained.stdout, trained.stderr).toMatch(/pushed copied@1, scan clean/);
  const shown = await run("registry", "show", "copied@1", "--format", "json");
  const { manifest, documents } = JSON.parse(shown.stdout) as {
    manifest: { files: { path: string }[]; lineage: { commit?: string; data: string[] } };
    documents: Record<string, { payloadType?: string }>;
  };
  expect(manifest.files.map((f) => f.path)).toEqual(["trained.onnx"]);
  expect(manifest.lineage.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(manifest.lineage.data).toHaveLength(2);
  expect(documents["provenance"]?.payloadType).toBe("application/vnd.in-toto+json");

  const again = await run("reproduce", "copied@1", "--key", "key.pem.pub");
  expect(again.stdout, again.stderr).toContain("reproduced: 1 output");
  expect(again.status).toBe(0);
  await recipes.withByte("digits.onnx", 100, async () => {
    const other = await run("reproduce", "copied@1", "--key", "key.pem.pub");
    expect(other.stdout).toContain("input 'digits.onnx' differs");
    expect(other.status).toBe(1);
  });
  const none = await run("reproduce", "copied@2", "--key", "key.pem.pub");
  expect(none.stderr).toContain("REGISTRY_NOT_FOUND");
  expect(none.status).toBe(3);
});
