/** Imported: a run that another tool recorded, as a recipe and a lock with gaps that are named; nothing is made up to fill them. */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { digestOf } from "../../engine/data/digest.ts";
import { type Lock, lockText, type Pinned, type Result } from "../lock/lock.ts";
import { parseRecipe } from "../recipe/read-recipe.ts";
import { settle } from "../recipe/settle.ts";

export interface Imported {
  /** of the recipe's file */
  readonly name: string;
  /** where it came from, for the first line of the recipe */
  readonly source: string;
  /** a recipe with a command, as it stands in YAML */
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly pinned: Partial<Pick<Pinned, "code" | "inputs" | "versions">>;
  readonly result?: Result;
  readonly started?: string;
  /** what the tool did not record */
  readonly missing: readonly string[];
}

/** Writes NAME.yaml and NAME.lock.json. RETURNS their paths. Throws FILE_WRITE_FAILED where one is there already. */
export const writeImported = async (folder: string, i: Imported): Promise<readonly string[]> => {
  const head = [`imported from ${i.source}; what that did not record:`, ...i.missing.map((m) => `- ${m}`)];
  // a line break would end the comment
  const text = `${head.map((line) => `# ${line.replaceAll(/[\r\n\u0085\u2028\u2029]/g, " ")}\n`).join("")}${stringify(i.recipe)}`;
  const content = parseRecipe(text, `${i.name}.yaml`);
  const configuration = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settle(content, i.name))));
  const lock: Lock = {
    schema: "casemate-lock/1",
    recipe: { name: `${i.name}.yaml`, digest: digestOf([new TextEncoder().encode(text)]) },
    pinned: { ...i.pinned, configuration },
    ...(i.result === undefined ? {} : { result: i.result }),
    ...(i.started === undefined ? {} : { observed: { started: i.started } }),
    missing: [...i.missing],
  };
  const paths: string[] = [];
  for (const [name, bytes] of [
    [`${i.name}.yaml`, text],
    [`${i.name}.lock.json`, lockText(lock)],
  ] as const) {
    const path = join(resolve(folder), name);
    await writeFile(path, bytes, { flag: "wx" }).catch((cause: unknown) => {
      throw new CasemateError("FILE_WRITE_FAILED", `'${path}' could not be written, or is there already`, {
        cause,
        hint: "choose another folder with -o",
      });
    });
    paths.push(path);
  }
  return paths;
};

/** A name that the schema takes. */
export const plainName = (text: string, otherwise: string): string => {
  const name = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return name === "" ? otherwise : name;
};
