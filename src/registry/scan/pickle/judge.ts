/** Judges what a pickle would import and call: by the allow-list, with the arguments. Everything that is not allowed is reported. */
import { hasSignature, mayHide } from "../encoded.ts";
import type { Item, ScanContext } from "../format.ts";
import { printable } from "../printable.ts";
import { allowedName, canonicalName } from "./allow/index.ts";
import { isDangerous } from "./dangers.ts";
import { scanLiteral } from "./literal.ts";
import type { Observer } from "./machine.ts";
import type { Span } from "./reader.ts";
import { Global, Instance, Literal, Mapping, Sequence, unknown, type Value, valueText } from "./value.ts";

interface Refused {
  readonly module: string;
  readonly name: string;
  readonly offset: number;
  /** the first call of it, as text */
  call: string | undefined;
}

/** names kept of what one pickle is refused; the rest says nothing new */
const keptRefused = 10_000;

export class PickleJudge implements Observer {
  /** names of modules.attributes that were allowed, for loaders that do more than an unpickler */
  readonly seen = new Set<string>();
  /** called for an allowed object after BUILD; joblib reads the array that follows it in the file */
  onBuild: ((built: Instance) => void) | undefined;
  readonly #item: Item;
  readonly #context: ScanContext;
  readonly #refused = new Map<string, Refused>();

  constructor(item: Item, context: ScanContext) {
    this.#item = item;
    this.#context = context;
  }

  /** Reports what was refused. To be called once, however the pickle ended: what it would have run before an error, it has run. */
  close(): void {
    for (const { module, name, offset, call } of this.#refused.values()) {
      const danger = isDangerous(module, name);
      const shown = `${printable(module)}.${printable(name)}`;
      if (call === undefined)
        this.#context.report(
          danger ? "pickle/dangerous-import" : "pickle/unlisted-import",
          this.#item,
          `imports ${shown}`,
          offset,
        );
      else
        this.#context.report(
          danger ? "pickle/dangerous-call" : "pickle/unlisted-call",
          this.#item,
          `calls ${shown}${call}`,
          offset,
        );
    }
  }

  import(module: string | undefined, name: string | undefined, offset: number): Value {
    if (module === undefined || name === undefined) {
      this.#context.report(
        "pickle/computed-import",
        this.#item,
        `imports ${module === undefined ? "a module" : `from ${module} something`} whose name is no literal text`,
        offset,
      );
      return unknown;
    }
    const [at, as] = canonicalName(module, name);
    const allowed = allowedName(at, as);
    if (allowed !== undefined) this.seen.add(`${at}.${as}`);
    else if (this.#refused.size < keptRefused && !this.#refused.has(`${at}\0${as}`))
      this.#refused.set(`${at}\0${as}`, { module: at, name: as, offset, call: undefined });
    return new Global(at, as, allowed);
  }

  call(callee: Value, args: readonly Value[] | undefined, offset: number): Value {
    if (callee instanceof Instance) {
      this.#context.report("pickle/computed-call", this.#item, `calls ${valueText(callee)}`, offset);
      return unknown;
    }
    if (!(callee instanceof Global)) {
      // a value that nothing is known about comes from something that was reported
      if (callee !== unknown)
        this.#context.report("pickle/computed-call", this.#item, `calls ${valueText(callee)}`, offset);
      return unknown;
    }
    const { allowed } = callee;
    const text = `(${(args ?? [unknown])
      .slice(0, 4)
      .map((a) => valueText(a))
      .join(", ")})`;
    if (allowed === undefined) {
      const refused = this.#refused.get(`${callee.module}\0${callee.name}`);
      if (refused !== undefined) refused.call ??= text;
      return unknown;
    }
    const why =
      allowed.use === "value"
        ? "it is a value, not a function"
        : allowed.loads === true && !this.#isScanned(args?.[0])
          ? "the argument is no file that is scanned"
          : allowed.check === undefined
            ? undefined
            : args === undefined
              ? "the arguments are no literal tuple"
              : allowed.check(args);
    if (why === undefined) return allowed.result?.(args ?? []) ?? new Instance(callee, args ?? []);
    this.#context.report(
      "pickle/bad-arguments",
      this.#item,
      `calls ${callee.module}.${callee.name}${printable(text)}: ${why}`,
      offset,
    );
    return unknown;
  }

  /** Bytes of the pickle that begin as a pickle or a zip: they were scanned as such when the machine came by them. */
  #isScanned(bytes: Value | undefined): boolean {
    if (!(bytes instanceof Literal) || bytes.kind !== "bytes") return false;
    const head = this.#item.source.read(bytes.offset, Math.min(bytes.length, 64));
    return hasSignature(head) && (head[0] === 0x80 || head[0] === 0x50);
  }

  build(target: Value, state: Value, offset: number): Value {
    if (target instanceof Global) this.#overwrites(target, offset);
    const parts = state instanceof Sequence ? state.items : [state];
    for (const part of parts)
      if (part instanceof Mapping && part.hook !== undefined)
        this.#context.report(
          "pickle/method-hook",
          this.#item,
          `gives ${valueText(target)} a method '${part.hook}'`,
          offset,
        );
    if (target instanceof Instance) {
      target.state = state;
      this.onBuild?.(target);
    }
    return target;
  }

  mutate(target: Value, offset: number): void {
    if (target instanceof Global) this.#overwrites(target, offset);
  }

  persistent(id: Value, offset: number): Value {
    // PyTorch: ("storage", class, key, location, elements)
    if (id instanceof Sequence && id.kind === "tuple" && id.items[0] === "storage") {
      const cls = id.items[1];
      if (cls instanceof Global && cls.allowed !== undefined) return new Instance(cls, []);
      return unknown;
    }
    // PyTorch before 1.6, for layers: ("module", class, source file, source)
    if (id instanceof Sequence && id.kind === "tuple" && id.items[0] === "module" && id.items[1] instanceof Global)
      return id.items[1];
    this.#context.report("pickle/persistent-id", this.#item, `asks its loader for ${valueText(id)}`, offset);
    return unknown;
  }

  extension(code: number, offset: number): Value {
    this.#context.report("pickle/extension-registry", this.#item, `takes extension ${code}`, offset);
    return unknown;
  }

  literal(kind: "text" | "bytes" | "escaped", span: Span, bytes: Uint8Array | undefined): void {
    if (bytes === undefined || kind === "escaped" || mayHide(bytes)) scanLiteral(this.#item, span, kind, this.#context);
  }

  tick(): void {
    this.#context.checkTime();
  }

  #overwrites(target: Global, offset: number): void {
    this.#context.report(
      "pickle/overwrites-code",
      this.#item,
      `changes ${target.module}.${target.name} itself, not an instance of it`,
      offset,
    );
  }
}
