/** parseConfig: YAML that people write -> a checked value. What is wrong is named by line and column, with what was probably meant. */
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { z } from "zod";
import { closest } from "./closest.ts";
import type { Code } from "./codes.ts";
import { CasemateError } from "./error.ts";

/** bytes; such files are written by hand */
const maxBytes = 1 << 20;

export interface ConfigKind {
  /** "recipe": how messages call it */
  readonly name: string;
  /** thrown for whatever is wrong */
  readonly code: Code;
  /** "docs/guide/train.md": shows one and lists the keys */
  readonly page: string;
}

/** `source` stands in messages: "recipe.yaml:3:5: ...". `choose` names the schema by the keys that are there. Throws `kind.code`. */
export const parseConfig = <S extends z.ZodType>(
  text: string,
  source: string,
  kind: ConfigKind,
  choose: (contents: Pick<YAMLMap, "has">) => S,
): z.output<S> => {
  const wrong = (message: string, hint?: string, cause?: unknown): CasemateError =>
    new CasemateError(kind.code, message, {
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
  if (Buffer.byteLength(text) > maxBytes) throw wrong(`${kind.name} '${source}' has more than ${maxBytes} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const shows = `${kind.page} shows one`;
  const [broken] = [...document.errors, ...document.warnings];
  if (broken !== undefined)
    throw wrong(`${at(broken.pos[0])}: ${lower(broken.message)}`, `a ${kind.name} is YAML; ${shows}`);
  const { contents } = document;
  if (!isMap(contents)) throw wrong(`${at(0)}: a ${kind.name} is a mapping of names to values`, shows);
  let value: unknown;
  try {
    // throws for aliases that grow beyond measure, or that name nothing
    value = document.toJS();
  } catch (cause) {
    throw wrong(`${at(0)}: ${lower(cause instanceof Error ? cause.message : "")}`, undefined, cause);
  }
  const schema = choose(contents);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { message, hint } = complaint(result.error.issues, schema, document, kind, at);
  throw wrong(message, hint);
};

interface Complaint {
  readonly message: string;
  readonly hint?: string;
}

type Issue = z.core.$ZodIssue;

const complaint = (
  issues: readonly Issue[],
  schema: z.ZodType,
  document: Document,
  kind: ConfigKind,
  at: (offset: number) => string,
): Complaint => {
  const all = issues.flatMap((i) => flat(i, document));
  // a misspelt key also leaves one out: tell the cause, not the consequence
  const issue = all.find((i) => i.code === "unrecognized_keys") ?? all[0];
  if (issue === undefined) return { message: `the ${kind.name} is not valid` };
  const path = issue.path.map((p) => (typeof p === "symbol" ? String(p) : p));
  const where = path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const known = keysAt(schema, path);
    const meant = closest(key, known);
    return {
      message: `${at(offsetOf(document, [...path, key], true))}: unknown key '${key}'${where === "" ? "" : ` in '${where}'`}`,
      hint: meant === undefined ? `it knows ${known.join(", ")}` : `did you mean '${meant}'`,
    };
  }
  const place = at(offsetOf(document, path, false));
  const given = path.length === 0 ? undefined : document.getIn(path);
  const written = given === undefined ? "" : `, got ${shown(given)}`;
  const choices = choicesOf(issue);
  if (choices !== undefined) {
    const meant = typeof given === "string" ? closest(given, choices) : undefined;
    return {
      message: `${place}: '${where}' is one of ${choices.join(", ")}${written}`,
      ...(meant === undefined ? {} : { hint: `did you mean '${meant}'` }),
    };
  }
  if (given === undefined && issue.code === "invalid_type")
    return {
      message: `${place}: '${where}' is missing: ${lower(issue.message)
        .replace(/, received undefined$/, "")
        .replace(/^invalid input: /, "")}`,
      hint: `${kind.page} lists the keys`,
    };
  return {
    message: `${place}: '${where || `the ${kind.name}`}': ${lower(issue.message)
      .replace(/^invalid (input|string): /, "")
      .replace(/, received .*$/, "")}${written}`,
  };
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
      if (def.type === "record") return alternatives(def.valueType);
      return def.type === "array" ? alternatives(def.element) : [];
    });
  return [...new Set(level.flatMap(({ def }) => Object.keys(def.shape ?? {})))];
};

interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly element?: unknown;
    readonly valueType?: unknown;
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
