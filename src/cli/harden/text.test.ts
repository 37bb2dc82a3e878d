import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, vi } from "vitest";
import { readOnnx } from "../../engine/onnx/read.ts";
import { vocabularyCommand } from "../data/vocabulary.ts";
import { hardenCommand } from "../harden.ts";
import type { TextAssessment } from "./text-assessment.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-text-"));
afterAll(() => rmSync(folder, { recursive: true }));
const reviews = (name: string): string => fileURLToPath(new URL(`../../../models/reviews/${name}`, import.meta.url));
const out = join(folder, "hardened.onnx");

const run = async (command: ReturnType<typeof hardenCommand>, ...more: string[]): Promise<string> => {
  let said = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
  try {
    await command.exitOverride().parseAsync(more, { from: "user" });
  } finally {
    spy.mockRestore();
  }
  return said;
};
const training = [
  reviews("reviews.onnx"),
  "--data",
  reviews("reviews-train.jsonl"),
  ...["--epochs", "4", "--learning-rate", "0.01", "--threads", "1", "--quiet", "-o", out],
];
const vocabulary = ["--vocabulary", reviews("reviews.vocabulary.json")];
const synonyms = ["--synonyms", reviews("synonyms.json")];

it("trains on texts, and shows what replaced words do before and after", async () => {
  const test = ["--test", reviews("reviews-test.jsonl")];
  const said = await run(hardenCommand(), ...training, ...vocabulary, ...synonyms, ...test, "--method", "word-swap");
  expect(said).toMatch(/any number of words replaced {2}.* % .* % /);
  const report = JSON.parse(readFileSync(out.replace(".onnx", ".text-report.json"), "utf8")) as {
    readonly texts: number;
    readonly before: TextAssessment;
    readonly after: TextAssessment;
  };
  expect(report.texts).toBe(500);
  const any = ({ words }: TextAssessment) => words.find((w) => w.most === null)?.accuracy.value ?? Number.NaN;
  expect(any(report.before)).toBeLessThan(0.05);
  expect(any(report.after)).toBeGreaterThan(0.7);
  expect(report.after.clean.value).toBeGreaterThan(0.95);
  // more words, more found
  const values = report.before.words.map((w) => w.accuracy.value);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

it("trains on rows of token ids, and holds some out for the assessment", async () => {
  const said = await run(hardenCommand(), ...training, ...vocabulary, "--method", "freelb", "--samples", "300");
  expect(said).toContain("30 texts that were not trained on");
  expect(said).not.toContain("words replaced");
  const held = out.replace(".onnx", ".held-out.npz");
  const again = await run(
    hardenCommand(),
    reviews("reviews.onnx"),
    "--data",
    held,
    "--method",
    "freelb",
    "--epochs",
    "2",
    "--quiet",
    "-o",
    out,
  );
  expect(again).toContain("3 texts that were not trained on");
});

it.each([
  [[...vocabulary, "--method", "trades"], { code: "USAGE", hint: /freelb/ }],
  [["--method", "freelb"], { code: "USAGE", hint: /--vocabulary/ }],
  [[...vocabulary, "--method", "word-swap"], { code: "USAGE", hint: /--synonyms/ }],
  [[...vocabulary, "--method", "freelb", "--swa", "0.5"], { code: "USAGE", message: /--swa/ }],
])("refuses %j", async (more, error) => {
  await expect(run(hardenCommand(), ...training, ...more)).rejects.toMatchObject(error);
});

it("a method for text does not take a model of numbers", async () => {
  const digits = fileURLToPath(new URL("../../../models/digits/", import.meta.url));
  const given = [`${digits}digits.onnx`, "--data", `${digits}digits-train.npz`, "--method", "freelb", "-o", out];
  await expect(run(hardenCommand(), ...given)).rejects.toMatchObject({ code: "USAGE", hint: /pgd-at/ });
});

it("makes a vocabulary and a net that reads it", async () => {
  const [words, net] = [join(folder, "v.json"), join(folder, "net.onnx")];
  const options = ["-o", words, "--net", "convolution", "--net-out", net, "--length", "32"];
  await run(vocabularyCommand(), reviews("reviews-train.jsonl"), ...options);
  expect(JSON.parse(readFileSync(words, "utf8"))).toEqual(
    JSON.parse(readFileSync(reviews("reviews.vocabulary.json"), "utf8")),
  );
  expect(readOnnx(readFileSync(net)).graph?.node.some((n) => n.opType === "Conv")).toBe(true);
  writeFileSync(join(folder, "numbers.csv"), "a,b,label\n1,2,0\n3,4,1\n");
  await expect(
    run(vocabularyCommand(), join(folder, "numbers.csv"), "-o", join(folder, "no.json")),
  ).rejects.toMatchObject({ code: "DATA_MISMATCH" });
  expect(existsSync(join(folder, "no.json"))).toBe(false);
});
