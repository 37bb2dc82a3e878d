/** Keras configurations, wherever they are: config.json of a .keras file, the model_config attribute of an h5 file. */
import type { Item, ScanContext } from "../format.ts";
import { isDangerous } from "../pickle/dangers.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
const isObject = (v: Json | undefined): v is { readonly [key: string]: Json } =>
  typeof v === "object" && v !== null && !Array.isArray(v);

/** packages whose classes a Keras configuration may name; Keras itself loads a class of any module that it names (CVE-2025-1550) */
const packages = new Set([
  "keras",
  "tf_keras",
  "tensorflow",
  "keras_nlp",
  "keras_cv",
  "keras_hub",
  "keras_core",
  "tensorflow_addons",
]);
/** what keras.src.saving writes for values of Python */
const values = new Set([
  "__tensor__",
  "__numpy__",
  "__bytes__",
  "__ellipsis__",
  "__tuple__",
  "__keras_tensor__",
  "dict",
  "tuple",
  "slice",
  "list",
  "set",
  "float",
  "int",
  "str",
  "bool",
]);
/** functions of Keras that fetch, load or run: gadgets in a configuration */
const gadgets =
  /(?:^|\.)(?:get_file|load_model|load_weights|load_img|execute|exec|eval|subprocess|system|python_utils|func_load|pickle)/;
/** names in compiled code that reach outside */
const reaching =
  /\b(?:os|sys|subprocess|socket|requests|urllib|shutil|builtins|importlib|ctypes|pickle|marshal|eval|exec|compile|__import__|system|popen|open|getattr)\b/;

export const isKerasConfig = (v: Json): boolean => isObject(v) && typeof v["class_name"] === "string" && "config" in v;

/** Walks a configuration, without recursion: it is as deep as its file wants. */
export const scanKeras = (item: Item, config: Json, context: ScanContext): void => {
  const open: Json[] = [config];
  for (let n = 0; open.length > 0; n++) {
    if ((n & 4095) === 0) context.checkTime();
    const v = open.pop();
    if (v === undefined || typeof v !== "object" || v === null) continue;
    if (Array.isArray(v)) {
      for (const e of v as readonly Json[]) open.push(e);
      continue;
    }
    const o = v as { readonly [key: string]: Json };
    layer(item, o, context);
    for (const e of Object.values(o)) open.push(e);
  }
};

const layer = (item: Item, o: { readonly [key: string]: Json }, context: ScanContext): void => {
  const cls = o["class_name"];
  if (typeof cls !== "string") return;
  const module = o["module"];
  if (typeof module === "string") {
    const root = module.split(".")[0] ?? "";
    const known = packages.has(root) || (root === "builtins" && values.has(cls));
    if ((!known && isDangerous(module, cls)) || (known && gadgets.test(`${module}.${cls}`)))
      context.report("config/dangerous-class", item, `names ${module}.${cls}`);
    else if (!known) context.report("config/unlisted-class", item, `names ${module}.${cls}`);
  }
  const config = o["config"];
  if (cls === "Lambda" || cls === "TFOpLambda" || cls === "SlicingOpLambda" || cls === "__lambda__") {
    if (cls !== "Lambda" && cls !== "__lambda__") return;
    const code = codeOf(config);
    const name = isObject(config) && typeof config["name"] === "string" ? config["name"] : cls;
    if (code !== undefined && reaching.test(code))
      context.report("keras/dangerous-lambda", item, `'${name}' has code with '${reaching.exec(code)?.[0]}'`);
    else context.report("keras/lambda", item, `'${name}'`);
  }
};

/** The text of all strings in the configuration, base64 decoded: marshalled code has its names in plain letters. */
const codeOf = (config: Json | undefined): string | undefined => {
  const out: string[] = [];
  const open: (Json | undefined)[] = [config];
  while (open.length > 0 && out.length < 1000) {
    const v = open.pop();
    if (typeof v === "string" && v.length > 16 && /^[A-Za-z0-9+/\s_-]+={0,2}$/.test(v.trim()))
      out.push(Buffer.from(v, "base64").toString("latin1"));
    else if (typeof v === "object" && v !== null) open.push(...(Object.values(v) as Json[]));
  }
  return out.length === 0 ? undefined : out.join("\n");
};
