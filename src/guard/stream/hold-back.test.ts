import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Check, MessageCheck } from "../check.ts";
import { checks as builtIn } from "../checks.ts";
import { type Guard, openGuard } from "../guard.ts";
import type { GuardPolicyInput } from "../policy.ts";
import { HoldBack, type Progress } from "./hold-back.ts";
import { lookAtAnswer } from "./look-at-answer.ts";
import type { Piece } from "./piece.ts";
import { redacted } from "./redactions.ts";

/** Finds a pattern whose matches have at most `reach` units, with nothing looked at beside them. */
const finder = (id: string, pattern: RegExp, reach: number, replacement?: string): MessageCheck => ({
  kind: "message",
  id,
  title: id,
  directions: ["output"],
  categories: ["pii"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  reach,
  roles: ["assistant"],
  look: ({ message: { text, calls = [] } }) => [
    ...[...text.matchAll(pattern)].map((m) => ({
      category: "pii" as const,
      score: 0.9,
      start: m.index,
      end: m.index + m[0].length,
      why: id,
      ...(replacement === undefined ? {} : { replacement }),
    })),
    ...calls.flatMap((c) =>
      c.arguments.search(pattern) >= 0 ? [{ category: "pii" as const, score: 0.9, why: id }] : [],
    ),
  ],
});
const secret = finder("secret", /AKIA[0-9]{4}(?![0-9])/g, 9);
const smile = finder("smile", /😀{2,4}(?!😀)(?<!😀😀😀😀😀)/gu, 12, "[smile]");
const number = finder("number", /(?<!\d)\d{3,6}(?!\d)/g, 8, "[number]");
const near = finder("near", /a1{1,2}b/g, 4, "[ab]");
const whole = finder("whole", /end$/g, Infinity);

/** The checks in the box have tests of their own. */
const guardOf = (checks: readonly Check[], limits: GuardPolicyInput["limits"] = {}): Guard =>
  openGuard({ checks: Object.fromEntries(builtIn.map((c) => [c.id, { mode: "off" }])), limits }, checks);

interface Run {
  readonly verdict: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly sent: ReadonlyMap<string, string>;
  readonly calls: string;
  readonly looked: number;
}

const rulesFor = (checks: readonly Check[], redact: boolean) => {
  let looked = 0;
  const counting: MessageCheck = {
    ...finder("count", /$^/g, 0),
    look: ({ message }) => {
      looked += message.text.length;
      return [];
    },
  };
  const guard = guardOf([...checks, counting]);
  return { rules: { guard, enforcing: guard, asked: { messages: [] }, redact }, looked: () => looked };
};

const wholeOf = async (pieces: readonly Piece[], checks: readonly Check[], redact: boolean): Promise<Run> => {
  const { rules, looked } = rulesFor(checks, redact);
  const texts = new Map<string, string>();
  const calls = new Map<string, Map<string, string>>();
  const lanes: string[] = [];
  for (const p of pieces) {
    if (!lanes.includes(p.lane)) lanes.push(p.lane);
    if (p.kind === "call") {
      const of = calls.get(p.lane) ?? new Map<string, string>();
      calls.set(p.lane, of.set(p.call, (of.get(p.call) ?? "") + (p.arguments ?? "")));
    } else texts.set(p.lane, (texts.get(p.lane) ?? "") + p.text);
  }
  const messages = lanes.map((lane) => ({
    role: "assistant" as const,
    text: texts.get(lane) ?? "",
    calls: [...(calls.get(lane) ?? [])].map(([name, args]) => ({ name, arguments: args })),
  }));
  const found = await lookAtAnswer(rules, messages);
  const out = new Map(
    lanes.map((lane, i) => [
      lane,
      redacted(messages[i]?.text ?? "", 0, messages[i]?.text.length ?? 0, found.redactions[i] ?? []),
    ]),
  );
  return { verdict: found.verdict, texts: out, sent: out, calls: JSON.stringify([...calls.keys()]), looked: looked() };
};

const streamed = async (
  events: readonly (readonly Piece[])[],
  checks: readonly Check[],
  redact: boolean,
): Promise<Run & { readonly order: readonly number[] }> => {
  const { rules, looked } = rulesFor(checks, redact);
  const hold = new HoldBack<number>(rules);
  const sent = new Map<string, string>();
  const order: number[] = [];
  let calls = "";
  const take = ({ released }: Progress<number>): void => {
    for (const { item, texts } of released) {
      order.push(item);
      for (const [i, piece] of (events[item] ?? []).entries())
        if (piece.kind === "call") calls += piece.arguments ?? "";
        else sent.set(piece.lane, (sent.get(piece.lane) ?? "") + (texts?.[i] ?? piece.text));
    }
  };
  for (const [i, pieces] of events.entries()) {
    hold.push(i, pieces);
    if (i % 3 !== 1) take(await hold.advance());
  }
  const last = await hold.end();
  take(last);
  return { verdict: last.finding.verdict, texts: sent, sent, calls, order, looked: looked() };
};

const bits = [
  "a",
  "1",
  "11",
  "b",
  "AKIA",
  "1234",
  "12345678",
  "1234567890123",
  "😀😀😀",
  "😀😀😀😀😀😀😀",
  "😀",
  "\ud83d",
  "\ude00",
  " ",
  "text ",
  "99",
  "end",
  "",
];
const cases = fc.record({
  words: fc.array(
    fc.record({ bit: fc.constantFrom(...bits), lane: fc.constantFrom("0", "0", "0", "1", "0/reasoning") }),
    {
      maxLength: 60,
    },
  ),
  calls: fc.array(fc.constantFrom('{"a":', '"AKIA', '1234"}', "{}"), { maxLength: 3 }),
  cuts: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 10 }),
  checks: fc.subarray([secret, smile, number, near, whole]),
  redact: fc.boolean(),
});

