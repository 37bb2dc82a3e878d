/** Ways around scanners, from the public literature and our own, each written opcode by opcode. */
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { zipSync } from "../../../test/support/fixed-zip.ts";
import {
  bin,
  bytesOf,
  get,
  global,
  harmful,
  harmless,
  int,
  newObj,
  type Part,
  pickleOf,
  put,
  reduce,
  stackGlobal,
  stop,
  str,
  stringLine,
  tuple,
  unicodeLine,
} from "../../../test/support/pickle-assembler.ts";
import { op } from "./pickle/opcodes.ts";
import { scanBytes } from "./scan.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const evil = harmful();
function fromBase64(packed: string): Uint8Array {
  return new Uint8Array(Buffer.from(packed, "base64"));
}
const zipOf = (bytes: Uint8Array): Uint8Array => zipSync({ "a/data.pkl": bytes }, { level: 6 });

/** [name, bytes, verdict] */
const cases: readonly (readonly [string, Uint8Array, "malicious" | "suspicious"])[] = [
  ["GLOBAL and REDUCE", evil, "malicious"],
  ["protocol 0, as text", bytesOf("cos\nsystem\n(S'ls'\ntR."), "malicious"],
  [
    "protocol 0 in unicode escapes",
    bytesOf(unicodeLine("\\u006fs"), unicodeLine("s\\u0079stem"), op.STACK_GLOBAL, tuple(str("ls")), op.REDUCE, stop),
    "malicious",
  ],
  [
    "STRING with escapes",
    bytesOf(stringLine("'\\x6f\\163'"), stringLine("'system'"), op.STACK_GLOBAL, tuple(str("ls")), op.REDUCE, stop),
    "malicious",
  ],
  ["INST", bytesOf(op.MARK, str("ls"), op.INST, "os\nsystem\n", stop), "malicious"],
  ["OBJ", bytesOf(op.MARK, global("os", "system"), str("ls"), op.OBJ, stop), "malicious"],
  ["NEWOBJ", pickleOf(2, newObj(global("subprocess", "Popen"), str("ls"))), "malicious"],
  [
    "NEWOBJ_EX",
    pickleOf(4, [global("subprocess", "Popen"), tuple(str("ls")), op.EMPTY_DICT, op.NEWOBJ_EX]),
    "malicious",
  ],
  [
    "STACK_GLOBAL with names from the memo",
    pickleOf(4, [str("os"), op.MEMOIZE, op.POP, str("system"), op.MEMOIZE, op.POP], get(0), get(1), [
      op.STACK_GLOBAL,
      tuple(str("ls")),
      op.REDUCE,
    ]),
    "malicious",
  ],
  [
    "STACK_GLOBAL with names by DUP and far memo indexes",
    pickleOf(4, [
      str("os"),
      op.LONG_BINPUT,
      255,
      255,
      0,
      0,
      op.POP,
      op.LONG_BINGET,
      255,
      255,
      0,
      0,
      str("system"),
      op.STACK_GLOBAL,
      tuple(str("ls")),
      op.REDUCE,
    ]),
    "malicious",
  ],
  [
    "a name that a call gives",
    pickleOf(4, stackGlobal(reduce(global("builtins", "str"), str("os")), str("system"))),
    "suspicious",
  ],
  [
    "a memo entry that is overwritten",
    pickleOf(
      4,
      str("math"),
      put(0),
      op.POP,
      str("os"),
      put(0),
      op.POP,
      get(0),
      str("system"),
      op.STACK_GLOBAL,
      tuple(str("ls")),
      op.REDUCE,
    ),
    "malicious",
  ],
  ["attribute traversal", pickleOf(4, reduce(stackGlobal(str("os"), str("system.__call__")), str("ls"))), "malicious"],
  [
    "traversal from an allowed module",
    pickleOf(4, reduce(stackGlobal(str("collections"), str("_sys.modules")), str("ls"))),
    "malicious",
  ],
  [
    "traversal from an allowed class",
    pickleOf(4, reduce(stackGlobal(str("builtins"), str("object.__subclasses__")))),
    "malicious",
  ],
  ["a homoglyph of a module", pickleOf(4, reduce(stackGlobal(str("\u043es"), str("system")), str("ls"))), "malicious"],
  [
    "a wide letter in a name",
    pickleOf(4, reduce(stackGlobal(str("builtins"), str("\uff45val")), str("1"))),
    "malicious",
  ],
  [
    "builtins.getattr",
    pickleOf(4, reduce(global("builtins", "getattr"), global("builtins", "object"), str("__init__"))),
    "malicious",
  ],
  [
    "functools.partial",
    pickleOf(4, reduce(reduce(global("functools", "partial"), global("builtins", "eval")), str("1"))),
    "malicious",
  ],
  [
    "operator.methodcaller",
    pickleOf(4, reduce(global("operator", "methodcaller"), str("system"), str("ls"))),
    "malicious",
  ],
  ["pip.main", pickleOf(4, reduce(global("pip", "main"), str("install x"))), "malicious"],
  ["torch.load", pickleOf(4, reduce(global("torch", "load"), str("x"))), "malicious"],
  [
    "torch.storage._load_from_bytes",
    pickleOf(4, reduce(global("torch.storage", "_load_from_bytes"), bin(evil))),
    "malicious",
  ],
  [
    "numpy's reconstruction of a ufunc by module name",
    pickleOf(4, reduce(global("numpy.core", "_ufunc_reconstruct"), str("os"), str("system"))),
    "suspicious",
  ],
  [
    "an array of a class that is none",
    pickleOf(
      4,
      reduce(
        global("numpy.core.multiarray", "_reconstruct"),
        global("collections", "OrderedDict"),
        tuple(int(0)),
        bin(bytesOf("b")),
      ),
    ),
    "suspicious",
  ],
  [
    "an encoding that is a decompressor",
    pickleOf(4, reduce(global("_codecs", "encode"), str("x"), str("rot13"))),
    "suspicious",
  ],
  [
    "copyreg with a class from elsewhere",
    pickleOf(
      2,
      reduce(global("copy_reg", "_reconstructor"), global("os", "system"), global("builtins", "object"), op.NONE),
    ),
    "malicious",
  ],
  [
    "_rebuild_from_type_v2 with a function of one's own",
    pickleOf(
      2,
      reduce(
        global("torch._tensor", "_rebuild_from_type_v2"),
        global("builtins", "exec"),
        global("torch", "Tensor"),
        tuple(str("1")),
        op.NONE,
      ),
    ),
    "malicious",
  ],
  [
    "_rebuild_from_type_v2 with an allowed class as function",
    pickleOf(
      2,
      reduce(
        global("torch._tensor", "_rebuild_from_type_v2"),
        global("pathlib", "Path"),
        global("torch", "Tensor"),
        tuple(str("1")),
        op.NONE,
      ),
    ),
    "suspicious",
  ],
  ["a call of what a call gave", pickleOf(4, reduce(reduce(global("collections", "OrderedDict")))), "suspicious"],
  [
    "BUILD on a class",
    pickleOf(4, [global("collections", "OrderedDict"), op.EMPTY_DICT, str("x"), int(1), op.SETITEM, op.BUILD]),
    "malicious",
  ],
  [
    "SETITEM on a module's dictionary",
    pickleOf(4, [global("sys", "modules"), str("re"), int(1), op.SETITEM]),
    "malicious",
  ],
  [
    "a hook in the state of an allowed object",
    pickleOf(4, [
      reduce(global("argparse", "Namespace")),
      op.EMPTY_DICT,
      str("append"),
      global("collections", "deque"),
      op.SETITEM,
      op.BUILD,
      int(1),
      op.APPEND,
    ]),
    "suspicious",
  ],
  ["the extension registry", pickleOf(2, [op.EXT1, 7]), "suspicious"],
  ["an unlisted class", pickleOf(2, newObj(global("my_package.models", "Net"))), "suspicious"],
  ["an unlisted function of an allowed module", pickleOf(2, reduce(global("numpy", "einsum_path"))), "suspicious"],
  ["Python 2 spelling", bytesOf("c__builtin__\neval\n(S'1'\ntR."), "malicious"],
  ["a call before the pickle breaks", evil.subarray(0, evil.length - 1), "malicious"],
  ["a call before an opcode that does not exist", bytesOf(evil.subarray(0, -1), 0xff), "malicious"],
  ["a call after a missing memo entry", pickleOf(4, get(99), reduce(global("os", "system"), str("ls"))), "malicious"],
  ["a second pickle after STOP", bytesOf(harmless(), evil), "malicious"],
  ["a second pickle of protocol 0 after STOP", bytesOf(harmless(), "cos\nsystem\n(S'ls'\ntR."), "malicious"],
  ["a pickle in bytes", pickleOf(4, bin(evil)), "malicious"],
  ["a pickle of protocol 0 in bytes", pickleOf(4, bin(bytesOf("cos\nsystem\n(S'ls'\ntR."))), "malicious"],
  ["a pickle in bytes in bytes", pickleOf(4, bin(pickleOf(4, bin(evil)))), "malicious"],
  ["a pickle as base64", pickleOf(4, str(text(evil))), "malicious"],
  ["a pickle as base64 of base64", pickleOf(4, str(Buffer.from(text(evil)).toString("base64"))), "malicious"],
  ["a pickle as url-safe base64", pickleOf(4, str(Buffer.from(evil).toString("base64url"))), "malicious"],
  ["a pickle as hexadecimal", pickleOf(4, str(Buffer.from(evil).toString("hex"))), "malicious"],
  ["a pickle, deflated, as base64", pickleOf(4, str(text(deflateSync(evil)))), "malicious"],
  [
    "a pickle in escapes of protocol 0",
    bytesOf(stringLine(`'${[...evil].map((b) => `\\x${b.toString(16).padStart(2, "0")}`).join("")}'`), stop),
    "malicious",
  ],
  ["a pickle in a zip in bytes", pickleOf(4, bin(zipOf(evil))), "malicious"],
  [
    "a memory map of a file",
    pickleOf(2, reduce(global("numpy", "memmap"), str("/etc/passwd"), str("uint8"), str("r+"))),
    "suspicious",
  ],
  [
    "a memory map by copyreg",
    pickleOf(2, reduce(global("copy_reg", "__newobj__"), global("numpy", "memmap"), str("x"))),
    "suspicious",
  ],
  ["a matrix from a file", pickleOf(2, reduce(global("xgboost.core", "DMatrix"), str("/etc/passwd"))), "suspicious"],
  [
    "a booster from a file",
    pickleOf(2, reduce(global("lightgbm.basic", "Booster"), op.NONE, op.NONE, str("/etc/passwd"))),
    "suspicious",
  ],
  [
    "a range that is written out",
    pickleOf(2, reduce(global("builtins", "list"), reduce(global("builtins", "range"), int(2 ** 31 - 1)))),
    "suspicious",
  ],
  // os.system, compressed by Python's lzma and bz2
  [
    "xz",
    fromBase64(
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAcgAJjb3MKc3lzdGVtCiiMCmVjaG8gcHduZWR0Ui4AAAAA4Nr7LAXCnMIAATUdRBux4R+2830BAAAAAARZWg==",
    ),
    "malicious",
  ],
  ["lzma", fromBase64("XQAAgAD//////////wBAAIgDvDC9NN4vXibQafNERcDNX2lMz2sxpEfbEAjQtOlL//8ltAAA"), "malicious"],
  [
    "bzip2",
    fromBase64("QlpoOTFBWSZTWUjp+6EAAA3TwBAQQEEQAA5DzKBABCAAMUwmmgNMQpo0DQ0xqRsN66OuiNjU4eqoNR0EB8XckU4UJBI6fuhA"),
    "malicious",
  ],
  ["gzip", gzipSync(evil), "malicious"],
  ["zlib", deflateSync(evil), "malicious"],
  ["zip in gzip in zip", zipOf(gzipSync(zipOf(evil))), "malicious"],
  ["a pickle before a zip", bytesOf(evil, zipOf(harmless())), "malicious"],
  ["a pickle in the comment of a zip", withComment(zipOf(harmless()), evil), "malicious"],
  ["a pickle between members of a zip", gapped(evil), "malicious"],
  ["a member that only a local header has", bytesOf(localOnly("data.pkl", evil), zipOf(harmless())), "malicious"],
];

