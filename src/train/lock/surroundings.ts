/** surroundings: versions, processor and system of a run: what changes floating-point results though nobody changed the recipe. */
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { digestOf } from "../../engine/data/digest.ts";
import { ortVersion } from "../../engine/runtime/ort.ts";
import type { Pinned } from "./lock.ts";

export type Surroundings = Pick<Pinned, "versions" | "hardware" | "system">;

/** Instruction sets by which kernels of ONNX Runtime, oneDNN and BLAS libraries choose how they sum; names of /proc/cpuinfo. */
const isaThatMatters = /^(sse4_1|sse4_2|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx_\w+|asimd\w*|sve\w*|i8mm|bf16|sme2?)$/;

export const surroundings = (): Surroundings => {
  const all = cpus();
  return {
    versions: {
      casemate: packageVersion(),
      ...optional("build", buildDigest()),
      node: process.versions.node,
      v8: process.versions.v8,
      onnxruntime: ortVersion,
      ...optional("package-lock", packageLockDigest()),
    },
    hardware: { cpu: all[0]?.model.trim() || "unknown", cores: all.length, isa: isaFlags() },
    system: { platform: process.platform, architecture: process.arch },
  };
};

const root = resolve(import.meta.dirname, "../../..");

const optional = (key: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [key]: value };

const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;

/** Of the code that trains: one version number stands for many states while it is developed. */
const buildDigest = (): string | undefined => {
  const dist = join(root, "dist");
  try {
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
      .filter((f) => f.endsWith(".js"))
      .sort();
    return digestOf(files.flatMap((f) => [Buffer.from(`${f.replaceAll("\\", "/")}\n`), readFileSync(join(dist, f))]));
  } catch {
    return undefined;
  }
};

/** Of the package-lock.json that casemate was installed by. */
const packageLockDigest = (): string | undefined => {
  for (let at = root; ; at = dirname(at)) {
    try {
      return digestOf([readFileSync(join(at, "package-lock.json"))]);
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
};

const isaFlags = (): string[] => {
  let text: string;
  try {
    text = readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return [];
  }
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
  return flags.filter((f) => isaThatMatters.test(f)).sort();
};
