/**
 * fromDvc: the stages of a dvc.lock (schema 2.0) with what dvc.yaml beside it says about metrics. DVC records MD5; where the file on disk still has it, its
 * SHA-256 is pinned. Source: https://dvc.org/doc/user-guide/project-structure/dvcyaml-files, dvc/schema.py.
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { digestPath, filesUnder } from "../lock/digest-path.ts";
import type { Pinned, Result } from "../lock/lock.ts";
import { type Imported, plainName } from "./imported.ts";

const entry = z.looseObject({ path: z.string(), md5: z.string().optional(), size: z.number().optional() });
const stage = z.looseObject({
  cmd: z.union([z.string(), z.array(z.string())]),
  deps: z.array(entry).default([]),
  params: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  outs: z.array(entry).default([]),
});
const lockFile = z.looseObject({ schema: z.string(), stages: z.record(z.string(), stage) });
const named = z.union([z.string(), z.record(z.string(), z.unknown())]);
const yamlFile = z.looseObject({
  stages: z
    .record(z.string(), z.looseObject({ wdir: z.string().optional(), metrics: z.array(named).optional() }))
    .default({}),
});

type Entry = z.output<typeof entry>;

/** `path`: of dvc.lock. One recipe a stage. Throws FILE_NOT_FOUND, DATA_UNREADABLE, USAGE for stages that run elsewhere (wdir). */
export const fromDvc = async (path: string): Promise<readonly Imported[]> => {
  const folder = dirname(resolve(path));
  const lock = parsed(lockFile, await text(path), path);
  const beside = join(folder, "dvc.yaml");
  const yaml = parsed(yamlFile, await text(beside), beside);
  const out: Imported[] = [];
  for (const [name, s] of Object.entries(lock.stages)) {
    const described = yaml.stages[name.split("@")[0] ?? name];
    if (described?.wdir !== undefined && resolve(folder, described.wdir) !== folder)
      throw new CasemateError(
        "USAGE",
        `stage '${name}' runs in '${described.wdir}', which an imported recipe can not say`,
        {
          hint: "import the other stages from a dvc.lock without it",
        },
      );
    out.push(await imported(name, s, described?.metrics ?? [], folder));
  }
  return out;
};

const imported = async (
  name: string,
  s: z.output<typeof stage>,
  metrics: readonly z.output<typeof named>[],
  folder: string,
): Promise<Imported> => {
  const missing = ["code: dvc.lock names no git commit", "versions and hardware", "seeds"];
  const inputs: Pinned["inputs"] = {};
  for (const dep of s.deps) {
    const pinned = await digestOf(dep, folder, missing);
    if (pinned !== undefined) inputs[dep.path] = { path: dep.path, ...pinned };
  }
  for (const file of Object.keys(s.params)) {
    if (inputs[file] !== undefined) continue;
    const found = await digestPath(join(folder, file)).catch(() => undefined);
    if (found === undefined) missing.push(`parameters: '${file}' is not here`);
    else missing.push(`parameters: dvc records the values of '${file}', not its digest`);
  }
  const outputs: Result["outputs"] = {};
  for (const made of s.outs) {
    const digest = await digestOf(made, folder, missing);
    if (digest !== undefined) outputs[made.path] = digest;
  }
  const metricsFile = metrics
    .map((m) => (typeof m === "string" ? m : Object.keys(m)[0]))
    .find((m) => m?.endsWith(".json"));
  if (metrics.length > 0 && metricsFile === undefined) missing.push("metrics: only JSON files of metrics are read");
  const recorded = metricsFile !== undefined && s.outs.some((o) => o.path === metricsFile);
  if (metricsFile !== undefined && recorded)
    missing.push("metrics: dvc.lock holds the digest of their file, not their values");
  const parameters = Object.assign({}, ...Object.values(s.params)) as Record<string, unknown>;
  return {
    name: plainName(name, "dvc-stage"),
    source: `stage '${name}' of dvc.lock`,
    recipe: {
      // DVC gives commands to a shell, several one after the other
      command: ["sh", "-e", "-c", typeof s.cmd === "string" ? s.cmd : s.cmd.join("\n")],
      inputs: [...new Set([...s.deps.map((d) => d.path), ...Object.keys(s.params)])],
      outputs: s.outs.length === 0 ? [name] : s.outs.map((o) => o.path),
      ...(recorded ? { metrics: metricsFile } : {}),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      sandbox: "none",
    },
    pinned: { inputs },
    result: { outputs, metrics: {} },
    missing: s.outs.length === 0 ? [...missing, "outputs: the stage has none; name what it writes"] : missing,
  };
};

/** SHA-256 where the file still has the recorded MD5, else that MD5. */
const digestOf = async (
  { path, md5, size }: Entry,
  folder: string,
  missing: string[],
): Promise<Pick<Pinned["inputs"][string], "digest" | "bytes"> | undefined> => {
  if (md5 === undefined) {
    missing.push(`'${path}': dvc records no digest`);
    return undefined;
  }
  const file = join(folder, path);
  const here = await md5Of(file).catch(() => undefined);
  if (here === md5) return digestPath(file);
  missing.push(
    here === undefined
      ? `'${path}' is not here: only its MD5 is known, which is compared with nothing`
      : `'${path}' is not as dvc recorded it (MD5 ${here}, expected ${md5})`,
  );
  return { digest: `md5:${md5}`, ...(size === undefined ? {} : { bytes: size }) };
};

/** Of a folder as DVC does: MD5 of the JSON list of its files, as Python writes it, and ".dir". */
const md5Of = async (path: string): Promise<string> => {
  const md5 = (bytes: string | Uint8Array): string => createHash("md5").update(bytes).digest("hex");
  if (!(await stat(path)).isDirectory()) return md5(await readFile(path));
  const files: string[] = [];
  for (const name of await filesUnder(path))
    files.push(`{"md5": "${md5(await readFile(join(path, name)))}", "relpath": ${ascii(JSON.stringify(name))}}`);
  return `${md5(`[${files.join(", ")}]`)}.dir`;
};

/** Python's json.dumps escapes what is not ASCII. */
const ascii = (json: string): string =>
  json.replaceAll(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

const text = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, {
      cause,
      hint: "dvc.yaml and dvc.lock stand side by side",
    });
  });

const parsed = <T>(schema: z.ZodType<T>, content: string, path: string): T => {
  try {
    return schema.parse(parseYaml(content));
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    throw new CasemateError(
      "DATA_UNREADABLE",
      `'${path}' is not as DVC writes it${issue === undefined ? "" : `: ${issue.path.join(".")}: ${issue.message.toLowerCase()}`}`,
      { cause },
    );
  }
};
