import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Which room may import which. A room may always import itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  "engine/tensor": ["core"],
  "engine/data": ["core", "engine/tensor"],
  "engine/onnx": ["core", "engine/tensor"],
  "engine/grad": ["core", "engine/tensor", "engine/onnx"],
  "engine/runtime": ["core", "engine/tensor", "engine/onnx", "engine/grad"],
  "engine/fit": ["core", "engine/tensor", "engine/data", "engine/onnx", "engine/grad", "engine/runtime"],
  "engine/text": ["core", "engine/tensor", "engine/data", "engine/onnx", "engine/runtime"],
  engine: ["core", "engine/tensor", "engine/data", "engine/onnx", "engine/grad", "engine/runtime", "engine/fit"],
  attacks: ["core", "engine"],
  defences: ["core", "engine"],
  guard: ["core", "engine/runtime", "engine/text"],
  monitor: ["core", "engine/tensor"],
  train: ["core", "engine", "attacks", "defences"],
  listen: ["core"],
  registry: ["core", "engine/onnx", "listen"],
  respond: ["core", "registry", "monitor"],
  assess: ["core", "engine", "attacks", "defences", "guard", "registry/read"],
  gateway: ["core", "engine", "listen", "defences", "guard", "monitor", "registry/read"],
  testing: ["core", "engine", "attacks", "defences", "guard", "monitor", "registry"],
};
const free = new Set(["cli", "index.ts"]);

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((f) => f.endsWith(".ts") && !f.includes("tsconfig"))
  .map((f) => f.replaceAll("\\", "/"));
const product = files.filter((f) => !f.endsWith(".test.ts") && !f.endsWith(".test-data.ts"));

const roomOf = (file: string): string => {
  const parts = file.split("/");
  if (parts[0] === "engine" && parts.length > 2) return `engine/${parts[1]}`;
  return parts[0] ?? "";
};
const text = (file: string): string => readFileSync(join(src, file), "utf8");
const imports = (file: string): string[] =>
  [...text(file).matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g)].map(
    (m) => m[1] ?? m[2] ?? "",
  );
const local = (file: string): string[] =>
  imports(file)
    .filter((i) => i.startsWith("."))
    .map((i) => relative(src, resolve(src, dirname(file), i)).replaceAll("\\", "/"));

describe("rooms have walls", () => {
  it("finds the source files", () => expect(product.length).toBeGreaterThan(20));

  it.each(product.filter((f) => !free.has(roomOf(f))))("%s imports only what its room may", (file) => {
    const room = roomOf(file);
    const may = allowed[room];
    expect(may, `room '${room}' is not in the table`).toBeDefined();
    const bad = local(file).filter((target) => {
      const to = roomOf(target);
      return (
        to !== room && !(may ?? []).some((m) => to === m || target.startsWith(`${m}/`) || target.startsWith(`${m}.`))
      );
    });
    expect(bad).toEqual([]);
  });

  it("only engine/runtime/ort.ts names onnxruntime", () => {
    expect(product.filter((f) => imports(f).some((i) => i.startsWith("onnxruntime")))).toEqual([
      "engine/runtime/ort.ts",
    ]);
  });

  it("only core/clock.ts, core/rng.ts and core/csprng.ts touch the clock and randomness", () => {
    const touching = product.filter((f) =>
      /\bDate\.now\(|\bnew Date\(|performance\.now\(|Math\.random\(|randomBytes\(|randomFill|randomInt\(|getRandomValues\(|process\.hrtime/.test(
        text(f),
      ),
    );
    expect(touching.sort()).toEqual(["core/clock.ts", "core/csprng.ts"]);
  });

  it("what faces the net can not change what it serves: the gateway's imports never lead to attacks, responses or a registry that writes", () => {
    const closure = new Set<string>();
    const follow = (file: string): void => {
      if (closure.has(file)) return;
      closure.add(file);
      for (const next of local(file)) if (files.includes(next)) follow(next);
    };
    follow("gateway/index.ts");
    expect(closure.size).toBeGreaterThan(5);
    expect([...closure].filter((f) => /^(attacks|train|respond|assess|cli)\/|^registry\/write/.test(f))).toEqual([]);
  });

  it("nothing is imported for its side effect", () => {
    expect(product.filter((f) => /(?:^|\n)import\s+"/.test(text(f)))).toEqual([]);
  });

  it("library code never prints and never exits", () => {
    const loud = product.filter(
      (f) =>
        !f.startsWith("cli/") &&
        /\bconsole\.(log|error|warn|info)\(|process\.exit\(|process\.std(out|err)\.write\(/.test(text(f)),
    );
    expect(loud).toEqual([]);
  });
});
