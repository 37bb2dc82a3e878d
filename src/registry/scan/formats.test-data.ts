/** One hostile and one ordinary file of each format, built byte by byte: [what, bytes, verdict, name]. */
import { gzipSync } from "node:zlib";
import { concat, number, record } from "../../../test/support/onnx-bytes.ts";
import { zipSync } from "../../../test/support/fixed-zip.ts";
import { bytesOf, harmful, harmless, type Part } from "../../../test/support/pickle-assembler.ts";
import type { Verdict } from "./verdict.ts";

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const le = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const be = (value: number): number[] => le(value >>> 0, 4).reverse();

const safetensors = (header: unknown, data: number, raw?: string): Uint8Array => {
  const text = raw ?? JSON.stringify(header);
  return bytesOf(le(text.length, 8), text, new Uint8Array(data));
};
const f32 = (from: number, to: number): unknown => ({
  dtype: "F32",
  shape: [(to - from) / 4],
  data_offsets: [from, to],
});

const ggufText = (text: string): Part => [le(utf8(text).length, 8), utf8(text)];
const gguf = (pairs: readonly (readonly [string, string])[], tensors: Part = [], count = 0): Uint8Array =>
  bytesOf(
    "GGUF",
    le(3, 4),
    le(count, 8),
    le(pairs.length, 8),
    pairs.map(([k, v]): Part => [ggufText(k), le(8, 4), ggufText(v)]),
    tensors,
  );

const npy = (header: string, data: Part): Uint8Array => bytesOf("\x93NUMPY", 1, 0, le(header.length, 2), header, data);
const npyHeader = (descr: string, shape = "(1,)"): string =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }            \n`;

const tfNode = (op: string): Uint8Array => record(1, record(1, "n"), record(2, op));
const savedModel = (...ops: readonly string[]): Uint8Array =>
  concat([number(1, 1), record(2, record(1, record(5, "serve")), record(2, ...ops.map(tfNode)))]);
const inFunction = (op: string): Uint8Array =>
  concat([
    number(1, 1),
    record(2, record(2, tfNode("Add"), record(2, record(1, record(3, record(1, "n"), record(2, op)))))),
  ]);

const value = (name: string): Uint8Array => record(1, name);
const onnx = (node: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
  concat([
    number(1, 8),
    record(7, record(1, node), record(2, "g"), record(11, value("x")), record(12, value("y"))),
    record(8, number(2, 17)),
    ...more,
  ]);
const node = (op: string, domain = ""): Uint8Array =>
  concat([record(1, "x"), record(2, "y"), record(4, op), record(7, domain)]);
export const external = (location: string): Uint8Array =>
  concat([
    number(1, 8),
    record(
      7,
      record(1, node("Identity")),
      record(2, "g"),
      record(
        5,
        number(1, 1),
        number(2, 1),
        record(8, "w"),
        record(13, record(1, "location"), record(2, location)),
        number(14, 1),
      ),
      record(11, value("x")),
      record(12, value("y")),
    ),
    record(8, number(2, 17)),
  ]);

/** A flatbuffer with one operator code that has a custom name. */
const tflite = (name: string): Uint8Array => {
  const text = utf8(name);
  // 0: root offset, 4: "TFL3", 8: vtable of the model, 16: model, 24: vector, 32: vtable of the code, 40: code, 48: name
  return bytesOf(
    le(16, 4),
    "TFL3",
    le(8, 2),
    le(8, 2),
    le(0, 2),
    le(4, 2),
    le(8, 4),
    le(4, 4),
    le(1, 4),
    le(12, 4),
    le(8, 2),
    le(8, 2),
    le(0, 2),
    le(4, 2),
    le(8, 4),
    le(4, 4),
    le(text.length, 4),
    text,
    0,
    0,
    0,
    0,
  );
};

const coreml = (type: number): Uint8Array =>
  concat([number(1, 4), record(2, record(100, "x")), record(type, record(10, "com.example.Code"))]);

const rds = (...items: readonly Part[]): Uint8Array => bytesOf("X\n", be(2), be(0x00040000), be(0x00020300), items);
const rSymbol = (name: string): Part => [be(1), be(0x00040009), be(name.length), name];

const tar = (name: string, data: Uint8Array, kind = "0", target = ""): Uint8Array => {
  const head = new Uint8Array(512);
  const put = (at: number, text: string): void => head.set(utf8(text), at);
  put(0, name);
  put(124, `${data.length.toString(8).padStart(11, "0")} `);
  put(156, kind);
  put(157, target);
  put(257, "ustar");
  put(148, "        ");
  put(
    148,
    `${head
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  return bytesOf(head, data, new Uint8Array((512 - (data.length % 512)) % 512), new Uint8Array(1024));
};

