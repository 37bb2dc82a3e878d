/** A registry in a folder of its own, and small models to push. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller } from "../access/authorize.ts";
import { parseSubject } from "../access/subject.ts";
import { type InitOptions, initRegistry, openRegistry, operator, type OpenRegistry } from "./open-registry.ts";
import { push, type Pushed, type PushRequest } from "./push.ts";

const toolVersion = "0.0.0-test";

export interface Scene {
  readonly path: string;
  registry: OpenRegistry;
  /** closes, and opens again as another process would */
  reopen(): Promise<OpenRegistry>;
  close(): Promise<void>;
}

export const scene = async (options: Partial<InitOptions> = {}): Promise<Scene> => {
  const folder = mkdtempSync(join(tmpdir(), "casemate-registry-"));
  const path = join(folder, ".casemate");
  const it: Scene = {
    path,
    registry: await initRegistry(path, { toolVersion, ...options }),
    async reopen() {
      await it.registry.close();
      it.registry = await openRegistry(path, { toolVersion });
      return it.registry;
    },
    async close() {
      await it.registry.close();
      rmSync(folder, { recursive: true });
    },
  };
  return it;
};

export async function* bytes(...pieces: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const p of pieces) yield typeof p === "string" ? Buffer.from(p) : p;
}

/** A safetensors file with these values: clean for the scanner. */
export const safetensors = (...values: readonly number[]): Buffer => {
  const header = JSON.stringify({ w: { dtype: "F32", shape: [values.length], data_offsets: [0, 4 * values.length] } });
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, Buffer.from(padded), Buffer.from(Float32Array.from(values).buffer)]);
};

/** One with this text as its values. */
export const safetensorsWith = (text: string): Buffer => {
  const data = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const header = JSON.stringify({ w: { dtype: "U8", shape: [data.length], data_offsets: [0, data.length] } });
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, Buffer.from(padded), data]);
};

export const pushed = (
  s: Scene,
  model: string,
  content: Uint8Array | string,
  more: Partial<PushRequest> = {},
): Promise<Pushed> =>
  push(s.registry.writing, operator, { model, files: [{ path: "model.safetensors", bytes: bytes(content) }], ...more });

export const token = (subject: string): Caller => ({
  subject: parseSubject(subject),
  credential: { kind: "token", id: "0123456789abcdef", limits: {} },
});

export const read = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const p of pieces) all.push(Uint8Array.from(p));
  return Buffer.concat(all);
};
