/** What pickles of models need of Python itself. Read one by one against CPython 3.13: none runs code, opens a file or imports a name. */
import type { AllowedNames } from "../allowed.ts";
import { Global, Literal, Sequence, type Value } from "../value.ts";
import {
  classFirst,
  instanceOfFirst,
  isAllowedClass,
  isBytes,
  isInteger,
  isMadeBy,
  isNamed,
  isText,
} from "./arguments.ts";

const first = (args: readonly Value[]): Value => args[0] ?? null;

/** bytearray(n) and bytes(n) set aside n bytes; with a text they want an encoding. */
const bytesLike = (args: readonly Value[]): string | undefined => {
  const [value, encoding] = args;
  if (value === undefined || isBytes(value) || value instanceof Sequence) return undefined;
  if (isText(value)) return codec(encoding);
  return isInteger(value) && Number(value) <= 2 ** 20 ? undefined : "the argument is neither bytes nor a small number";
};

/** Encodings that map text to bytes; the codec registry also holds compressors and anything that was registered. */
const codec = (v: Value | undefined): string | undefined =>
  v === undefined || (typeof v === "string" && /^(latin-?1|iso-?8859-?1|ascii|utf-?8)$/i.test(v))
    ? undefined
    : "the encoding is not latin1, ascii or utf-8";

/** What a text becomes in latin-1 is where the text is: its bytes are scanned there. */
const encoded = (args: readonly Value[]): Value => {
  const v = args[0];
  return v instanceof Literal ? new Literal("bytes", v.offset, v.length) : new Literal("bytes", 0, 0);
};

export const python: readonly AllowedNames[] = [
  {
    module: "builtins",
    names: "object dict complex int float bool str slice range",
    use: "class",
  },
  {
    module: "builtins",
    names: "list tuple set frozenset",
    use: "class",
    // list(range(10 ** 12))
    check: ([items]) => (isMadeBy(items, "builtins.range") ? "it would write out a range" : undefined),
  },
  { module: "builtins", names: "bytearray bytes", use: "class", check: bytesLike, result: first },
  {
    module: "builtins",
    names:
      "Ellipsis NotImplemented ArithmeticError Exception KeyError RuntimeError TypeError UserWarning ValueError Warning",
    use: "value",
  },
  {
    module: "copyreg",
    names: "_reconstructor",
    use: "function",
    // _reconstructor(cls, base, state): base.__new__(cls, state)
    check: (args) =>
      classFirst(args) ?? (isAllowedClass(args[1]) ? undefined : "the base is not a class of the allow-list"),
    result: instanceOfFirst,
  },
  { module: "copyreg", names: "__newobj__ __newobj_ex__", use: "function", check: classFirst, result: instanceOfFirst },
  { module: "_codecs", names: "encode", use: "function", check: (args) => codec(args[1]), result: encoded },
  { module: "collections", names: "OrderedDict Counter deque ChainMap UserDict UserList", use: "class" },
  {
    module: "collections",
    names: "defaultdict",
    use: "class",
    check: ([factory]) =>
      factory === undefined || factory === null || isAllowedClass(factory) || isNamed(factory, "builtins.dict")
        ? undefined
        : "the factory is not a class of the allow-list",
  },
  { module: "datetime", names: "date datetime time timedelta timezone", use: "class" },
  { module: "decimal", names: "Decimal", use: "class" },
  { module: "fractions", names: "Fraction", use: "class" },
  { module: "uuid", names: "UUID", use: "class" },
  { module: "time", names: "struct_time", use: "class" },
  { module: "argparse", names: "Namespace", use: "class" },
  { module: "types", names: "SimpleNamespace", use: "class" },
  { module: "pathlib", names: "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath", use: "class" },
  {
    module: "pathlib._local",
    names: "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath",
    use: "class",
  },
  { module: "random", names: "Random", use: "class" },
  {
    module: "re",
    names: "_compile",
    use: "function",
    check: ([pattern, flags]) =>
      (isText(pattern) || isBytes(pattern)) && isInteger(flags) ? undefined : "the arguments are no pattern and flags",
  },
  {
    module: "array",
    names: "_array_reconstructor",
    use: "function",
    check: ([cls, code, format, items]) =>
      cls instanceof Global &&
      isNamed(cls, "array.array") &&
      typeof code === "string" &&
      isInteger(format) &&
      isBytes(items)
        ? undefined
        : "the arguments are not those of an array",
  },
  { module: "array", names: "array", use: "value" },
];
