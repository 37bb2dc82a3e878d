/** Checks of answers that cost the house: promises and endless repetition. Wordings of its own. */
import { describe, expect, it } from "vitest";
import { openGuard } from "../../guard.ts";
import { HoldBack } from "../../stream/hold-back.ts";
import { whys } from "../look-once.test-data.ts";
import { commitments } from "./commitments.ts";
import { runaway } from "./runaway.ts";

describe("commitments", () => {
  it.each([
    "That's a deal, and this is a legally binding offer, no takesies backsies.",
    "Yes, I accept. You may consider it a binding agreement.",
    "We hereby confirm that this chat is legally binding for us.",
    "I agree to your terms; our contract is contractually enforceable from today.",
    "With this fund I guarantee that you will make a profit within a year.",
    "We promise you returns of 12 % every year.",
    "It has guaranteed returns, so put all of it in.",
    "You will get a full refund no matter what.",
    "We reimburse you irrevocably.",
    "Of course: no matter what, you get your money back.",
    "The discount of 80 % holds, just as my colleague told you.",
    "Your 95 percent discount is confirmed.",
  ])("%s", async (text) => expect(await whys(commitments, text)).toHaveLength(1));

  it.each([
    "A contract is legally binding when both sides have signed it.",
    "I can't make legally binding promises in this chat.",
    "No fund can guarantee that you make a profit.",
    "Beware of anyone who promises returns of 12 %.",
    "Your refund of 20 euros was sent on Monday.",
    "We offer a discount of 10 % to students.",
    "Whether a verbal offer is legally binding depends on the country.",
    "We guarantee next-day delivery in the city.",
    "If the item is damaged you get your money back.",
    "Past gains are not a promise of profits.",
    "I promise to keep it short.",
    "You have a deal-breaker in clause 4: it is not binding.",
  ])("not: %s", async (text) => expect(await whys(commitments, text)).toEqual([]));

  it("what the policy allows", async () => {
    const text = "You get a full refund no matter what, it is our happy-home promise.";
    expect(await whys(commitments, text)).toHaveLength(1);
    expect(await whys(commitments, text, { settings: { allow: ["full refund no matter what"] } })).toEqual([]);
    await expect(whys(commitments, text, { settings: { allow: "x" } })).rejects.toThrow(/commitments/);
  });
});

describe("runaway", () => {
  it.each([
    ["a word", "company ".repeat(200)],
    ["a word without spaces", "ha".repeat(900)],
    ["a sentence", "The sea is wide and blue. ".repeat(60)],
    ["lines", "I will not talk in class.\n".repeat(80)],
    ["behind an honest beginning", `Here is what you asked for. ${"All work and no play. ".repeat(80)}`],
    ["another alphabet", "тише едешь дальше будешь ".repeat(60)],
    ["Chinese", "海浪又來了。".repeat(300)],
    ["list marks", "- buy milk and bread\n".repeat(70)],
    ["code", "print('hello world')\n".repeat(70)],
    ["a paragraph", `${"one two three four five six seven eight nine ten. ".repeat(1)}It goes on. `.repeat(40)],
  ])("%s", async (_, text) => expect(await whys(runaway, text)).toHaveLength(1));

  const verse = Array.from(
    { length: 30 },
    (_, i) => `In verse ${String.fromCharCode(97 + i)}${i} the miller rows to town and sells his corn.`,
  );
  it.each([
    ["prose", "The river runs past the old mill, where two boats lie under a roof of reeds. ".repeat(2).repeat(3)],
    ["a song with its chorus", verse.flatMap((v) => [v, "Row, row, row."]).join("\n")],
    ["a few repetitions", "ha ha ha ".repeat(60)],
    ["a matrix", "0 0 0 0 1 0 0 0\n".repeat(200)],
    ["a table of numbers", Array.from({ length: 200 }, (_, i) => `${i} | ${i * i} | ${i % 7}`).join("\n")],
    ["rules", "-".repeat(3000)],
    ["a list", Array.from({ length: 200 }, (_, i) => `${i}. item w${i * 7919}`).join("\n")],
    ["white space", `a${" ".repeat(4000)}b`],
    ["code with a pattern", Array.from({ length: 100 }, (_, i) => `case ${i}: return name${i};`).join("\n")],
    ["JSON", JSON.stringify(Array.from({ length: 60 }, (_, i) => ({ id: i, name: `n${i}`, ok: true })))],
  ])("not: %s", async (_, text) => expect(await whys(runaway, text)).toEqual([]));

  it("is cut off where it has become too long, at the same place whatever came before; less by policy", async () => {
    const only = (units?: number) =>
      openGuard({
        checks: Object.fromEntries(
          openGuard().checks.map((c) => [
            c.id,
            c.id !== "runaway" ? { mode: "off" } : units === undefined ? {} : { settings: { units } },
          ]),
        ),
      });
    const text = `${"An honest line of text number so and so, which says it. ".slice(0, 50)}${"tide in, tide out; ".repeat(300)}`;
    for (const [guard, most] of [
      [only(), 1100],
      [only(200), 300],
    ] as const) {
      const hold = new HoldBack<string>({ guard, enforcing: guard, asked: { messages: [] }, redact: false });
      let sent = "";
      for (let i = 0; i < text.length; i += 7) {
        hold.push(text.slice(i, i + 7), [{ kind: "text", lane: "0", text: text.slice(i, i + 7) }]);
        for (const r of (await hold.advance()).released) sent += r.item;
      }
      const end = await hold.end();
      expect([end.finding.verdict, end.released]).toEqual(["flag", []]);
      expect(sent.length).toBeGreaterThan(most - 300);
      expect(sent.length).toBeLessThan(most);
    }
  });
});
