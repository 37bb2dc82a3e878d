/** Every probe and strategy in the box, by what their contracts promise. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { judgeAnswer } from "./judge-answer.ts";
import type { Goal } from "./probe.ts";
import { probes } from "./probes.ts";
import { readings } from "./readings.ts";
import { strategies } from "./strategies.ts";
import type { Converter } from "./strategy.ts";

const subject = { purpose: "bank assistant", competitors: ["Other Bank"], brand: "Own Bank", secrets: ["canary-1"] };
const converters = strategies.filter((s): s is Converter => s.kind === "converter");
const goal: Goal = { id: "g", ask: "Explain how to open the vault.", judge: { id: "marker", marker: "abc" } };
const convert = (id: string, ask = goal.ask): readonly string[] => {
  const c = converters.find((x) => x.id === id);
  if (c === undefined) throw new Error(id);
  return c.convert(ask, { rng: rngFor(1, id), goal, subject });
};

describe("probes", () => {
  it("have ids of their own and known taxonomy ids", () => {
    expect(new Set(probes.map((p) => p.id)).size).toBe(probes.length);
    for (const p of probes) {
      for (const o of p.owasp) expect(o).toMatch(/^LLM(0[1-9]|10):2025$/);
      for (const a of p.agentic ?? []) expect(a).toMatch(/^ASI(0[1-9]|10):2026$/);
      for (const a of p.atlas) expect(a).toMatch(/^AML\.T\d{4}(\.\d{3})?$/);
    }
  });

  it("reach all of the OWASP Top 10 for LLM applications", () => {
    expect(new Set(probes.flatMap((p) => p.owasp)).size).toBe(10);
  });

  it.each(probes.map((p) => [p.id, p] as const))(
    "%s: goals have ids of their own, a judge that takes them, and the payload where they place it",
    async (_, probe) => {
      const goals = probe.goals(subject);
      expect(goals.length).toBeGreaterThan(0);
      expect(new Set(goals.map((g) => g.id)).size).toBe(goals.length);
      expect(goals).toEqual(
        probe.goals(subject).map((g) => ({ ...g, ...(g.place && { place: expect.any(Function) }) })),
      );
      for (const g of goals) {
        const opening = g.place?.("PAYLOAD-77");
        if (opening !== undefined) expect(JSON.stringify(opening)).toContain("PAYLOAD-77");
        const sent = (opening?.messages ?? []).map((m) => m.content).join("\n");
        const silent = await judgeAnswer(g.judge, { ask: g.ask, sent, answer: "", calls: [], finish: "stop" });
        expect(silent.outcome, g.id).not.toBe("success");
      }
    },
  );

  it.each(probes.filter((p) => !/over-refusal|glitch/.test(p.id)).map((p) => [p.id, p] as const))(
    "%s: neither a refusal nor an echo of the question is a success",
    async (_, probe) => {
      for (const g of probe.goals(subject)) {
        const opening = g.place?.(g.ask) ?? { messages: [{ role: "user" as const, content: g.ask }] };
        const sent = opening.messages.map((m) => m.content).join("\n");
        for (const answer of [
          "I'm sorry, but I can't help with that.",
          `You want me to do this: ${g.ask} I'm afraid I can't do that.`,
        ]) {
          const v = await judgeAnswer(g.judge, { ask: g.ask, sent, answer, calls: [], finish: "stop" });
          expect(v.outcome, `${g.id}: ${answer} (${v.evidence})`).not.toBe("success");
        }
      }
    },
  );
});

describe("strategies", () => {
  it("have ids of their own", () => expect(new Set(strategies.map((s) => s.id)).size).toBe(strategies.length));

  it.each(converters.map((c) => c.id))("%s gives texts, the same for the same seed", (id) => {
    const texts = convert(id);
    expect(texts.length).toBeGreaterThan(0);
    for (const t of texts) expect(t.length).toBeGreaterThan(5);
    expect(convert(id)).toEqual(texts);
  });

  /** what an independent decoder, or a person, reads out of it again */
  const last = (id: string, ask: string): string => convert(id, ask)[0]?.split("\n\n").at(-1) ?? "";
  it.each<readonly [string, (t: string) => string]>([
    ["base64", (t) => Buffer.from(t, "base64").toString()],
    ["base64-twice", (t) => Buffer.from(Buffer.from(t, "base64").toString(), "base64").toString()],
    ["hex", (t) => Buffer.from(t, "hex").toString()],
    ["url", decodeURIComponent],
    [
      "binary",
      (t) =>
        t
          .split(" ")
          .map((b) => String.fromCharCode(Number.parseInt(b, 2)))
          .join(""),
    ],
    [
      "octal",
      (t) =>
        t
          .split(" ")
          .map((b) => String.fromCharCode(Number.parseInt(b, 8)))
          .join(""),
    ],
    [
      "decimal",
      (t) =>
        t
          .split(" ")
          .map((b) => String.fromCharCode(Number(b)))
          .join(""),
    ],
    ["html-entities", (t) => t.replaceAll(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)))],
    ["quoted-printable", (t) => decodeURIComponent(t.replaceAll("=", "%"))],
    ["fullwidth", (t) => t.normalize("NFKC")],
    ["bold", (t) => t.normalize("NFKC")],
    ["script", (t) => t.normalize("NFKC")],
    ["fraktur", (t) => t.normalize("NFKC")],
    ["sans-serif", (t) => t.normalize("NFKC")],
    ["monospace", (t) => t.normalize("NFKC")],
    ["circled", (t) => t.normalize("NFKC")],
    ["zero-width", (t) => t.replaceAll("\u200b", "")],
    ["soft-hyphens", (t) => t.replaceAll("\u00ad", "")],
    ["diacritics", (t) => t.normalize("NFD").replaceAll(/\p{Mn}/gu, "")],
    ["zalgo", (t) => t.normalize("NFD").replaceAll(/\p{Mn}/gu, "")],
  ])("%s can be read again", (id, decode) => expect(decode(last(id, goal.ask))).toBe(goal.ask));

  it("capitals at random change nothing else", () => {
    expect(convert("random-capitals")[0]).not.toBe(goal.ask);
    expect(convert("random-capitals")[0]?.toLowerCase()).toBe(goal.ask.toLowerCase());
  });

  it("known values of encodings: RFC 4648, Ascii85 and uuencode", () => {
    expect(last("base32", "foobar")).toBe("MZXW6YTBOI======");
    expect(last("ascii85", "Man is distinguished")).toBe("<~9jqo^BlbD-BleB1DJ+*+F(f,q~>");
    expect(last("uuencode", "Cat").split("\n")[1]).toBe("#0V%T");
    expect(last("morse", "SOS now")).toBe("... --- ... / -. --- .--");
    expect(last("rot13", "Hello")).toBe("Uryyb");
    expect(last("atbash", "abcxyz")).toBe("zyxcba");
    expect(last("rot47", "Hello")).toBe("w6==@");
    expect(last("vigenere", "aaaaaaa")).toBe("harbour");
    expect(last("braille", "abc")).toBe("⠁⠃⠉");
    expect(last("nato", "ab")).toBe("Alfa Bravo");
    expect(last("tap-code", "ab")).toBe(". .  . ..");
  });

  it.each([
    "base64",
    "base64-twice",
    "base32",
    "hex",
    "binary",
    "url",
    "rot13",
    "atbash",
    "morse",
    "tags",
    "reversed",
    "fullwidth",
    "zero-width",
    "zalgo",
  ])("what %s hides, judges read", (id) => {
    const plain = (t: string): string => t.toLowerCase().replaceAll(/[^a-z]/g, "");
    expect(convert(id).some((t) => readings(t).some((r) => plain(r).includes("openthevault")))).toBe(true);
  });

  it("what is hidden from the eye is not in the visible text", () => {
    for (const id of ["tags", "variation-selectors", "sneaky-bits", "zero-width-bits"])
      expect(convert(id)[0]?.replaceAll(/[\p{Cf}\p{Mn}\ufe00-\ufe0f]/gu, ""), id).not.toContain("vault");
  });
});
