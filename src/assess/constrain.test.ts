import { describe, expect, it } from "vitest";
import type { Dataset } from "../engine/data/dataset.ts";
import { readCsv } from "../engine/data/csv.ts";
import { inAttackSpace } from "../attacks/attack-space.ts";
import { constrain } from "./constrain.ts";
import { parseConstraints } from "./constraints.ts";
import { oneHotGroups } from "./one-hot.ts";

const csv = (text: string): Dataset => readCsv(text.trim(), "people.csv", "sha256:0", { label: "y" });
const people = csv(`
age,hours,rate,sex_F,sex_M,job_1,job_2,job_3,job_bonus,y
20,10,0.5,1,0,1,0,0,0,0
60,50,1.5,0,1,0,1,0,1,1
40,30,1,0,1,0,1,0,1,0
`);
/** The data as it is: [age, hours, rate, sex x 2, job x 3, job_bonus], integers where describeModel finds them. */
const description = (factor = 1) => {
  const lower = Float32Array.of(20, 10, 0.5, 0, 0, 0, 0, 0, 0).map((v) => factor * v);
  const upper = Float32Array.of(60, 50, 1.5, 1, 1, 1, 1, 0, 1).map((v) => factor * v);
  return {
    domain: {
      dims: [9],
      size: 9,
      layout: "flat" as const,
      lower,
      upper,
      integer: Uint8Array.of(1, 1, 0, 1, 1, 1, 1, 1, 1),
      step: new Float32Array(9).fill(factor),
    },
    units: { offset: lower, scale: lower.map((v, i) => (upper[i] ?? 0) - v || 1) },
    data: { dims: [9], scaling: "", factor: Float64Array.of(factor), offset: Float64Array.of(0) },
  };
};
const constraints = (value: unknown) => parseConstraints(value, "test");

describe("oneHotGroups", () => {
  it("finds columns that begin alike and hold exactly one 1, and leaves others out", () => {
    expect(oneHotGroups(people.inputs, people.features ?? [])).toEqual([{ name: "sex", columns: [3, 4] }]);
    const plain = csv(`a_x,a_y,b=1,b=2,y\n1,0,0,1,0\n0,1,1,0,1`);
    expect(oneHotGroups(plain.inputs, plain.features ?? []).map((g) => g.name)).toEqual(["a", "b"]);
    const twoOnes = csv(`a_x,a_y,y\n1,1,0\n0,1,1`);
    expect(oneHotGroups(twoOnes.inputs, twoOnes.features ?? [])).toEqual([]);
  });
});

describe("constrain", () => {
  it("fixes columns by name, and whole groups by theirs", () => {
    const { description: d, decisions } = constrain(
      description(),
      people,
      constraints({ features: { age: { immutable: true }, sex: { immutable: true } } }),
    );
    expect([...(d.domain.mutable ?? [])]).toEqual([0, 1, 1, 0, 0, 1, 1, 1, 1]);
    expect(d.domain.groups).toEqual([[3, 4]]);
    expect(decisions.map((v) => v.what)).toEqual(["one-hot groups", "immutable features"]);
    const { description: only } = constrain(description(), people, constraints({ mutable: ["hours", "2"] }));
    expect([...(only.domain.mutable ?? [])]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it("takes groups, ranges and directions as they are given, in stored units", () => {
    const given = constraints({
      oneHot: [["job_1", "job_2", "job_3"]],
      features: { hours: { min: 0, max: 100, direction: "increase" }, rate: { direction: "decrease" } },
    });
    const { description: d, features } = constrain(description(2), people, given);
    expect(d.domain.groups).toEqual([[5, 6, 7]]);
    // a category that the data does not show may be taken
    expect(d.domain.upper[7]).toBe(2);
    expect([d.domain.lower[1], d.domain.upper[1]]).toEqual([0, 200]);
    expect(d.units?.scale[1]).toBe(200);
    expect([...(d.domain.direction ?? [])]).toEqual([0, 1, -1, 0, 0, 0, 0, 0, 0]);
    expect(features?.[1]).toMatchObject({ name: "hours", min: 0, max: 100 });
  });

  it("keeps whole numbers whole in units of the range", () => {
    const { description: d } = constrain(
      description(2),
      people,
      constraints({ features: { rate: { integer: false } } }),
    );
    const model = {
      name: "m",
      domain: d.domain,
      classes: 2,
      labels: async () => new Int32Array(1),
      close: async () => {},
    };
    const { model: unit } = inAttackSpace(model, d, new Float32Array(9));
    expect(unit.domain.step?.[0]).toBeCloseTo(1 / 40, 6);
    expect(unit.domain.upper[0]).toBe(1);
  });

  it.each([
    [{ features: { salary: { immutable: true } } }, "USAGE", "salary"],
    [{ features: { age: { min: 30 } } }, "DATA_MISMATCH", "sample 0: feature 'age' is 20"],
    [{ features: { age: { min: 3, max: 2 } } }, "USAGE", "greater"],
    [{ oneHot: [["sex_F", "job_1"]] }, "DATA_MISMATCH", "no one-hot group"],
  ])("refuses %j", (value, code, message) => {
    expect(() => constrain(description(), people, constraints(value))).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it("names the field of a file that is wrong", () => {
    expect(() => constraints({ features: { age: { imutable: true } } })).toThrowError(/features\.age/);
  });
});
