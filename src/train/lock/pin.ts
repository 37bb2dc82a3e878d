/** pin: everything that decides a run, looked at before it begins. */
import { realpath } from "node:fs/promises";
import { delimiter, join, relative, resolve } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { digestOf } from "../../engine/data/digest.ts";
import { labelsBeside } from "../../engine/data/load.ts";
import type { RecipeFile } from "../recipe/read-recipe.ts";
import { type Configuration, settle } from "../recipe/settle.ts";
import { codeState } from "./code-state.ts";
import { digestPath } from "./digest-path.ts";
import type { Pinned } from "./lock.ts";
import { surroundings } from "./surroundings.ts";

export interface PinnedRun {
  readonly configuration: Configuration;
  readonly pinned: Pinned;
  /** of a dirty tree */
  readonly diff?: string;
  /** digest of the pins: what makes two runs the same run */
  readonly identity: string;
}

export interface PinOptions {
  readonly allowDirty: boolean;
  /** look at files though the recipe expects another digest: who compares afterwards says so in its own words */
  readonly anyDigest?: boolean;
  /** absolute paths besides outputs that casemate writes itself */
  readonly written: readonly string[];
}

interface Declared {
  readonly role: string;
  readonly path: string;
  readonly sha256?: string | undefined;
}

/** of our own trainer */
const dataRoles: ReadonlySet<string> = new Set(["data", "validation", "test"]);

/** Throws RECIPE_UNPINNED, FILE_NOT_FOUND, LOCK_MISMATCH for a file that has not the digest that the recipe gives, and what `settle` throws. */
export const pin = async (file: RecipeFile, o: PinOptions): Promise<PinnedRun> => {
  const configuration = settle(file.content, file.name);
  const declared =
    configuration.kind === "trainer"
      ? await withLabelsBeside(declaredInputs(configuration), file.folder)
      : declaredInputs(configuration);
  const inputs: Record<string, Pinned["inputs"][string]> = {};
  for (const { role, path, sha256 } of declared) {
    const found = await digestPath(resolve(file.folder, path));
    const wanted = sha256 === undefined ? undefined : `sha256:${sha256.replace(/^sha256:/, "")}`;
    if (o.anyDigest !== true && wanted !== undefined && wanted !== found.digest)
      throw new CasemateError(
        "LOCK_MISMATCH",
        `${role === path ? "input" : role} '${path}' has ${found.digest}, the recipe expects ${wanted}`,
        {
          hint: "restore the file, or correct the recipe",
        },
      );
    inputs[role] = { path, ...found };
  }
  const outputs = configuration.kind === "trainer" ? [configuration.outputs.model] : configuration.outputs;
  for (const path of outputs)
    if (declared.some((d) => resolve(file.folder, d.path) === resolve(file.folder, path)))
      throw new CasemateError("USAGE", `output '${path}' would overwrite an input`);
  const code = await codeState({
    folder: file.folder,
    recipe: file.path,
    scope: configuration.code,
    // the recipe's own text counts by what it says: comments are free
    inputs: [file.path, ...declared.map((d) => resolve(file.folder, d.path))],
    written: [...o.written, ...outputs.map((p) => resolve(file.folder, p))],
    allowDirty: o.allowDirty,
  });
  const around = surroundings();
  const versions =
    configuration.kind === "command"
      ? { ...around.versions, ...(await programDigest(configuration.command[0] ?? "", file.folder)) }
      : around.versions;
  const pinned: Pinned = {
    code: code.state,
    inputs,
    configuration: plain(configuration),
    ...around,
    versions,
  };
  return {
    configuration,
    pinned,
    ...(code.diff === undefined ? {} : { diff: code.diff }),
    identity: digestOf([new TextEncoder().encode(canonicalJson(pinned))]),
  };
};

const declaredInputs = (c: Configuration): Declared[] => {
  if (c.kind === "command") return c.inputs.map(({ path, sha256 }) => ({ role: path, path, sha256 }));
  const of = (
    role: string,
    d:
      | { readonly path: string; readonly sha256?: string | undefined; readonly labels?: string | undefined }
      | undefined,
  ): Declared[] =>
    d === undefined
      ? []
      : [
          { role, path: d.path, sha256: d.sha256 },
          ...(d.labels === undefined ? [] : [{ role: `${role} labels`, path: d.labels }]),
        ];
  return [
    ...of("model", c.model),
    ...of("data", c.data),
    ...of("validation", typeof c.validation === "number" ? undefined : c.validation),
    ...of("test", c.test),
  ];
};

/** MNIST's kind of data has its labels in a second file, which is read by its name: nobody declared it, and it decides the result. */
const withLabelsBeside = async (declared: readonly Declared[], folder: string): Promise<readonly Declared[]> => {
  const given = new Set(declared.map((d) => d.role));
  const all: Declared[] = [];
  for (const d of declared) {
    all.push(d);
    if (!dataRoles.has(d.role) || given.has(`${d.role} labels`)) continue;
    const labels = await labelsBeside(resolve(folder, d.path));
    if (labels !== undefined) all.push({ role: `${d.role} labels`, path: relative(folder, labels) });
  }
  return all;
};

/** Without expected digests: what they pin stands among the inputs. */
const plain = (c: Configuration): Pinned["configuration"] =>
  z
    .record(z.string(), z.json())
    .parse(JSON.parse(JSON.stringify(c, (key, v: unknown) => (key === "sha256" ? undefined : v))));

/** Of the file that a command starts; found as the shell would. */
const programDigest = async (program: string, folder: string): Promise<Record<string, string>> => {
  const candidates = program.includes("/")
    ? [resolve(folder, program)]
    : (process.env["PATH"] ?? "").split(delimiter).map((d) => join(d, program));
  for (const path of candidates) {
    try {
      const { digest } = await digestPath(await realpath(path));
      return { program: digest };
    } catch {
      // not here
    }
  }
  throw new CasemateError("FILE_NOT_FOUND", `the program '${program}' was not found`, {
    hint: "give a path, or install it",
  });
};
