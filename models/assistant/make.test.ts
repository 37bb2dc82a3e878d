/** Makes the shipped files again (`npx vitest run --config models/vitest.config.ts`). */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeAssistant } from "./train.ts";

it("makes assistant.onnx and its vocabulary", async () => {
  const files = await makeAssistant();
  for (const [name, content] of files) writeFileSync(new URL(name, import.meta.url), content);
  expect([...files.values()].reduce((sum, c) => sum + c.length, 0)).toBeLessThan(2 ** 17);
});
