/** JSON beside and in models: configurations of transformers and Keras, tokenizers with chat templates, schemas of skops. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { scanText } from "../metadata.ts";
import { allowedName, canonicalName } from "../pickle/allow/index.ts";
import { isDangerous } from "../pickle/dangers.ts";
import type { Source } from "../source.ts";
import { isTemplate, scanTemplate } from "../template.ts";
import { isKerasConfig, scanKeras } from "./keras.ts";
import { isText } from "./text.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const begins = (source: Source): string =>
  Buffer.from(source.read(0, 64))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();

const detect = ({ source }: Item): boolean => /^[[{]/.test(begins(source)) && isText(source);

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  if (source.size > context.limits.maxMemberBytes)
    throw new Undecided(
      "scan/too-large",
      `${source.size} bytes of JSON, at most ${context.limits.maxMemberBytes} are read`,
    );
  const text = Buffer.from(source.read(0, source.size))
    .toString("utf8")
    .replace(/^\ufeff/, "");
  scanText(item, text, 0, context);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // one value a line, or a text that only begins like JSON: what it says was looked at
    if (/"(?:auto_map|class_name|__reduce__|chat_template)"/.test(text))
      context.report("scan/broken", item, "it is no JSON and has names of configurations");
    return;
  }
  if (isKerasConfig(value)) scanKeras(item, value, context);
  const open: Json[] = [value];
  for (let n = 0; open.length > 0; n++) {
    if ((n & 4095) === 0) context.checkTime();
    const v = open.pop();
    if (typeof v !== "object" || v === null) continue;
    if (Array.isArray(v)) {
      for (const e of v as readonly Json[]) open.push(e);
      continue;
    }
    const o = v as { readonly [key: string]: Json };
    object(item, o, context);
    for (const e of Object.values(o)) open.push(e);
  }
};

const object = (item: Item, o: { readonly [key: string]: Json }, context: ScanContext): void => {
  const map = o["auto_map"];
  if (map !== undefined && map !== null && JSON.stringify(map) !== "{}")
    context.report("config/remote-code", item, `auto_map: ${JSON.stringify(map).slice(0, 200)}`);
  if (o["trust_remote_code"] === true) context.report("config/remote-code", item, "trust_remote_code is set");
  if (o["custom_pipelines"] !== undefined && typeof o["custom_pipelines"] === "object")
    context.report("config/remote-code", item, "custom_pipelines name code");
  for (const key of ["chat_template", "template", "prompt_template"]) {
    const template = o[key];
    const texts = Array.isArray(template)
      ? (template as readonly Json[]).map((t) =>
          typeof t === "object" && t !== null && "template" in t ? t.template : t,
        )
      : [template];
    for (const t of texts) if (typeof t === "string" && isTemplate(t)) scanTemplate(item, t, context);
  }
  if (typeof o["__loader__"] === "string") skops(item, o, context);
};

/** skops: every node names a class or function that loading makes or calls. Source: skops.io of 0.16. */
const skops = (item: Item, o: { readonly [key: string]: Json }, context: ScanContext): void => {
  const name = (module: Json | undefined, cls: Json | undefined): void => {
    if (typeof module !== "string" || typeof cls !== "string") return;
    if (module === "builtins" && (cls === "type" || cls === "NoneType" || cls === "method")) return;
    // a function's own name is in its content
    if (cls === "function") return;
    const [at, as] = canonicalName(module, cls);
    if (allowedName(at, as) !== undefined || isUfuncClass(module, cls)) return;
    context.report(
      isDangerous(at, as) ? "config/dangerous-class" : "config/unlisted-class",
      item,
      `skops ${String(o["__loader__"])} names ${module}.${cls}`,
    );
  };
  name(o["__module__"], o["__class__"]);
  const content = o["content"];
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    const c = content as { readonly [key: string]: Json };
    name(c["module_path"], c["function"]);
  }
};

const isUfuncClass = (module: string, cls: string): boolean => module === "numpy" && cls === "ufunc";

export const json: Format = { id: "json", title: "JSON", detect, scan };
