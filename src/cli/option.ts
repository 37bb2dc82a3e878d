/** Parsers of option values shared by commands. */
import { InvalidArgumentError } from "commander";
import { CasemateError } from "../core/error.ts";

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const v = Number(text);
    if (!Number.isInteger(v) || v < least)
      throw new InvalidArgumentError(`'${text}' is not a whole number of at least ${least}`);
    return v;
  };

/** A number of at least `least`. */
export const number =
  (least: number) =>
  (text: string): number => {
    const v = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(v) || v < least)
      throw new InvalidArgumentError(`'${text}' is not a number of at least ${least}`);
    return v;
  };

/** A number above zero. */
export const positive = (text: string): number => {
  const v = Number(text);
  if (text.trim() === "" || !(v > 0 && v < Infinity))
    throw new InvalidArgumentError(`'${text}' is not a number above 0`);
  return v;
};

/** "90d", "12h", "30min" as milliseconds. */
export const durationMs = (text: string): number => {
  const [, count, unit] = /^(\d{1,6})(min|h|d)$/.exec(text.trim()) ?? [];
  const ms = Number(count) * (unit === "d" ? 86_400_000 : unit === "h" ? 3_600_000 : 60_000);
  if (!(ms > 0)) throw new InvalidArgumentError(`'${text}' is no length of time such as 90d, 12h, 30min`);
  return ms;
};

/** "a,b" -> ["a", "b"], each one of `choices` when given. */
export const list =
  <T extends string>(choices?: readonly T[]) =>
  (text: string): T[] => {
    const values = text
      .split(",")
      .map((s) => s.trim())
      .filter((s) => s !== "");
    for (const v of values)
      if (choices !== undefined && !choices.includes(v as T))
        throw new InvalidArgumentError(`'${v}' is not one of ${choices.join(", ")}`);
    return values as T[];
  };

/** JSON given on the command line. Throws USAGE. */
export const json = (text: string, option: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CasemateError("USAGE", `${option} is no JSON: ${cause instanceof Error ? cause.message : ""}`, {
      cause,
      hint: `quote it for the shell: ${option} '{"steps": 10}'`,
    });
  }
};

/** Only the entries that are given. */
export const defined = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Gathers the values of an option that may come more than once. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** "name=value" -> [name, value]. Throws USAGE. */
export const nameAndValue = (text: string, option: string): readonly [string, string] => {
  const at = text.indexOf("=");
  if (at < 1)
    throw new CasemateError("USAGE", `${option} '${text}' has no name`, { hint: `give ${option} name=value` });
  return [text.slice(0, at), text.slice(at + 1)];
};

/** "1,2.5" -> [1, 2.5]. Throws USAGE. */
export const numbers = (
  text: string | undefined,
  option: string,
  separator: string | RegExp = ",",
): number[] | undefined => {
  const values = text?.split(separator).map((v) => (v.trim() === "" ? Number.NaN : Number(v)));
  if (values?.some((v) => !Number.isFinite(v)) === true)
    throw new CasemateError("USAGE", `${option} '${text}' is no list of numbers`);
  return values;
};

/** One of `choices`. Throws USAGE that lists them. */
export const oneOf = <T extends string>(
  value: string | undefined,
  choices: readonly T[],
  option: string,
): T | undefined => {
  const found = choices.find((c) => c === value);
  if (value !== undefined && found === undefined)
    throw new CasemateError("USAGE", `${option} '${value}' is unknown`, {
      hint: `choose one of ${choices.join(", ")}`,
    });
  return found;
};