/** Cuts the words at other places, surrogate pairs too, and puts several pieces into some events. */
const eventsOf = ({
  words,
  calls,
  cuts,
}: {
  readonly words: readonly { readonly bit: string; readonly lane: string }[];
  readonly calls: readonly string[];
  readonly cuts: readonly number[];
}): Piece[][] => {
  const events: Piece[][] = [];
  let n = 0;
  const cut = (): number => cuts[n++ % cuts.length] ?? 0;
  for (const { bit, lane } of words) {
    let rest = bit;
    do {
      const take = cut() || rest.length;
      const piece: Piece = { kind: "text", lane, text: rest.slice(0, take) };
      rest = rest.slice(take);
      if (cut() === 1 && events.length > 0) events.at(-1)?.push(piece);
      else events.push([piece]);
    } while (rest !== "");
  }
  for (const [i, args] of calls.entries())
    events.splice(Math.min(events.length, cut() * 7), 0, [
      { kind: "call", lane: "0", call: String(i), ...(i === 0 ? {} : { arguments: args }) },
    ]);
  return events;
};

describe("a streamed answer", () => {
  it("has the verdict and the text of the whole one, wherever it is cut (2,000 cases)", async () => {
    const seen = { pass: 0, redact: 0, flag: 0, error: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const events = eventsOf(c);
        const once = await wholeOf(events.flat(), c.checks, c.redact);
        const inPieces = await streamed(events, c.checks, c.redact);
        expect(inPieces.verdict).toBe(once.verdict);
        seen[once.verdict as keyof typeof seen]++;
        if (once.verdict === "flag") {
          // what went out is a beginning of the answer without anything that flags
          for (const [lane, text] of inPieces.sent) {
            const all = events
              .flat()
              .filter((p) => p.lane === lane && p.kind !== "call")
              .map((p) => ("text" in p ? p.text : ""))
              .join("");
            if (!c.redact) {
              expect(all.startsWith(text)).toBe(true);
              const first = c.checks.flatMap((k) => {
                const at = k.id === "whole" ? -1 : firstHit(k, all);
                return at < 0 ? [] : [at];
              });
              expect(text.length).toBeLessThanOrEqual(Math.min(Infinity, ...first));
            }
            expect(text).not.toContain("AKIA1234");
          }
        } else {
          for (const [lane, text] of once.texts) expect(inPieces.texts.get(lane) ?? "").toBe(text);
          expect(inPieces.order).toEqual(events.map((_, i) => i));
        }
      }),
      { numRuns: 2000, seed: 20261126 },
    );
    expect(Math.min(seen.pass, seen.redact, seen.flag)).toBeGreaterThan(100);
  });

  const firstHit = (check: Check, text: string): number => {
    const hits = (check as MessageCheck).look({
      message: { role: "assistant", text },
      index: 0,
      direction: "output",
      views: [],
      conversation: { messages: [] },
      settings: {},
    }) as readonly { start?: number }[];
    return Math.min(...hits.map((h) => h.start ?? 0), text.length) || (hits.length === 0 ? -1 : 0);
  };

  const one = (text: string): Piece[] => [{ kind: "text", lane: "0", text }];

  it("what is looked at grows with its length, not with its square", async () => {
    const events = Array.from({ length: 5000 }, () => one("word "));
    const { looked, verdict } = await streamed(events, [secret, number], false);
    expect(verdict).toBe("pass");
    // 25,000 units: each in a few windows, and once more at the end
    expect(looked).toBeLessThan(25_000 * 12);
  });

  it("goes out at once where no check looks at answers, and is held to the end where one needs it whole", async () => {
    const quick = new HoldBack<number>(rulesFor([], false).rules);
    quick.push(0, one("hello"));
    expect((await quick.advance()).released).toHaveLength(1);
    const slow = new HoldBack<number>(rulesFor([whole], false).rules);
    slow.push(0, one("hello"));
    expect((await slow.advance()).released).toHaveLength(0);
    expect((await slow.end()).released).toHaveLength(1);
  });

  it("a check that breaks ends it, and lets nothing out", async () => {
    const broken = {
      ...secret,
      look: () => {
        throw new Error("no memory");
      },
    };
    const hold = new HoldBack<number>(rulesFor([broken], false).rules);
    hold.push(0, one("a text that is long enough to be looked at"));
    expect(await hold.advance()).toMatchObject({ released: [], stopped: { verdict: "error" } });
    expect((await hold.end()).finding.verdict).toBe("error");
    const on = new HoldBack<number>({ ...rulesFor([broken], false).rules, goOnBroken: true });
    on.push(0, one("a text that is long enough to be looked at"));
    expect((await on.end()).released).toHaveLength(1);
  });

  it("a text that is repeated otherwise than it was is an error", async () => {
    const hold = new HoldBack<number>(rulesFor([secret], false).rules);
    hold.push(0, one("harmless"));
    hold.push(1, [{ kind: "copy", lane: "0", text: "harmful!" }]);
    expect((await hold.end()).finding.verdict).toBe("error");
  });

  it("an answer that does not end takes no more memory than the policy allows", async () => {
    const guard = guardOf([secret], { maxUnits: 1000 });
    const hold = new HoldBack<number>({ guard, enforcing: guard, asked: { messages: [] }, redact: false });
    for (let i = 0; i < 300; i++) hold.push(i, one("word "));
    expect((await hold.advance()).stopped?.verdict).toBe("error");
  });
});
