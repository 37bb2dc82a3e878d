import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readRecipe } from "../recipe/read-recipe.ts";
import { differences } from "./differences.ts";
import { pin } from "./pin.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-pin-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("pins labels that nobody declared because they lie beside idx images and are read by their name", async () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("net.onnx", "net");
  write("t-images-idx3-ubyte", "images");
  write("t-labels-idx1-ubyte", "labels");
  write("r.yaml", "model: net.onnx\ndata: t-images-idx3-ubyte\nepochs: 1\n");
  const recipe = await readRecipe(join(folder, "r.yaml"));
  const pins = async () => (await pin(recipe, { allowDirty: true, written: [] })).pinned;
  const before = await pins();
  expect(Object.keys(before.inputs)).toEqual(["model", "data", "data labels"]);
  write("t-labels-idx1-ubyte", "labelt");
  expect(differences(before, await pins()).map((d) => d.text)).toEqual([
    expect.stringMatching(/^input data labels 't-labels-idx1-ubyte' differs: /),
  ]);
  rmSync(join(folder, "t-labels-idx1-ubyte"));
  expect(Object.keys((await pins()).inputs)).toEqual(["model", "data"]);
});
