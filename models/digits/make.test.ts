/** Makes the shipped files again (`npx vitest run --config models/vitest.config.ts`). */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeDigits } from "./train.ts";

it("makes digits.onnx, digits-train.npz and digits-test.npz", async () => {
  const { model, train, test } = await makeDigits({
    trainingImages: 12_000,
    epochs: 6,
    onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`),
  });
  writeFileSync(new URL("digits.onnx", import.meta.url), model);
  writeFileSync(new URL("digits-train.npz", import.meta.url), train);
  writeFileSync(new URL("digits-test.npz", import.meta.url), test);
  expect(model.length + test.length).toBeLessThan(2 ** 20);
});
