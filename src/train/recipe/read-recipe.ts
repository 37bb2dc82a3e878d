/** readRecipe: YAML -> a checked recipe. */
import { readFile, realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { CasemateError } from "../../core/error.ts";
import { type ConfigKind, parseConfig } from "../../core/parse-config.ts";
import { type CommandRecipe, commandSchema, type TrainerRecipe, trainerSchema } from "./schema.ts";

export type Recipe =
  | { readonly kind: "trainer"; readonly recipe: TrainerRecipe }
  | { readonly kind: "command"; readonly recipe: CommandRecipe };

export interface RecipeFile {
  /** absolute */
  readonly path: string;
  /** absolute; paths in the recipe are relative to it */
  readonly folder: string;
  /** of the run */
  readonly name: string;
  readonly text: string;
  readonly content: Recipe;
}

const kind: ConfigKind = { name: "recipe", code: "RECIPE_INVALID", page: "docs/guide/train.md" };

/** Throws FILE_NOT_FOUND, RECIPE_INVALID. */
export const readRecipe = async (path: string): Promise<RecipeFile> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `recipe '${path}' can not be read`, { cause, hint: "check the path" });
  });
  const content = parseRecipe(text, basename(path));
  const name =
    content.recipe.name ??
    (basename(path)
      .replace(/\.(ya?ml|json)$/i, "")
      .replaceAll(/[^A-Za-z0-9._-]/g, "-") ||
      "run");
  // git tells paths without links
  const real = await realpath(path);
  return { path: real, folder: dirname(real), name, text, content };
};

/** `source` stands in messages: "recipe.yaml:3:5: ...". Throws RECIPE_INVALID. */
export const parseRecipe = (text: string, source: string): Recipe => {
  let isCommand = false;
  const recipe = parseConfig(text, source, kind, (contents) => {
    isCommand = contents.has("command");
    return isCommand ? commandSchema : trainerSchema;
  });
  return isCommand
    ? { kind: "command", recipe: recipe as CommandRecipe }
    : { kind: "trainer", recipe: recipe as TrainerRecipe };
};
