/** On what DVC and MLflow themselves wrote: test/vectors/imports/make.sh. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestPath } from "../lock/digest-path.ts";
import { readLock } from "../lock/lock.ts";
import { readRecipe } from "../recipe/read-recipe.ts";
import { fromDvc } from "./dvc.ts";
import { writeImported } from "./imported.ts";
import { fromMlflow } from "./mlflow.ts";

const vectors = resolve(import.meta.dirname, "../../../test/vectors/imports");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "casemate-import-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("fromDvc", () => {
  beforeEach(() => cpSync(join(vectors, "dvc"), folder, { recursive: true }));

  it("pins SHA-256 of what still has the MD5 that DVC recorded, folders too", async () => {
    const [stage, ...more] = await fromDvc(join(folder, "dvc.lock"));
    expect(more).toEqual([]);
    expect(stage?.recipe).toEqual({
      command: ["sh", "-e", "-c", "python3 train.py"],
      inputs: ["data.csv", "images", "train.py", "params.yaml"],
      outputs: ["metrics.json", "model.txt"],
      metrics: "metrics.json",
      parameters: { "train.depth": 3, "train.seed": 7 },
      sandbox: "none",
    });
    for (const name of ["data.csv", "images", "train.py"])
      expect(stage?.pinned.inputs?.[name]).toEqual({ path: name, ...(await digestPath(join(folder, name))) });
    expect(stage?.result?.outputs["model.txt"]).toEqual(await digestPath(join(folder, "model.txt")));
    expect(stage?.missing).toContain("code: dvc.lock names no git commit");
  });

  it("keeps the MD5, and says so, where a file is not as it was", async () => {
    writeFileSync(join(folder, "data.csv"), "a,1\nb,2\nc,4\n");
    rmSync(join(folder, "model.txt"));
    const [stage] = await fromDvc(join(folder, "dvc.lock"));
    expect(stage?.pinned.inputs?.["data.csv"]?.digest).toBe("md5:c683e34934b90dce19180953a2c7dbbc");
    expect(stage?.missing.filter((m) => m.startsWith("'"))).toEqual([
      expect.stringMatching(/^'data\.csv' is not as dvc recorded it \(MD5 [0-9a-f]{32}, expected c683e349/),
      "'model.txt' is not here: only its MD5 is known, which is compared with nothing",
    ]);
  });

  it("refuses what DVC did not write", async () => {
    writeFileSync(join(folder, "dvc.lock"), "stages: 3\n");
    await expect(fromDvc(join(folder, "dvc.lock"))).rejects.toThrow(/is not as DVC writes it: schema/);
  });
});

describe("fromMlflow", () => {
  it("takes parameters, last metrics, commit and artifacts, and names the gaps", async () => {
    const run = await fromMlflow(join(vectors, "mlflow"));
    expect(run.name).toBe("demo-run-1");
    expect(run.recipe).toMatchObject({
      command: ["python3", "run.py"],
      outputs: ["artifacts/model.txt", "artifacts/reports/metrics.json"],
      parameters: { learning_rate: "0.01", seed: "7", "model/depth": "3" },
    });
    expect(run.pinned.code).toMatchObject({
      commit: readFileSync(join(vectors, "mlflow/tags/mlflow.source.git.commit"), "utf8"),
    });
    expect(run.result?.metrics).toEqual({ accuracy: 0.9, loss: 1 / 3 });
    expect(run.missing).toEqual([
      "data: mlflow records no digests of files; add them to inputs:",
      "command: mlflow records the program, not its arguments",
      "code: whether the tree was as the commit has it",
      "versions and hardware",
      "outputs: mlflow uploads artifacts, the command has to leave them where outputs: says",
    ]);
  });

  it("refuses a folder that is no run", () =>
    expect(fromMlflow(join(vectors, "dvc"))).rejects.toThrow(/no run of an MLflow file store/));
});

describe("writeImported", () => {
  it("writes a recipe and a lock that read back, and overwrites nothing", async () => {
    const run = await fromMlflow(join(vectors, "mlflow"));
    const [recipe = "", lock = ""] = await writeImported(folder, run);
    expect((await readRecipe(recipe)).content.kind).toBe("command");
    expect(await readLock(lock)).toMatchObject({ missing: run.missing, result: { metrics: { accuracy: 0.9 } } });
    expect(readFileSync(recipe, "utf8")).toContain("# - data: mlflow records no digests");
    await expect(writeImported(folder, run)).rejects.toThrow(/is there already/);
  });
});
