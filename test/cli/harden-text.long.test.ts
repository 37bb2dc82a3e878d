/** casemate harden on real texts: film reviews of SST-2 and the synonyms of PPDB. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { build, casemate } from "../support/casemate.ts";
import { shared } from "../support/mnist.ts";

const sst = join(shared, "data/text/clairett+pytorch-sentiment-classification/data/SST2");
const synonyms = join(shared, "data/text/nmrksic+counter-fitting/linguistic_constraints/ppdb_synonyms.txt");
const present = existsSync(sst) && existsSync(synonyms);
if (!present) console.log("skipped: ../shared/data/text is absent");
vi.setConfig({ testTimeout: 600_000 });

let work: string;
beforeAll(() => {
  build();
  work = mkdtempSync(join(tmpdir(), "casemate-text-"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const columns = ["--csv-header", "no", "--text", "0", "--label", "1"];
interface Figures {
  readonly clean: { readonly value: number };
  readonly words: readonly { readonly most: number | null; readonly accuracy: { readonly value: number } }[];
}
const hardened = async (method: string): Promise<{ clean: number; any: number }> => {
  const data = ["--data", join(sst, "train.tsv"), "--test", join(sst, "test.tsv"), ...columns];
  const r = await casemate(
    ["harden", "net.onnx", ...data, "--vocabulary", "sst.json", "--synonyms", synonyms, "--method", method].concat([
      "--epochs",
      "6",
      "--learning-rate",
      "0.002",
      "--threads",
      "1",
      "--quiet",
      "-o",
      `${method}.onnx`,
    ]),
    work,
  );
  expect(r.status, r.stderr).toBe(0);
  const { after, texts } = JSON.parse(readFileSync(join(work, `${method}.text-report.json`), "utf8")) as {
    readonly after: Figures;
    readonly texts: number;
  };
  expect(texts).toBe(1821);
  return { clean: after.clean.value, any: after.words.find((w) => w.most === null)?.accuracy.value ?? Number.NaN };
};

describe("casemate harden on texts", () => {
  it.skipIf(!present)(
    "word substitutions fool a net much less that was trained on them (needs ../shared)",
    async () => {
      const made = ["-o", "sst.json", "--net", "mean-pool", "--net-out", "net.onnx"];
      const v = await casemate(["data", "vocabulary", join(sst, "train.tsv"), ...columns, ...made], work);
      expect(v.status, v.stderr).toBe(0);
      const [plain, vectors, words] = [
        await hardened("standard"),
        await hardened("freelb"),
        await hardened("word-swap"),
      ];
      // recorded: 81.1, 81.2, 79.7 clean; 54.3, 55.6, 79.2 under any number of substitutions
      for (const { clean } of [plain, vectors, words]) expect(clean).toBeGreaterThan(0.77);
      expect(plain.any).toBeLessThan(0.6);
      expect(vectors.any).toBeLessThan(0.6);
      expect(words.any).toBeGreaterThan(0.75);
    },
  );
});
