/** Whether bytes are a pickle, for bytes that do not begin with a protocol. */
import type { Source } from "../source.ts";
import { Machine, type Observer } from "./machine.ts";
import { op } from "./opcodes.ts";
import { CutOff, PickleReader } from "./reader.ts";
import { Global, unknown } from "./value.ts";

export interface Probe {
  /** nothing follows the opcodes that were run, or they did not end */
  readonly toEnd: boolean;
  /** ends with STOP and without a fault, or is still without one after many opcodes */
  readonly whole: boolean;
  readonly opcodes: number;
  /** imports of names that a module can have */
  readonly imports: number;
  /** calls of such imports; the first few */
  readonly calls: readonly { readonly module: string; readonly name: string; readonly offset: number }[];
}

const identifiers = /^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;
const probeOpcodes = 20_000;

/** Runs the first opcodes at `offset`. */
export const probe = (source: Source, offset = 0, maxOpcodes = probeOpcodes): Probe => {
  let imports = 0;
  const calls: { module: string; name: string; offset: number }[] = [];
  const observer: Observer = {
    import(module, name) {
      if (module === undefined || name === undefined || !identifiers.test(module) || !identifiers.test(name))
        return unknown;
      imports++;
      return new Global(module, name, undefined);
    },
    call(callee, _args, at) {
      if (callee instanceof Global && calls.length < 16)
        calls.push({ module: callee.module, name: callee.name, offset: at });
      return unknown;
    },
    build: (target) => target,
    mutate: () => undefined,
    persistent(id) {
      // every unpickler ends here: the plain one knows no such objects, PyTorch's wants a tuple
      if (typeof id === "string") throw new CutOff();
      return unknown;
    },
    extension: () => unknown,
    literal: () => undefined,
    tick: () => undefined,
  };
  const {
    end,
    fault,
    pos,
    opcodes: count,
  } = new Machine(new PickleReader(source, offset), observer, {
    maxOpcodes,
    maxValues: maxOpcodes,
  }).run();
  return {
    toEnd: pos >= source.size || end === "limit",
    whole: fault === undefined && (end === "stop" || end === "limit"),
    opcodes: count,
    imports,
    calls,
  };
};

const opcodes = new Set<number>(Object.values(op));
export const isOpcode = (byte: number): boolean => opcodes.has(byte);

/** Cheap: whether there is an opcode that imports and one that calls at all; most strings have none. */
export const mayCall = (bytes: Uint8Array): boolean => {
  let imports = false;
  let calls = false;
  for (const b of bytes) {
    if (b === op.STACK_GLOBAL || b === 0x0a) imports = true;
    else if (b === op.REDUCE || b === op.INST || b === op.OBJ || b === op.NEWOBJ || b === op.NEWOBJ_EX) calls = true;
  }
  return imports && calls;
};

/** A pickle that imports and calls, in bytes that may be anything. */
export const hasPickle = (source: Source): boolean => {
  const code = source.read(0, 1)[0];
  if (code === undefined || !opcodes.has(code) || (source.size <= 2 ** 16 && !mayCall(source.read(0, source.size))))
    return false;
  return probe(source).calls.length > 0;
};

/** Names that pickles are saved under. A name alone makes nothing a pickle; with an import it does. */
export const pickleName =
  /\.(pkl|pickle|pk|p|pt|pth|bin|ckpt|joblib|jbl|dat|data|sav|model|npy|mdl|dill|cloudpickle|th|tar|pyt)(!|\.\w{1,4}$|$)/i;
