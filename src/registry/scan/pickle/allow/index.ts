/** The allow-list: every name that a pickle may import, from one list for each library. */
import type { Allowed, AllowedNames } from "../allowed.ts";
import { boosters, numpy, pandas } from "./numpy.ts";
import { python } from "./python.ts";
import { sklearn } from "./sklearn.ts";
import { torch } from "./torch.ts";

export const allowList: readonly AllowedNames[] = [...python, ...numpy, ...pandas, ...boosters, ...sklearn, ...torch];

const table = new Map<string, Allowed>();
for (const { module, names, use, check, loads, result } of allowList)
  for (const name of names.trim().split(/\s+/))
    table.set(`${module}\0${name}`, { use, check, loads: loads ?? false, result });

/** Python 2's names, which unpicklers of protocols 0 to 2 translate (Lib/_compat_pickle.py) */
const renamed: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["__builtin__\0long", ["builtins", "int"]],
  ["__builtin__\0unicode", ["builtins", "str"]],
  ["__builtin__\0xrange", ["builtins", "range"]],
  ["UserDict\0UserDict", ["collections", "UserDict"]],
]);

/** One name for a module that has several, so that checks compare one spelling. */
export const canonicalName = (module: string, name: string): readonly [string, string] => {
  const other = renamed.get(`${module}\0${name}`);
  if (other !== undefined) return other;
  if (module === "__builtin__") return ["builtins", name];
  if (module === "copy_reg") return ["copyreg", name];
  // NumPy 2 moved numpy.core
  if (module === "numpy._core" || module.startsWith("numpy._core.")) return [`numpy.core${module.slice(11)}`, name];
  return [module, name];
};

/** What is allowed of a canonical name. Names are compared as they are: no case folding, no Unicode normalisation, no dots resolved. */
export const allowedName = (module: string, name: string): Allowed | undefined =>
  table.get(`${module}\0${name}`) ?? (module === "__torch__" || module.startsWith("__torch__.") ? scripted : undefined);

/** Classes of TorchScript: their code is in the archive, in its own language, and Python has no such module. */
const scripted: Allowed = { use: "class" };
