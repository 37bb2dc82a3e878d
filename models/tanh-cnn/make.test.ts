/** Makes the shipped file again (`npx vitest run --config models/vitest.config.ts models/tanh-cnn`). */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { writeOnnx } from "../../src/engine/onnx/write.ts";
import { tanhCnn } from "./net.ts";

it("makes tanh-cnn.onnx", () => {
  const bytes = writeOnnx(tanhCnn(0));
  writeFileSync(new URL("tanh-cnn.onnx", import.meta.url), bytes);
  expect(bytes.length).toBeLessThan(2 ** 17);
});
