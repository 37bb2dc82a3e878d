import { describe, expect, it } from "vitest";
import { graphOf } from "../runtime/graph-of.test-data.ts";
import { float32 } from "../tensor/tensor.ts";
import { inputScaling } from "./input-scaling.ts";

describe("inputScaling", () => {
  it("finds what the input is scaled by, and no bias behind a layer", () => {
    const names: string[] = [];
    const model = graphOf({ x: ["float32", ["N", 2]] }, (b) => {
      const [mean, std, w, bias] = [
        b.constant(float32([2], [0.1, 0.2])),
        b.constant(float32([2], [3, 4])),
        b.constant(float32([2, 2], [1, 2, 3, 4])),
        b.constant(float32([2], [5, 6])),
      ];
      names.push(mean, std);
      const z = b.op("Div", [b.op("Reshape", [b.op("Sub", ["x", mean]), b.ints([-1, 2])]), std]);
      return { [b.op("Add", [b.op("MatMul", [z, w]), bias])]: ["float32", ["N", 2]] };
    });
    expect([...inputScaling(model)].sort()).toEqual(names.sort());
  });
});
