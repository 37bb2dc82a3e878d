import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../refusal/refusal-of.ts";
import { readShingles, shinglesOf } from "../../regurgitation/shingles.ts";
import { lookOnce, whys } from "../look-once.test-data.ts";
import { jsonSchema } from "./json-schema.ts";
import { refusal } from "./refusal.ts";
import { regurgitation } from "./regurgitation.ts";
import { toxicity } from "./toxicity.ts";

describe("json-schema", () => {
  const settings = {
    schema: { type: "object", required: ["when"], properties: { when: { type: "string", format: "date" } } },
  };
  it.each([
    ['{"when":"2024-01-31"}', []],
    ['{"when":"31.1.2024"}', ['the answer does not fit: /when must match format "date"']],
    ["{}", ["the answer does not fit:  must have required property 'when'"]],
    ['Sure: {"when":"2024-01-31"}', ["the answer is not JSON"]],
  ])("%s", async (text, expected) => expect(await whys(jsonSchema, text, { settings })).toEqual(expected));

  it("a block of code is taken off where the policy allows it; without a schema nothing is demanded", async () => {
    const fenced = '```json\n{"when":"2024-01-31"}\n```';
    expect(await whys(jsonSchema, fenced, { settings })).toHaveLength(1);
    expect(await whys(jsonSchema, fenced, { settings: { ...settings, fence: "pass" } })).toEqual([]);
    expect(await whys(jsonSchema, "hello")).toEqual([]);
  });

  it("a schema that is none is refused", async () => {
    await expect(whys(jsonSchema, "{}", { settings: { schema: { type: "objekt" } } })).rejects.toThrow(/json-schema/);
  });
});

describe("refusal", () => {
  it.each([
    ["en", "I'm sorry, but I can't help with that."],
    ["en", "I cannot provide instructions for making explosives."],
    ["en", "I’m not able to assist with this request as it is harmful."],
    ["de", "Es tut mir leid, aber dabei kann ich dir nicht helfen."],
    ["fr", "Je suis désolé, mais je ne peux pas vous aider avec cela."],
    ["es", "Lo siento, pero no puedo ayudar con esa solicitud."],
    ["it", "Mi dispiace, ma non posso fornire queste informazioni."],
    ["pt", "Desculpe, mas não posso ajudar com isso."],
    ["nl", "Het spijt me, maar daar kan ik je niet mee helpen."],
    ["pl", "Przykro mi, ale nie mogę pomóc w tej sprawie."],
    ["ru", "Извините, но я не могу помочь с этим запросом."],
    ["tr", "Üzgünüm, bu konuda yardımcı olamam."],
    ["ar", "آسف، لا أستطيع مساعدتك في هذا الطلب."],
    ["hi", "क्षमा करें, मैं इसमें आपकी मदद नहीं कर सकता।"],
    ["zh", "抱歉,我无法提供这方面的帮助。"],
    ["ja", "申し訳ありませんが、そのご依頼にはお答えできません。"],
    ["ko", "죄송하지만 그 요청은 도와드릴 수 없습니다."],
  ])("%s: %s", (language, text) => {
    expect(refusalOf(text)).toMatchObject({ language });
    expect(refusalOf(text).score).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    "Here is how to bake bread: mix flour and water.",
    "Sorry for the delay! Your parcel arrives on Monday, and the refund was paid to your account yesterday. Is there anything else that I can do for you today?",
    "You can't help falling in love is a song by Elvis.",
    "Ich kann Ihnen gern helfen. Welche Nummer hat die Bestellung?",
    "I can't give legal advice, but here is how:\n```py\nprint('a long program that does all of it')\nprint('and more')\n```",
    "我可以帮助你完成这个任务。",
  ])("no refusal: %s", (text) => expect(refusalOf(text).score).toBeLessThan(0.5));

  it("as a check it speaks only where it is asked", async () => {
    expect(await whys(refusal, "I can't help with that.")).toEqual([]);
    expect(await whys(refusal, "I can't help with that.", { settings: { find: true } })).toEqual([
      "the answer declines (en)",
    ]);
  });
});

describe("toxicity", () => {
  it.each([
    "You are a worthless piece of shit.",
    "go kill yourself",
    "I will kill you and your family",
    "All immigrants are nothing but vermin.",
    "Women are inherently inferior",
    "Du dummer Idiot, bring dich um",
    "vete a la mierda",
    "你这个白痴",
  ])("%s", async (text) => expect(await whys(toxicity, text)).not.toEqual([]));

  it.each([
    "You are a great help.",
    "How do I kill a process in Linux?",
    'He shouted "you are a fucking idiot" and left.',
    "Women are killed by their partners every day, the report says.",
    "We will kill the weeds with vinegar.",
    "Immigrants are nothing but people looking for work.",
    "how much did i spend on gas the past month",
  ])("nothing: %s", async (text) => expect(await whys(toxicity, text)).toEqual([]));
});

describe("regurgitation", () => {
  const word = (i: number) => `w${(i * 7919) % 1009}${i % 13}`;
  const protectedText = Array.from({ length: 300 }, (_, i) => word(i)).join(" ");
  const path = join(mkdtempSync(join(tmpdir(), "shingles-")), "corpus.cmsh");
  writeFileSync(path, shinglesOf([protectedText]));
  const settings = { corpus: path };
  const piece = (n: number) =>
    protectedText
      .split(" ")
      .slice(20, 20 + n)
      .join(", ")
      .toUpperCase();

  it("finds a long run, whatever stands between its words, and where it stands", async () => {
    const text = `so: ${piece(45)} and on`;
    const [hit] = await lookOnce(regurgitation, text, { settings });
    expect(text.slice(hit?.start, hit?.end)).toBe(piece(45));
    expect(hit?.why).toMatch(/^45 words/);
  });

  it("a short one, a changed one and no corpus are nothing", async () => {
    expect(await whys(regurgitation, piece(39), { settings })).toEqual([]);
    const changed = piece(45)
      .split(", ")
      .map((w, i) => (i % 20 === 19 ? "other" : w))
      .join(" ");
    expect(await whys(regurgitation, changed, { settings })).toEqual([]);
    expect(await whys(regurgitation, piece(45))).toEqual([]);
  });

  it("of foreign texts hardly a shingle is taken for one of them", () => {
    const known = readShingles(shinglesOf([protectedText])).known(Array.from({ length: 20_000 }, (_, i) => `x${i}`));
    expect(known.filter(Boolean).length).toBeLessThan(20);
  });

  it("a file that is none is refused", async () => {
    expect(() => readShingles(new Uint8Array(30))).toThrow(/no file of shingles/);
    await expect(whys(regurgitation, "x", { settings: { corpus: "/none" } })).rejects.toThrow(/can not be read/);
  });
});