function withComment(zip: Uint8Array, comment: Uint8Array): Uint8Array {
  const out = bytesOf(zip, comment);
  new DataView(out.buffer).setUint16(zip.length - 2, comment.length, true);
  return out;
}

/** Bytes between the members and the directory, which no reader of zips looks at. */
function gapped(bytes: Uint8Array): Uint8Array {
  const zip = zipOf(harmless());
  const end = zip.length - 22;
  const directory = new DataView(zip.buffer).getUint32(end + 16, true);
  const out = bytesOf(zip.subarray(0, directory), bytes, zip.subarray(directory));
  new DataView(out.buffer).setUint32(end + bytes.length + 16, directory + bytes.length, true);
  return out;
}

function localOnly(name: string, bytes: Uint8Array): Uint8Array {
  const packed = deflateRawSync(bytes);
  const head = new Uint8Array(30);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, 20, true);
  view.setUint16(8, 8, true);
  view.setUint32(18, packed.length, true);
  view.setUint32(22, bytes.length, true);
  view.setUint16(26, name.length, true);
  return bytesOf(head, name, new Uint8Array(packed));
}

describe("evasions", () => {
  it.each(cases)("%s", (_, bytes, verdict) => {
    const report = scanBytes(bytes, "model.bin");
    expect(report.verdict, JSON.stringify(report.findings, null, 1)).toBe(verdict);
  });

  it("does not need a telling name", () => {
    for (const [name, bytes, verdict] of cases) expect(scanBytes(bytes, "a").verdict, name).toBe(verdict);
  });
});

