/** readRecipe: YAML -> a checked recipe. What is wrong is named by line and column, with what was probably meant. */
import { readFile, realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { closest } from "./closest.ts";
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

/** bytes; a recipe is written by hand */
const maxBytes = 1 << 20;

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
  if (Buffer.byteLength(text) > maxBytes)
    throw new CasemateError("RECIPE_INVALID", `recipe '${source}' has more than ${maxBytes} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const [broken] = [...document.errors, ...document.warnings];
  if (broken !== undefined)
    throw new CasemateError("RECIPE_INVALID", `${at(broken.pos[0])}: ${lower(broken.message)}`, {
      hint: "a recipe is YAML; docs/guide/train.md shows one",
    });
  const { contents } = document;
  if (!isMap(contents))
    throw new CasemateError("RECIPE_INVALID", `${at(0)}: a recipe is a mapping of names to values`, {
      hint: "docs/guide/train.md shows one",
    });
  let value: unknown;
  try {
    // throws for aliases that grow beyond measure, or that name nothing
    value = document.toJS();
  } catch (cause) {
    throw new CasemateError("RECIPE_INVALID", `${at(0)}: ${lower(cause instanceof Error ? cause.message : "")}`, {
      cause,
    });
  }
  const isCommand = contents.has("command");
  const schema = isCommand ? commandSchema : trainerSchema;
  const result = schema.safeParse(value);
  if (!result.success) throw complaint(result.error.issues, schema, document, at);
  return isCommand
    ? { kind: "command", recipe: result.data as CommandRecipe }
    : { kind: "trainer", recipe: result.data as TrainerRecipe };
};

type Issue = z.core.$ZodIssue;

const complaint = (
  issues: readonly Issue[],
  schema: z.ZodType,
  document: Document,
  at: (offset: number) => string,
): CasemateError => {
  const all = issues.flatMap((i) => flat(i, document));
  // a misspelt key also leaves one out: tell the cause, not the consequence
  const issue = all.find((i) => i.code === "unrecognized_keys") ?? all[0];
  if (issue === undefined) return new CasemateError("RECIPE_INVALID", "the recipe is not valid");
  const path = issue.path.map((p) => (typeof p === "symbol" ? String(p) : p));
  const where = path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const known = keysAt(schema, path);
    const meant = closest(key, known);
    return new CasemateError(
      "RECIPE_INVALID",
      `${at(offsetOf(document, [...path, key], true))}: unknown key '${key}'${where === "" ? "" : ` in '${where}'`}`,
      { hint: meant === undefined ? `it knows ${known.join(", ")}` : `did you mean '${meant}'` },
    );
  }
  const place = at(offsetOf(document, path, false));
  const given = path.length === 0 ? undefined : document.getIn(path);
  const written = given === undefined ? "" : `, got ${shown(given)}`;
  const choices = choicesOf(issue);
  if (choices !== undefined) {
    const meant = typeof given === "string" ? closest(given, choices) : undefined;
    return new CasemateError("RECIPE_INVALID", `${place}: '${where}' is one of ${choices.join(", ")}${written}`, {
      ...(meant === undefined ? {} : { hint: `did you mean '${meant}'` }),
    });
  }
  if (given === undefined && issue.code === "invalid_type")
    return new CasemateError(
      "RECIPE_INVALID",
      `${place}: '${where}' is missing: ${lower(issue.message)
        .replace(/, received undefined$/, "")
        .replace(/^invalid input: /, "")}`,
      {
        hint: "docs/guide/train.md lists the keys",
      },
    );
  return new CasemateError(
    "RECIPE_INVALID",
    `${place}: '${where || "the recipe"}': ${lower(issue.message)
      .replace(/^invalid (input|string): /, "")
      .replace(/, received .*$/, "")}${written}`,
  );
};

/** Of alternatives, the one that was meant: whose outer type fits. */
const flat = (issue: Issue, document: Document): Issue[] => {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const alternatives = issue.errors.map((list) =>
    list.map((i) => ({ ...i, path: [...issue.path, ...i.path] }) as Issue),
  );
  const fitting = alternatives.filter(
    (list) => !list.some((i) => i.code === "invalid_type" && i.path.length === issue.path.length),
  );
  const best = (fitting.length > 0 ? fitting : alternatives).toSorted(
    (a, b) => rank(b, document) - rank(a, document),
  )[0] ?? [issue];
  return best.flatMap((i) => flat(i, document));
};

/** Alternatives that fit deeper explain more. */
const rank = (list: readonly Issue[], document: Document): number =>
  Math.max(...list.map((i) => i.path.length + (document.getIn(i.path as string[]) === undefined ? 0 : 0.5)));

const choicesOf = (issue: Issue): string[] | undefined => {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const options = issue.code === "invalid_union" && "options" in issue ? issue.options : undefined;
  return Array.isArray(options) ? options.map(String) : undefined;
};

/** Names that the schema knows at a path, over all its alternatives. */
const keysAt = (schema: unknown, path: readonly (string | number)[]): string[] => {
  let level = alternatives(schema);
  for (const step of path)
    level = level.flatMap((s) => {
      const { def } = s;
      if (def.type === "object" && def.shape !== undefined) return alternatives(def.shape[String(step)]);
      return def.type === "array" ? alternatives(def.element) : [];
    });
  return [...new Set(level.flatMap(({ def }) => Object.keys(def.shape ?? {})))];
};

interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly element?: unknown;
    readonly innerType?: unknown;
    readonly options?: readonly unknown[];
  };
}

const alternatives = (schema: unknown): Schema[] => {
  if (schema === undefined) return [];
  const s = schema as Schema;
  if (s.def.innerType !== undefined) return alternatives(s.def.innerType);
  return s.def.options === undefined ? [s] : s.def.options.flatMap(alternatives);
};

/** Where a key or a value stands; of one that is not there, the nearest around it. */
const offsetOf = (document: Document, path: readonly (string | number)[], key: boolean): number => {
  for (let n = path.length; n >= 0; n--) {
    const part = path.slice(0, n);
    const parent = n === 0 ? undefined : document.getIn(part.slice(0, -1), true);
    const last = part.at(-1);
    if (key && isMap(parent)) {
      const pair = parent.items.find((p) => isScalar(p.key) && p.key.value === last);
      if (isNode(pair?.key)) return startOf(pair.key);
    }
    const node: unknown = document.getIn(part, true);
    if (isNode(node)) return startOf(node);
  }
  return 0;
};

const startOf = (node: Node): number => node.range?.[0] ?? 0;

const shown = (value: unknown): string => {
  if (isNode(value)) return isMap(value) ? "a mapping" : "a list";
  return typeof value === "string" ? `'${value}'` : String(value);
};

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
