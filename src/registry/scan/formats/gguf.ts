/** GGUF files of llama.cpp: metadata with a chat template, and numbers. Source: docs/gguf.md of ggml, versions 1 to 3. */
import { type Format, type Item, type ScanContext, Undecided } from "../format.ts";
import { scanText } from "../metadata.ts";
import { startsWith, type Source } from "../source.ts";
import { isTemplate, scanTemplate } from "../template.ts";

const widths: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const stringType = 8;
const arrayType = 9;
const mostText = 2 ** 24;
const mostDepth = 4;

class Reader {
  readonly #source: Source;
  readonly #bigEndian: boolean;
  readonly #context: ScanContext;
  at = 4;
  #n = 0;

  constructor(source: Source, bigEndian: boolean, context: ScanContext) {
    this.#source = source;
    this.#bigEndian = bigEndian;
    this.#context = context;
  }

  skip(n: number): void {
    if ((++this.#n & 4095) === 0) this.#context.checkTime();
    if (!(n >= 0) || this.at + n > this.#source.size)
      throw new Undecided("gguf/header", "the header leads out of the file", this.at);
    this.at += n;
  }

  u32(): number {
    const at = this.at;
    this.skip(4);
    return view(this.#source.read(at, 4)).getUint32(0, !this.#bigEndian);
  }

  u64(): number {
    const at = this.at;
    this.skip(8);
    return Number(view(this.#source.read(at, 8)).getBigUint64(0, !this.#bigEndian));
  }

  string(): { readonly text: string; readonly offset: number } {
    const n = this.u64();
    const offset = this.at;
    this.skip(n);
    return { text: n > mostText ? "" : Buffer.from(this.#source.read(offset, n)).toString("utf8"), offset };
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const scan = (item: Item, context: ScanContext): void => {
  const { source } = item;
  const raw = view(source.read(4, 4));
  const bigEndian = raw.byteLength === 4 && raw.getUint32(0, true) > 0xffff;
  const r = new Reader(source, bigEndian, context);
  const version = r.u32();
  if (version !== 2 && version !== 3) throw new Undecided("scan/broken", `GGUF version ${version} is unknown`, 4);
  const tensors = r.u64();
  const pairs = r.u64();
  let alignment = 32;
  for (let i = 0; i < pairs; i++) {
    const key = r.string().text;
    const type = r.u32();
    if (key === "general.alignment" && type === 4) {
      alignment = r.u32();
      continue;
    }
    value(item, r, key, type, 0, context);
  }
  let last = 0;
  for (let i = 0; i < tensors; i++) {
    const name = r.string().text;
    const dims = r.u32();
    if (dims > 8) throw new Undecided("gguf/header", `the tensor '${name}' has ${dims} dims`, r.at);
    r.skip(8 * dims + 4);
    const offset = r.u64();
    last = Math.max(last, offset);
  }
  if (!(alignment > 0) || alignment > 2 ** 20) throw new Undecided("gguf/header", `an alignment of ${alignment}`, r.at);
  const start = Math.ceil(r.at / alignment) * alignment;
  if (tensors > 0 && start + last >= source.size)
    throw new Undecided("gguf/header", "a tensor lies outside the file", r.at);
};

const value = (item: Item, r: Reader, key: string, type: number, depth: number, context: ScanContext): void => {
  if (type === stringType) {
    const { text, offset } = r.string();
    if (text.length < 24) return;
    scanText(item, text, offset, context);
    if (key.includes("template") || isTemplate(text)) scanTemplate(item, text, context, offset);
    return;
  }
  if (type === arrayType) {
    if (depth > mostDepth) throw new Undecided("gguf/header", `'${key}' is nested too deep`, r.at);
    const of = r.u32();
    const n = r.u64();
    const width = widths[of];
    if (width === undefined)
      throw new Undecided("gguf/header", `'${key}' has elements of the unknown type ${of}`, r.at);
    if (width > 0) r.skip(n * width);
    else for (let i = 0; i < n; i++) value(item, r, key, of, depth + 1, context);
    return;
  }
  const width = widths[type];
  if (width === undefined) throw new Undecided("gguf/header", `'${key}' has the unknown type ${type}`, r.at);
  r.skip(width);
};

export const gguf: Format = { id: "gguf", title: "GGUF", detect: ({ source }) => startsWith(source, "GGUF"), scan };
