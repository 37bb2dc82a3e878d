import { expect, it } from "vitest";
import { chosenAttacks } from "./chosen-attacks.ts";

const chosen = (attacks: string[], more: { params?: string; norm?: string; eps?: string } = {}) =>
  chosenAttacks({ plan: "standard", attacks, ...more }).attacks.map((a) => ({
    id: a.id,
    norm: a.norm,
    params: a.params,
  }));

it("takes long ids, short ids and the names of other toolkits", () => {
  expect(chosen(["evasion/pgd", "pgd", "PGD", "fgsm", "HopSkipJump", "cw"]).map((a) => a.id)).toEqual([
    "evasion/pgd",
    "evasion/pgd",
    "evasion/pgd",
    "evasion/fgm",
    "evasion/hop-skip-jump",
    "evasion/carlini-wagner",
  ]);
  expect(() => chosen(["no-such"])).toThrow(expect.objectContaining({ code: "ATTACK_UNKNOWN" }));
  expect(() => chosen([])).toThrow(expect.objectContaining({ code: "USAGE" }));
});

it("gives a parameter to each attack that has it, and to one alone by its id", () => {
  expect(chosen(["fgm", "pgd"], { params: '{"pgd": {"steps": 3}, "steps": 5, "loss": "margin"}' })).toEqual([
    { id: "evasion/fgm", norm: "linf", params: { loss: "margin" } },
    { id: "evasion/pgd", norm: "linf", params: { loss: "margin", steps: 3 } },
  ]);
});

it.each([
  ['{"nope": 3}', "ATTACK_PARAMS"],
  ['{"__proto__": 3}', "ATTACK_PARAMS"],
  ['{"square": {"queries": 3}}', "USAGE"],
  ["[1]", "USAGE"],
  ['"x"', "USAGE"],
  ["{", "USAGE"],
])("refuses --params %s", (params, code) => {
  expect(() => chosen(["pgd"], { params })).toThrow(expect.objectContaining({ code }));
});

it("runs attacks in a norm that they share, and a radius in no other", () => {
  expect(chosen(["carlini-wagner"], { eps: "0.5" })[0]?.norm).toBe("l2");
  expect(chosen(["pgd", "carlini-wagner"]).map((a) => a.norm)).toEqual(["l2", "l2"]);
  expect(chosen(["pgd"], { norm: "L1" })[0]?.norm).toBe("l1");
  expect(() => chosen(["carlini-wagner-linf", "carlini-wagner"], { eps: "0.5" })).toThrow(
    expect.objectContaining({ code: "USAGE" }),
  );
  expect(() => chosen(["carlini-wagner"], { norm: "linf" })).toThrow(expect.objectContaining({ code: "USAGE" }));
});
