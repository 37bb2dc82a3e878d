/** casemate train import: runs that MLflow or DVC recorded, as recipes and locks with what is known. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { fromDvc } from "../../train/import/dvc.ts";
import { writeImported } from "../../train/import/imported.ts";
import { fromMlflow } from "../../train/import/mlflow.ts";
import { printable } from "../printable.ts";

interface ImportFlags {
  readonly mlflow?: string;
  readonly dvc?: string;
  readonly out?: string;
}

export const importCommand = (): Command =>
  new Command("import")
    .description("make a recipe and a lock of a run that MLflow or DVC recorded, and say what they did not record")
    .option("--mlflow <run>", "folder of a run in a file store: mlruns/EXPERIMENT/RUN")
    .option("--dvc <file>", "a dvc.lock, with dvc.yaml beside it: one recipe a stage")
    .option("-o, --out <folder>", "where to write; default: beside dvc.lock, for mlflow the working directory")
    .action(run);

const run = async ({ mlflow, dvc, out }: ImportFlags): Promise<void> => {
  if ((mlflow === undefined) === (dvc === undefined))
    throw new CasemateError("USAGE", "import takes one source", { hint: "give --mlflow RUN or --dvc dvc.lock" });
  const found = mlflow === undefined ? await fromDvc(dvc ?? "") : [await fromMlflow(mlflow)];
  const folder = out ?? (dvc === undefined ? "." : dirname(dvc));
  await mkdir(folder, { recursive: true });
  for (const i of found) {
    for (const path of await writeImported(folder, i)) process.stdout.write(`wrote ${printable(path)}\n`);
    for (const text of i.missing) process.stdout.write(`not known: ${printable(text)}\n`);
  }
};
