/** What checks of call arguments ask of symbolic values. */
import { Global, Instance, Literal, Sequence, type Value } from "../value.ts";

export const isTuple = (v: Value | undefined): v is Sequence => v instanceof Sequence && v.kind === "tuple";
export const isInteger = (v: Value | undefined): v is number | bigint => typeof v === "number" || typeof v === "bigint";
export const isBytes = (v: Value | undefined): boolean => v instanceof Literal && v.kind === "bytes";
export const isText = (v: Value | undefined): boolean =>
  typeof v === "string" || (v instanceof Literal && v.kind === "text");

/** A class of the allow-list; `Instance` never counts. */
export const isAllowedClass = (v: Value | undefined): v is Global =>
  v instanceof Global && v.allowed !== undefined && v.allowed.use === "class";

export const isNamed = (v: Value | undefined, ...names: readonly string[]): boolean =>
  v instanceof Global && names.includes(`${v.module}.${v.name}`);

/** An instance made by calling one of these. */
export const isMadeBy = (v: Value | undefined, ...names: readonly string[]): v is Instance =>
  v instanceof Instance && isNamed(v.of, ...names);

/** The first argument is a class of the allow-list, which is what the call makes an instance of. */
export const classFirst = (args: readonly Value[]): string | undefined =>
  isAllowedClass(args[0]) ? undefined : "the first argument is not a class of the allow-list";

export const instanceOfFirst = (args: readonly Value[]): Value => {
  const cls = args[0];
  return cls instanceof Global ? new Instance(cls, args.slice(1)) : null;
};

/** bytes that an allowed constructor may set aside by one number: more is a memory bomb */
const mostElements = 2 ** 40;
export const isShape = (v: Value | undefined): boolean =>
  (isInteger(v) && Number(v) >= 0 && Number(v) < mostElements) ||
  (isTuple(v) && v.items.every(isInteger) && v.items.reduce<number>((n, d) => n * Number(d), 1) < mostElements);
