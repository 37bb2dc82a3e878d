import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";
import { lockSchema, lockText, type Pinned } from "./lock.ts";

const digest = (c: string): string => `sha256:${c.repeat(64)}`;
const pins: Pinned = {
  code: { kind: "git", commit: "a".repeat(40), files: { "src/x.py": digest("1"), "src/y.py": digest("2") } },
  inputs: { data: { path: "train.npz", digest: digest("3"), bytes: 10 } },
  configuration: { optimizer: { kind: "adam", learningRate: 0.001 }, seed: 0 },
  versions: { node: "20.1.0", onnxruntime: "1.30.0" },
  hardware: { cpu: "A", cores: 2, isa: ["avx2"] },
  system: { platform: "linux", architecture: "x64" },
};

describe("differences", () => {
  it("finds none between equals", () => expect(differences(pins, structuredClone(pins))).toEqual([]));

  it.each<[string, Partial<Pinned>, string, boolean]>([
    [
      "data",
      { inputs: { data: { path: "train.npz", digest: digest("4"), bytes: 10 } } },
      `input data 'train.npz' differs: sha256:${"4".repeat(16)}…, expected sha256:${"3".repeat(16)}…`,
      true,
    ],
    [
      "code",
      { code: { kind: "git", commit: "a".repeat(40), files: { "src/x.py": digest("5"), "src/y.py": digest("2") } } },
      `code: file 'src/x.py' differs: sha256:${"5".repeat(16)}…, expected sha256:${"1".repeat(16)}…`,
      true,
    ],
    [
      "code that is gone",
      { code: { kind: "git", commit: "a".repeat(40), files: { "src/x.py": digest("1") } } },
      "code: file 'src/y.py' is gone",
      true,
    ],
    [
      "a commit that changed no file",
      { code: { ...pins.code, commit: "b".repeat(40) } as Pinned["code"] },
      "code: commit bbbbbbbbbbbb, expected aaaaaaaaaaaa; no file of the code differs",
      false,
    ],
    [
      "configuration",
      { configuration: { optimizer: { kind: "adam", learningRate: 0.002 }, seed: 0 } },
      "configuration: optimizer.learningRate 0.001 -> 0.002",
      true,
    ],
    [
      "versions",
      { versions: { node: "20.1.0", onnxruntime: "1.31.0" } },
      "version: onnxruntime 1.31.0, expected 1.30.0",
      false,
    ],
    ["hardware", { hardware: { cpu: "B", cores: 2, isa: ["avx2"] } }, "hardware: cpu B, expected A", false],
  ])("names %s", (_, change, text, decides) => {
    expect(differences(pins, { ...pins, ...change })).toEqual([expect.objectContaining({ text, decides })]);
  });

  it("compares what an imported lock has", () => {
    expect(differences({ inputs: { "a.csv": { path: "a.csv", digest: `md5:${"0".repeat(32)}` } } }, pins)).toEqual([
      expect.objectContaining({ text: "input 'a.csv' is not an input any more" }),
      expect.objectContaining({ text: "input data 'train.npz' is new" }),
    ]);
  });
});

describe("lockText", () => {
  it("is canonical and reads back", () => {
    const lock = { schema: "casemate-lock/1" as const, recipe: { name: "r.yaml", digest: digest("0") }, pinned: pins };
    expect(lockSchema.parse(JSON.parse(lockText(lock)))).toEqual(lock);
    expect(lockText(lock)).toBe(lockText(lockSchema.parse(JSON.parse(lockText(lock)))));
    expect(lockText(lock).startsWith('{"pinned":{"code":')).toBe(true);
  });
});
