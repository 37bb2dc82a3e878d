/** What the symbolic machine has on its stack: enough of each Python object to judge the calls it is used in, and no more. */
import type { Allowed } from "./allowed.ts";

/** items kept of a container; the rest is only counted */
const keptItems = 64;

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Literal
  | Sequence
  | Mapping
  | Global
  | Instance
  | typeof unknown;

/** A value that nothing is known about. */
export const unknown: unique symbol = Symbol("unknown");

/** A byte string, or a text too long to keep: where it is in the item. */
export class Literal {
  readonly kind: "text" | "bytes";
  readonly offset: number;
  readonly length: number;

  constructor(kind: "text" | "bytes", offset: number, length: number) {
    this.kind = kind;
    this.offset = offset;
    this.length = length;
  }
}

export class Sequence {
  readonly kind: "list" | "tuple" | "set" | "frozenset";
  readonly items: Value[] = [];
  count = 0;

  constructor(kind: Sequence["kind"], items: readonly Value[] = []) {
    this.kind = kind;
    for (const v of items) this.add(v);
  }

  add(value: Value): void {
    this.count++;
    if (this.items.length < keptItems) this.items.push(value);
  }
}

/** What an unpickler and the loaders around it call on objects that they have made. */
const hooks = new Set(
  "append extend add __setitem__ __setstate__ __init__ __new__ __reduce__ __reduce_ex__ __getattr__ __hash__ __eq__ __class__ persistent_load find_class read readline readinto".split(
    " ",
  ),
);

export class Mapping {
  readonly entries: (readonly [Value, Value])[] = [];
  count = 0;
  /** a method name that the unpickler calls on objects, with something that can be called */
  hook: string | undefined;

  set(key: Value, value: Value): void {
    this.count++;
    if (
      typeof key === "string" &&
      hooks.has(key) &&
      (value instanceof Global || value instanceof Instance || value === unknown)
    )
      this.hook = key;
    if (this.entries.length < keptItems) this.entries.push([key, value]);
  }
}

/** A class, function or other object imported by name. */
export class Global {
  readonly module: string;
  readonly name: string;
  /** what the allow-list says of it; undefined when it is not listed */
  readonly allowed: Allowed | undefined;

  constructor(module: string, name: string, allowed: Allowed | undefined) {
    this.module = module;
    this.name = name;
    this.allowed = allowed;
  }
}

/** The result of a call of something allowed. */
export class Instance {
  readonly of: Global;
  readonly args: readonly Value[];
  /** what BUILD gave it */
  state: Value | undefined;

  constructor(of: Global, args: readonly Value[]) {
    this.of = of;
    this.args = args;
  }
}

/** The value as a reader of Python would write it, cut short. */
export const valueText = (v: Value | undefined, depth = 3): string => {
  if (v === undefined) return "";
  if (v === null) return "None";
  if (v === true) return "True";
  if (v === false) return "False";
  if (typeof v === "string") return JSON.stringify(v.length > 80 ? `${v.slice(0, 80)}...` : v);
  if (typeof v === "number" || typeof v === "bigint") return String(v);
  if (typeof v === "symbol") return "?";
  if (v instanceof Literal) return `<${v.length} bytes of ${v.kind}>`;
  if (v instanceof Global) return `${v.module}.${v.name}`;
  if (v instanceof Instance) return depth === 0 ? "..." : `${v.of.module}.${v.of.name}(${listText(v.args, depth)})`;
  if (v instanceof Mapping) return v.count === 0 ? "{}" : "{...}";
  if (depth === 0) return "...";
  const inner = listText(v.items, depth);
  if (v.kind === "list") return `[${inner}]`;
  return v.kind === "tuple" ? `(${inner}${v.count === 1 ? "," : ""})` : `{${inner}}`;
};

const listText = (items: readonly Value[], depth: number): string => {
  const shown = items.slice(0, 4).map((i) => valueText(i, depth - 1));
  return items.length > 4 ? `${shown.join(", ")}, ...` : shown.join(", ");
};