const tensor: Part = reduce(
  global("torch._utils", "_rebuild_tensor_v2"),
  [tuple(str("storage"), global("torch", "FloatStorage"), str("0"), str("cpu"), int(4)), op.BINPERSID],
  int(0),
  tuple(int(4)),
  tuple(int(1)),
  op.NEWFALSE,
  reduce(global("collections", "OrderedDict")),
);

describe("what is no evasion", () => {
  it.each<readonly [string, Uint8Array]>([
    ["a dictionary", harmless()],
    [
      "an OrderedDict of tensors",
      pickleOf(2, [reduce(global("collections", "OrderedDict")), op.MARK, str("w"), tensor, op.SETITEMS]),
    ],
    ["a defaultdict of lists", pickleOf(2, reduce(global("collections", "defaultdict"), global("builtins", "list")))],
    [
      "an object of copyreg",
      pickleOf(
        2,
        reduce(
          global("copy_reg", "_reconstructor"),
          global("argparse", "Namespace"),
          global("__builtin__", "object"),
          op.NONE,
        ),
      ),
    ],
    ["harmless pickles one after another", bytesOf(harmless(), harmless())],
    ["a harmless pickle in bytes", pickleOf(4, bin(harmless()))],
    ["a harmless zip", zipOf(harmless())],
    [
      "long words",
      pickleOf(4, str("AveryLongIdentifierThatCouldBeBase64"), op.POP, str("0123456789abcdef0123456789abcdef")),
    ],
  ])("%s", (_, bytes) => {
    const report = scanBytes(bytes, "model.bin");
    expect(report.verdict, JSON.stringify(report.findings, null, 1)).toBe("clean");
  });
});

describe("what can not be read is inconclusive", () => {
  it.each<readonly [string, Uint8Array]>([
    ["random bytes", bytesOf(1, 2, 3, 4, 5, 6, 7, 8)],
    ["a pickle that is cut off", harmless().subarray(0, -1)],
    ["a protocol of the future", pickleOf(9, op.NONE)],
    ["bytes after STOP", bytesOf(harmless(), 1, 2, 3)],
    ["a persistent id of a loader that nobody knows", pickleOf(2, [str("x"), op.BINPERSID])],
    ["an empty stack at STOP", pickleOf(2)],
  ])("%s", (_, bytes) => {
    const report = scanBytes(bytes, "model.bin");
    expect(report.verdict, JSON.stringify(report.findings, null, 1)).toBe("inconclusive");
  });
});
