import { describe, expect, it } from "vitest";
import { modelFolder } from "../../../engine/text/model-folder.test-data.ts";
import { checks } from "../../checks.ts";
import { openGuard } from "../../guard.ts";
import type { CheckReport } from "../../verdict.ts";

const off = Object.fromEntries(checks.map((c) => [c.id, { mode: "off" as const }]));
const guardWith = (settings: object) => openGuard({ checks: { ...off, names: { settings: { ...settings } } } });
const report = async (
  settings: object,
  text: string,
  { asked = "Who is it?", direction = "output" as "output" | "input" } = {},
): Promise<CheckReport | undefined> => {
  const messages =
    direction === "output"
      ? ([
          { role: "user", text: asked },
          { role: "assistant", text },
        ] as const)
      : ([{ role: "user", text }] as const);
  return (await guardWith(settings).look({ messages }, direction)).checks.find((c) => c.id === "names");
};
const config = { id2label: { 0: "O", 1: "B-PER", 2: "I-PER" }, max_position_embeddings: 32 };
const path = modelFolder({ answers: "token", config });
const text = "In Paris lives Ann Smith, at nine (Ann) opens the museum.";
const found = (r: CheckReport | undefined, in_ = text): readonly string[] =>
  (r?.spans ?? []).map((s) => in_.slice(s.start, s.end));

describe("names", () => {
  it.each(["wordPiece", "unigram"] as const)(
    "are found whole and without signs, by a tokenizer of the kind %s",
    async (tokenizer) => {
      // the words of the other tokenizer hold no signs
      const said = tokenizer === "unigram" ? "in paris lives ann smith at nine ann opens" : text;
      const r = await report({ model: { path: modelFolder({ answers: "token", config, tokenizer }) } }, said);
      expect(r?.flagged).toBe(true);
      expect(found(r, said).map((n) => n.toLowerCase())).toEqual(["ann smith", "ann"]);
      expect(r?.spans[0]).toMatchObject({ category: "pii", replacement: "[NAME]" });
      // softmax of 0, 6, 0: both labels of a name together
      expect(r?.spans[0]?.score).toBeCloseTo((Math.exp(6) + 1) / (Math.exp(6) + 2), 4);
    },
  );

  it("are found in a long text, each once", async () => {
    const long = `${"The river flows to the sea. ".repeat(30)}Ann Smith ${"the museum opens at nine. ".repeat(30)}`;
    const r = await report({ model: { path } }, long);
    expect(found(r, long)).toEqual(["Ann Smith"]);
  });

  it("that the user wrote are no find, unless asked for; part of another word is not the name", async () => {
    expect(found(await report({ model: { path } }, text, { asked: "Where does Ann Smith live?" }))).toEqual([]);
    expect(
      found(await report({ model: { path }, given: "find" }, text, { asked: "Where does Ann Smith live?" })),
    ).toHaveLength(2);
    expect(found(await report({ model: { path } }, text, { asked: "A smith planning" }))).toEqual(["Ann Smith", "Ann"]);
    expect(found(await report({ model: { path }, allow: ["ann smith"] }, text))).toEqual(["Ann"]);
  });

  it("are looked for in what goes in where the policy says so", async () => {
    expect(found(await report({ model: { path } }, text, { direction: "input" }))).toEqual([]);
    expect(found(await report({ model: { path }, input: true }, text, { direction: "input" }))).toHaveLength(2);
  });

  it("without a model nothing is looked for, and no stream waits", async () => {
    expect((await report({}, text))?.spans).toEqual([]);
    expect(guardWith({}).checks.find((c) => c.id === "names")?.reach).toBe(0);
    expect(guardWith({ model: { path } }).checks.find((c) => c.id === "names")?.reach).toBe(Number.POSITIVE_INFINITY);
  });

  it("a model without such labels is an error", async () => {
    const guard = guardWith({ model: { path, entities: ["LOC"] } });
    await expect(guard.ready()).rejects.toMatchObject({
      code: "DATA_MISMATCH",
      hint: expect.stringContaining("B-PER") as unknown,
    });
    expect((await report({ model: { path, entities: ["LOC"] } }, text))?.status).toBe("broke");
  });
});
