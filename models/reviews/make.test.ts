/** Makes the shipped files again (`npx vitest run --config models/vitest.config.ts`). */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeReviews } from "./train.ts";

it("makes the reviews, their vocabulary and synonyms, and reviews.onnx", async () => {
  const files = await makeReviews();
  for (const [name, content] of files) writeFileSync(new URL(name, import.meta.url), content);
  expect([...files.values()].reduce((sum, c) => sum + c.length, 0)).toBeLessThan(2 ** 19);
});
