import { describe, expect, it } from "vitest";
import { node } from "../onnx/graph.ts";
import { tokenModel } from "./describe-tokens.test-data.ts";
import { describeTokens, readsTokens } from "./describe-tokens.ts";
import { openOnnxModel } from "./onnx-model.ts";

const options = { name: "net", length: 3, words: 4 };

describe("describeTokens", () => {
  it("reads logits, before a Softmax too", () => {
    expect(readsTokens(tokenModel([]))).toBe(true);
    expect(describeTokens(tokenModel([]), options)).toMatchObject({
      input: "ids",
      classes: 2,
      output: { value: "y", kind: "logits" },
      domain: { size: 3, upper: Float32Array.of(3, 3, 3) },
    });
    const soft = tokenModel([node("Softmax", ["y"], ["p"], { axis: -1 })]);
    expect(describeTokens(soft, options).output).toEqual({ value: "y", kind: "logits" });
    expect(describeTokens(soft, { ...options, output: "y" }).output.value).toBe("y");
  });

  it("gives a model that reads whole numbers", async () => {
    const model = await openOnnxModel(tokenModel([]), describeTokens(tokenModel([]), options), { gradients: false });
    expect(await model.labels(Float32Array.of(0, 0, 1, 3, 3, 2))).toEqual(Int32Array.of(0, 1));
    await model.close();
  });

  it.each([
    [{ ...options, length: 5 }, "DATA_MISMATCH"],
    [{ ...options, output: "sum" }, "MODEL_CAPABILITY"],
  ])("refuses %j", (o, code) => {
    expect(() => describeTokens(tokenModel([]), o)).toThrow(expect.objectContaining({ code }));
  });
});
