/**
 * fromMlflow: a run of an MLflow file store, `mlruns/EXPERIMENT/RUN`: meta.yaml, params/NAME, metrics/NAME (lines of "time value step"), tags/NAME,
 * artifacts/, inputs/. Source: mlflow/store/tracking/file_store.py. The SQLite store is not read.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { isoAt } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { digestPath, filesUnder } from "../lock/digest-path.ts";
import type { Result } from "../lock/lock.ts";
import { type Imported, plainName } from "./imported.ts";

const metaSchema = z.looseObject({
  run_id: z.string().optional(),
  run_uuid: z.string().optional(),
  run_name: z.string().nullish(),
  start_time: z.number().nullish(),
});

/** `folder`: of the run. Throws FILE_NOT_FOUND, DATA_UNREADABLE. */
export const fromMlflow = async (folder: string): Promise<Imported> => {
  const meta = await readMeta(folder);
  const params = await texts(join(folder, "params"));
  const tags = await texts(join(folder, "tags"));
  const metrics: Record<string, number> = {};
  for (const [name, text] of await texts(join(folder, "metrics"))) {
    const value = Number(text.trim().split("\n").at(-1)?.split(" ")[1]);
    // NaN has no JSON
    if (Number.isFinite(value)) metrics[name] = value;
  }
  const outputs: Result["outputs"] = {};
  const artifacts = join(folder, "artifacts");
  for (const name of await filesUnder(artifacts).catch(() => []))
    outputs[`artifacts/${name}`] = await digestPath(join(artifacts, name));

  const id = meta.run_id ?? meta.run_uuid ?? basename(folder);
  const source = tags.get("mlflow.source.name");
  const commit = tags.get("mlflow.source.git.commit");
  const datasets = await datasetsOf(folder);
  const missing = [
    ...(datasets.length === 0
      ? ["data: mlflow records no digests of files; add them to inputs:"]
      : datasets.map((d) => `data: mlflow's digest of ${d} is not that of a file; add the file to inputs:`)),
    ...(source === undefined
      ? ["command: the run names no program"]
      : ["command: mlflow records the program, not its arguments"]),
    ...(commit === undefined ? ["code: no git commit"] : ["code: whether the tree was as the commit has it"]),
    "versions and hardware",
    ...([...params.keys()].some((name) => /seed/i.test(name)) ? [] : ["seeds: no parameter is called so"]),
    ...(Object.keys(outputs).length === 0
      ? ["outputs: the run has no artifacts"]
      : ["outputs: mlflow uploads artifacts, the command has to leave them where outputs: says"]),
  ];
  const name = plainName(meta.run_name ?? id, "mlflow-run");
  return {
    name,
    source: `mlflow run ${id}`,
    recipe: {
      command: commandOf(source),
      outputs: Object.keys(outputs).length === 0 ? ["model.onnx"] : Object.keys(outputs),
      sandbox: "none",
      ...(params.size === 0 ? {} : { parameters: Object.fromEntries(params) }),
    },
    pinned: commit !== undefined && /^[0-9a-f]{40}$/.test(commit) ? { code: { kind: "git", commit } } : {},
    ...(Object.keys(outputs).length === 0 && Object.keys(metrics).length === 0 ? {} : { result: { outputs, metrics } }),
    ...(meta.start_time === null || meta.start_time === undefined ? {} : { started: isoAt(meta.start_time) }),
    missing,
  };
};

const readMeta = async (folder: string): Promise<z.output<typeof metaSchema>> => {
  const path = join(folder, "meta.yaml");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${folder}' is no run of an MLflow file store: it has no meta.yaml`, {
      cause,
      hint: "give mlruns/EXPERIMENT/RUN; runs in SQLite or on a server are exported with 'mlflow artifacts download' and the file store",
    });
  });
  try {
    return metaSchema.parse(parseYaml(text));
  } catch (cause) {
    throw new CasemateError("DATA_UNREADABLE", `'${path}' is no meta.yaml of a run`, { cause });
  }
};

/** Files of a folder by name ("a/b" for nested ones), as text. */
const texts = async (folder: string): Promise<Map<string, string>> => {
  const out = new Map<string, string>();
  for (const name of await filesUnder(folder).catch(() => [])) {
    const path = join(folder, name);
    if ((await stat(path)).size < 1 << 24) out.set(name, (await readFile(path, "utf8")).replace(/\n$/, ""));
  }
  return out;
};

const datasetsOf = async (folder: string): Promise<string[]> => {
  const out: string[] = [];
  for (const name of (await readdir(join(folder, "inputs")).catch(() => [])).sort((a, b) => (a < b ? -1 : 1))) {
    const input = await readFile(join(folder, "inputs", name, "meta.yaml"), "utf8").catch(() => undefined);
    const id = input === undefined ? undefined : (parseYaml(input) as { source_id?: string } | null)?.source_id;
    const dataset =
      id === undefined
        ? undefined
        : await readFile(join(folder, "../datasets", basename(id), "meta.yaml"), "utf8").catch(() => undefined);
    const meta = dataset === undefined ? undefined : (parseYaml(dataset) as { name?: string; digest?: string } | null);
    out.push(`dataset '${meta?.name ?? name}'${meta?.digest === undefined ? "" : ` (${meta.digest})`}`);
  }
  return out;
};

const commandOf = (source: string | undefined): string[] => {
  if (source === undefined) return ["false"];
  return extname(source) === ".py" ? ["python3", basename(source)] : [source];
};