const lambda = (code: string): unknown => ({
  class_name: "Sequential",
  config: {
    layers: [
      { class_name: "Lambda", config: { name: "l", function: [Buffer.from(code).toString("base64"), null, null] } },
    ],
  },
});
const hdf5 = (config: unknown): Uint8Array =>
  bytesOf("\x89HDF\r\n\x1a\n", new Uint8Array(600), "model_config", 0, 0, JSON.stringify(config), new Uint8Array(64));

/** Sets a 16- or 32-bit field after the first occurrence of a signature. */
const patched = (
  zip: Uint8Array,
  signature: string,
  at: number,
  change: (view: DataView, at: number) => void,
): Uint8Array => {
  const out = zip.slice();
  const start = Buffer.from(out.buffer).indexOf(signature, 0, "latin1");
  change(new DataView(out.buffer), start + at);
  return out;
};
const plain = zipSync({ "a.pkl": harmless() }, { level: 6 });
const evil = zipSync({ "a.pkl": harmful() }, { level: 6 });

export const cases: readonly (readonly [string, Uint8Array, Verdict, string?])[] = [
  ["safetensors", safetensors({ a: f32(0, 8), b: f32(8, 16), __metadata__: { format: "pt" } }, 16), "clean"],
  ["safetensors: overlap", safetensors({ a: f32(0, 8), b: f32(4, 12) }, 12), "suspicious"],
  ["safetensors: out of the file", safetensors({ a: f32(0, 80) }, 8), "suspicious"],
  ["safetensors: bytes of no tensor", safetensors({ a: f32(0, 8) }, 20), "suspicious"],
  ["safetensors: a hole", safetensors({ a: f32(0, 8), b: f32(12, 20) }, 20), "suspicious"],
  [
    "safetensors: a name twice",
    safetensors(null, 8, `{"a":${JSON.stringify(f32(0, 8))},"a":${JSON.stringify(f32(0, 8))}}`),
    "suspicious",
  ],
  [
    "safetensors: a size that is not the shape's",
    safetensors({ a: { dtype: "F32", shape: [5], data_offsets: [0, 8] } }, 8),
    "suspicious",
  ],
  [
    "safetensors: a pickle in the metadata",
    safetensors({ a: f32(0, 8), __metadata__: { x: Buffer.from(harmful()).toString("base64") } }, 8),
    "malicious",
  ],
  [
    "safetensors: a key in the metadata",
    safetensors({ a: f32(0, 8), __metadata__: { x: `AKIA${"Q".repeat(16)}` } }, 8),
    "suspicious",
  ],
  [
    "gguf",
    gguf([["tokenizer.chat_template", "{% for m in messages %}{{ m['content'] | trim }}{% endfor %}"]]),
    "clean",
  ],
  [
    "gguf: a template that reaches out",
    gguf([["tokenizer.chat_template", "{{ x.__class__.__base__.__subclasses__() }}"]]),
    "malicious",
  ],
  [
    "gguf: a template that hides it",
    gguf([["tokenizer.chat_template", "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }} and more text"]]),
    "malicious",
  ],
  ["gguf: a string that leads out", bytesOf("GGUF", le(3, 4), le(0, 8), le(1, 8), le(2 ** 40, 8)), "suspicious"],
  [
    "gguf: a tensor that lies outside",
    gguf([], [ggufText("t"), le(1, 4), le(4, 8), le(0, 4), le(4096, 8)], 1),
    "suspicious",
  ],
  ["npy", npy(npyHeader("<f4"), [0, 0, 0, 0]), "clean"],
  ["npy: objects", npy(npyHeader("|O"), harmful()), "malicious"],
  [
    "npy: objects behind a record type",
    npy(`{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }\n`, harmful()),
    "malicious",
  ],
  ["npy: a pickle after the numbers", npy(npyHeader("<f4"), [0, 0, 0, 0, harmful()]), "malicious"],
  [
    "npy: a header that is code",
    npy("{'descr': __import__('os').system('ls'), 'fortran_order': False, 'shape': (1,), }\n", [0, 0, 0, 0]),
    "inconclusive",
  ],
  ["npy: cut off", npy(npyHeader("<f4", "(9,)"), [0, 0, 0, 0]), "inconclusive"],
  ["SavedModel", savedModel("Placeholder", "MatMul", "RestoreV2"), "clean"],
  ["SavedModel: WriteFile", savedModel("Placeholder", "WriteFile"), "malicious"],
  ["SavedModel: PyFunc in a function", inFunction("PyFunc"), "malicious"],
  ["SavedModel: a reader", savedModel("TextLineDataset", "Add"), "suspicious"],
  ["SavedModel: an operator of a library", savedModel("IO>ArrowDataset", "Add"), "suspicious"],
  ["GraphDef", concat([tfNode("Placeholder"), tfNode("ReadFile")]), "malicious"],
  ["ONNX", onnx(node("Relu")), "clean"],
  ["ONNX: an operator of one's own", onnx(node("Shell", "com.evil")), "suspicious"],
  ["ONNX: Python inside", onnx(node("PythonOp", "com.microsoft")), "suspicious"],
  ["ONNX: external data by ..", external("../../etc/passwd"), "malicious"],
  ["ONNX: external data by an absolute path", external("/etc/passwd"), "malicious"],
  ["ONNX: external data by a drive", external("C:\\secret"), "malicious"],
  [
    "ONNX: nested without end",
    onnx(
      concat([
        node("If"),
        record(
          5,
          record(1, "b"),
          ...Array.from({ length: 80 }, () => 0).reduce<Uint8Array<ArrayBuffer>[]>(
            ([inner = record(6, record(1, node("Relu")))]) => [
              record(6, record(1, concat([node("If"), record(5, inner)]))),
            ],
            [],
          ),
        ),
      ]),
    ),
    "inconclusive",
  ],
  ["TFLite", tflite("TFLite_Detection_PostProcess"), "clean"],
  ["TFLite: a custom operator", tflite("Shell"), "suspicious"],
  ["TFLite: a TensorFlow operator", tflite("FlexWriteFile"), "malicious"],
  ["Core ML", coreml(400), "clean"],
  ["Core ML: a custom model", coreml(555), "suspicious"],
  ["PMML", utf8('<?xml version="1.0"?><PMML version="4.4"><Header/></PMML>'), "clean"],
  [
    "PMML: an entity from a file",
    utf8('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PMML>&a;</PMML>'),
    "malicious",
  ],
  [
    "PMML: entities that grow",
    utf8('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><PMML>&a;</PMML>'),
    "suspicious",
  ],
  [
    "PMML: UTF-16",
    new Uint8Array(
      Buffer.from(
        '\ufeff<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PMML/>',
        "utf16le",
      ),
    ),
    "malicious",
  ],
  [
    "OpenVINO: a library",
    utf8(
      '<?xml version="1.0"?><net name="n" version="11"><layers><layer id="0" type="X" library="../evil.so"/></layers></net>',
    ),
    "suspicious",
  ],
  ["rds", rds(be(13), be(2), be(1), be(2)), "clean"],
  ["rds: gzip, a promise", gzipSync(rds(be(5), be(0xfb), be(0xf2), rSymbol("x"))), "malicious"],
  [
    "rds: a call",
    rds(be(6), rSymbol("system"), be(2), be(16), be(1), be(0x00040009), be(2), "ls", be(0xfe)),
    "suspicious",
  ],
  [
    "Keras h5",
    hdf5({ class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 1 } }] } }),
    "clean",
  ],
  ["Keras h5: a Lambda", hdf5(lambda("\xe3\0\0return x * 2")), "suspicious"],
  ["Keras h5: a Lambda that runs programs", hdf5(lambda("\xe3\0\0 os system ls ")), "malicious"],
  [
    "Keras h5: a configuration that is cut",
    bytesOf("\x89HDF\r\n\x1a\n", new Uint8Array(600), 'model_config\0{"class_name": "Seq', 0, 'x", "Lambda"'),
    "suspicious",
  ],
  [
    ".keras",
    zipSync({
      "config.json": json({ module: "keras", class_name: "Sequential", config: {} }),
      "metadata.json": json({}),
    }),
    "clean",
  ],
  [
    ".keras: a class of os",
    zipSync({ "config.json": json({ module: "os", class_name: "system", config: "ls" }) }),
    "malicious",
  ],
  [
    ".keras: a gadget of Keras",
    zipSync({ "config.json": json({ module: "keras.utils", class_name: "get_file", config: {} }) }),
    "malicious",
  ],
  [
    ".keras: a class of one's own",
    zipSync({ "config.json": json({ module: "my_layers", class_name: "Mine", config: {} }) }),
    "suspicious",
  ],
  ["config.json", json({ architectures: ["BertModel"], model_type: "bert" }), "clean"],
  ["config.json: auto_map", json({ auto_map: { AutoModel: "modeling_x.XModel" } }), "suspicious"],
  [
    "tokenizer_config.json: a template",
    json({ chat_template: [{ name: "default", template: "{{ self.__init__.__globals__ }}" }] }),
    "malicious",
  ],
  [
    "skops",
    zipSync({
      "schema.json": json({
        __loader__: "ObjectNode",
        __module__: "sklearn.svm._classes",
        __class__: "SVC",
        content: null,
      }),
    }),
    "clean",
  ],
  [
    "skops: os.system",
    zipSync({
      "schema.json": json({
        __loader__: "FunctionNode",
        __module__: "posix",
        __class__: "system",
        content: { module_path: "posix", function: "system" },
      }),
    }),
    "malicious",
  ],
  ["YAML with objects", utf8("a: !!python/object/apply:os.system ['ls']\n"), "malicious"],
  ["a text", utf8("# A model\n\nTrained on digits.\n"), "clean"],
  ["a text with a key", utf8("-----BEGIN RSA PRIVATE KEY-----\nabc\n"), "suspicious"],
  ["a text with an address that collects", utf8("post it to https://webhook.site/abc\n"), "suspicious"],
  ["Python source", utf8("import os\nprint(1)\n"), "inconclusive", "model.py"],
  ["a script", utf8("#!/bin/sh\nls\n"), "suspicious"],
  [
    "TorchScript",
    zipSync({
      "m/data.pkl": harmless(),
      "m/code/__torch__.py": utf8("class M(Module):\n  def forward(self, x):\n    return torch.relu(x)\n"),
    }),
    "clean",
  ],
  [
    "TorchScript: a file",
    zipSync({
      "m/data.pkl": harmless(),
      "m/code/__torch__.py": utf8("class M(Module):\n  def forward(self, x):\n    return torch.from_file(x)\n"),
    }),
    "malicious",
  ],
  ["ELF", bytesOf("\x7fELF", new Uint8Array(60)), "suspicious"],
  ["a picture", bytesOf("\x89PNG\r\n\x1a\n", new Uint8Array(20), "IEND", 0xae, 0x42, 0x60, 0x82), "clean"],
  [
    "a picture that goes on",
    bytesOf("\x89PNG\r\n\x1a\n", new Uint8Array(20), "IEND", 0xae, 0x42, 0x60, 0x82, 1, 2),
    "inconclusive",
  ],
  [
    "a picture that is a zip",
    bytesOf("\x89PNG\r\n\x1a\n", new Uint8Array(20), "IEND", 0xae, 0x42, 0x60, 0x82, evil),
    "malicious",
  ],
  ["tar", tar("data.pkl", harmless()), "clean"],
  ["tar: a pickle", tar("data.pkl", harmful()), "malicious"],
  ["tar: a path that leads out", tar("../x", harmless()), "suspicious"],
  ["tar: a link", tar("x", new Uint8Array(0), "2", "/etc/passwd"), "suspicious"],
  ["zip: a path that leads out", zipSync({ "../../x": harmless() }), "suspicious"],
  ["zip: a path that leads out of Windows", zipSync({ "..\\x": harmless() }), "suspicious"],
  ["zip: a wrong checksum", patched(plain, "PK\x01\x02", 16, (v, at) => v.setUint32(at, 1, true)), "inconclusive"],
  [
    "zip: a wrong checksum and a pickle",
    patched(evil, "PK\x01\x02", 16, (v, at) => v.setUint32(at, 1, true)),
    "malicious",
  ],
  [
    "zip: marked as encrypted and not",
    patched(evil, "PK\x01\x02", 8, (v, at) => v.setUint16(at, 1, true)),
    "malicious",
  ],
  ["zip: two names of one member", patched(plain, "PK\x03\x04", 30, (v, at) => v.setUint8(at, 0x62)), "suspicious"],
  ["zip: an unknown method", patched(plain, "PK\x01\x02", 10, (v, at) => v.setUint16(at, 97, true)), "suspicious"],
  ["zip: cut off", plain.subarray(0, plain.length - 30), "suspicious"],
  ["zip: a size that is not told", patched(plain, "PK\x01\x02", 24, (v, at) => v.setUint32(at, 1, true)), "suspicious"],
];
