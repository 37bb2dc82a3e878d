/** `casemate train` and `casemate reproduce` as a user meets them: equal bit for bit, and every kind of change told by its name. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, casemate } from "../support/casemate.ts";
import { digitsRecipe, RecipeFolder } from "../support/recipe-folder.ts";

let folder: string;
let recipes: RecipeFolder;
const at = (name: string): string => recipes.at(name);
const edit = (name: string, from: string, to: string): void => recipes.edit(name, from, to);
const withByte = (name: string, offset: number, work: () => Promise<void>): Promise<void> =>
  recipes.withByte(name, offset, work);

beforeAll(() => {
  build();
  recipes = new RecipeFolder();
  folder = recipes.path;
  recipes.digits();
  recipes.write("digits.yaml", digitsRecipe);
  writeFileSync(
    at("foreign.yaml"),
    'command: [node, train.mjs]\ninputs: [numbers.txt]\noutputs: [sum.txt, metrics.json]\nmetrics: metrics.json\nsandbox: none\nrequire: { sum: ">= 10" }\n',
  );
  writeFileSync(
    at("train.mjs"),
    'import { existsSync, readFileSync, writeFileSync } from "node:fs";\nconst sum = readFileSync("numbers.txt", "utf8").split(" ").reduce((a, b) => a + Number(b), 0);\nwriteFileSync("sum.txt", `${sum}`);\nwriteFileSync("metrics.json", JSON.stringify({ sum, hidden: existsSync("secret.txt") ? 1 : 0, leaked: process.env.CASEMATE_TEST_SECRET ? 1 : 0 }));\nconsole.log("summed");\n',
  );
  writeFileSync(at("numbers.txt"), "1 2 3 4");
  recipes.commit("digits.yaml", "foreign.yaml", "train.mjs", "digits.onnx");
});

afterAll(() => recipes.remove());

describe("a recipe of casemate's own trainer", () => {
  it("trains, locks, and is reproduced bit for bit", async () => {
    const trained = await casemate(["train", "digits.yaml"], folder);
    expect(trained.stderr).toContain("not isolated");
    expect(trained.status).toBe(0);
    expect(trained.stdout).toContain("holds  clean >= 0.5");
    expect(existsSync(at("digits.trained.onnx"))).toBe(true);
    // the commit that adds the lock changes no code
    recipes.commit("digits.lock.json");
    const again = await casemate(["reproduce", "digits.lock.json"], folder);
    expect(again.stdout).toContain("equal bit for bit");
    expect(again.stdout).toContain("no file of the code differs");
    expect(again.status).toBe(0);
  });

  it("says by name that a byte of the data changed, though the data can not be read any more", async () => {
    await withByte("digits-test.npz", 100_000, async () => {
      const { stdout, status } = await casemate(["reproduce", "digits.lock.json"], folder);
      expect(stdout).toMatch(/differs: input data 'digits-test\.npz' differs: sha256:[0-9a-f]{16}…, expected sha256:/);
      expect(stdout).toContain("differs: the run failed: ");
      expect(status).toBe(1);
    });
  });

  it("says by name that a byte of the model changed, and what that did to the weights", async () => {
    await withByte("digits.onnx", 2000, async () => {
      const { stdout, status } = await casemate(["reproduce", "digits.lock.json"], folder);
      expect(stdout).toMatch(/differs: input model 'digits\.onnx' differs: sha256:[0-9a-f]{16}…, expected sha256:/);
      expect(stdout).toMatch(
        /output 'digits\.trained\.onnx': .*weights differ, the first is '.*largest absolute difference is /,
      );
      expect(stdout).toContain("not reproduced");
      expect(status).toBe(1);
    });
  });

  it("says by name what of the configuration changed, and --locked refuses to run it", async () => {
    edit("digits.yaml", "0.001", "0.002");
    const { stdout, status } = await casemate(["reproduce", "digits.lock.json"], folder);
    expect(stdout).toContain("differs: configuration: optimizer.learningRate 0.001 -> 0.002");
    expect(stdout).toContain("output 'digits.trained.onnx'");
    expect(status).toBe(1);
    const locked = await casemate(["train", "digits.yaml", "--locked", "--allow-dirty"], folder);
    expect(locked.stderr).toContain("configuration: optimizer.learningRate 0.001 -> 0.002");
    expect(locked.stderr).toContain("[LOCK_MISMATCH]");
    expect(locked.status).toBe(2);
    const dirty = await casemate(["train", "digits.yaml"], folder);
    expect(dirty.stderr).toContain("'digits.yaml'");
    expect(dirty.stderr).toContain("[RECIPE_UNPINNED]");
    edit("digits.yaml", "0.002", "0.001");
  });

  it("ends with 1 when a bar is missed", async () => {
    edit("digits.yaml", '">= 0.5"', '">= 1.5"');
    const { stdout, status } = await casemate(["train", "digits.yaml", "--allow-dirty", "--quiet"], folder);
    edit("digits.yaml", '">= 1.5"', '">= 0.5"');
    expect(stdout).toContain("FAILS  clean >= 1.5");
    expect(status).toBe(1);
  });

  it("ends with 3 when a reproduction can not be tried", async () => {
    const { stderr, status } = await casemate(["reproduce", "nothing.lock.json"], folder);
    expect(stderr).toContain("[FILE_NOT_FOUND]");
    expect(status).toBe(3);
  });
});

describe("a recipe of any command", () => {
  it("runs with its code and inputs only, and is reproduced", async () => {
    writeFileSync(at("secret.txt"), "x");
    writeFileSync(at(".git/info/exclude"), "secret.txt\n");
    const trained = await casemate(["train", "foreign.yaml"], folder, { CASEMATE_TEST_SECRET: "hush" });
    expect(trained.stderr).toContain("not isolated: the command runs with all of your rights");
    expect(trained.status).toBe(0);
    expect(JSON.parse(readFileSync(at("metrics.json"), "utf8"))).toEqual({ sum: 10, hidden: 0, leaked: 0 });
    const again = await casemate(["reproduce", "foreign.lock.json"], folder);
    expect(again.stdout).toContain("reproduced: 2 outputs and 3 metrics equal bit for bit");
    expect(again.status).toBe(0);
  });

  it("says by name that a byte of the code changed", async () => {
    await withByte("train.mjs", readFileSync(at("train.mjs"), "utf8").indexOf("0)"), async () => {
      const { stdout, status } = await casemate(["reproduce", "foreign.lock.json"], folder);
      expect(stdout).toContain("differs: code: file 'train.mjs' differs");
      expect(stdout).toContain("metric sum: 11, expected 10");
      expect(status).toBe(1);
    });
  });

  it("says by name that a byte of the data changed", async () => {
    await withByte("numbers.txt", 0, async () => {
      const { stdout, status } = await casemate(["reproduce", "foreign.lock.json"], folder);
      expect(stdout).toContain("differs: input 'numbers.txt' differs");
      expect(stdout).toContain("output 'sum.txt'");
      expect(status).toBe(1);
    });
  });

  it("keeps run, log, lock and outputs in a folder that reproduces too", async () => {
    const runs = join(folder, ".casemate/runs");
    const name = readdirSync(runs).find((r) => r.startsWith("foreign-")) ?? "";
    expect(readFileSync(join(runs, name, "log.txt"), "utf8")).toBe("summed\n");
    expect(readFileSync(join(runs, name, "outputs/sum.txt"), "utf8")).toBe("10");
    const again = await casemate(["reproduce", join(".casemate/runs", name)], folder);
    expect(again.status).toBe(0);
  });

  it("fails with the command's last words when it fails, and writes nothing beside the recipe", async () => {
    edit("train.mjs", 'console.log("summed")', 'throw new Error("no more sums")');
    rmSync(at("sum.txt"));
    const { stderr, status } = await casemate(["train", "foreign.yaml", "--allow-dirty"], folder);
    expect(stderr).toContain("'node' ended with exit code 1");
    expect(stderr).toContain("[RUN_FAILED]");
    expect(status).toBe(2);
    expect(existsSync(at("sum.txt"))).toBe(false);
  });

  it.skipIf(!existsSync("/usr/bin/bwrap"))(
    "runs behind bubblewrap, which hides what it does not declare (needs bubblewrap)",
    async () => {
      writeFileSync(
        at("isolated.yaml"),
        "command: [sh, isolated.sh]\ninputs: [isolated.sh]\noutputs: [out/seen.txt]\nsandbox: { kind: bubblewrap, memory: 1GiB, time: 60s }\n",
      );
      writeFileSync(
        at("isolated.sh"),
        `test -e ${folder}/secret.txt || test -e /work/secret.txt || echo hidden > out/seen.txt\n`,
      );
      const { stderr, status } = await casemate(["train", "isolated.yaml", "--allow-dirty"], folder);
      expect(stderr).toContain("isolated by bubblewrap");
      expect(status, stderr).toBe(0);
      expect(readFileSync(at("out/seen.txt"), "utf8")).toBe("hidden\n");
    },
  );
});
