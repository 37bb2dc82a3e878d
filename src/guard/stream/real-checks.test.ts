/** The checks in the box over answers in pieces: those that say how far they look are held to it. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { openGuard } from "../guard.ts";
import { looksAtAnswers, reachOf } from "../reach.ts";
import { asked, hitsOf, neutral } from "../pending/hits.test-data.ts";
import { countingSpans } from "./counting-spans.ts";
import { HoldBack } from "./hold-back.ts";
import { lookAtAnswer } from "./look-at-answer.ts";
import { redacted } from "./redactions.ts";

const all = openGuard();
const late = all.checks.filter((c) => looksAtAnswers(c) && reachOf(all.policy, c) === Infinity);
const guard = openGuard({ checks: Object.fromEntries(late.map((c) => [c.id, { mode: "off" }])) });

const ordinary =
  "The river runs past the old mill, where two boats lie under a roof of reeds. In spring the water is high, and whoever wants to cross goes round by the bridge near the market. ";
const pieces = [
  ...Array.from({ length: 6 }, (_, i) => ordinary.slice(i * 20, i * 20 + 60)),
  ordinary.repeat(3),
  "Your card is 4111 1111 1111 1111. ",
  "IBAN DE89 3704 0044 0532 0130 00 ",
  // in two pieces, so that nobody takes it for a real one
  ["key ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8 "].join("_"),
  Buffer.from("the card 4111 1111 1111 1111 again").toString("base64"),
  "[here](https://example.org/page) ",
  "1234 ",
  "\n",
];

it("a stream has the verdict and the text of the whole answer (60 cases)", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (parts, size) => {
        const text = parts.join("");
        const rules = { guard, asked: { messages: [{ role: "user" as const, text: "tell me" }] }, redact: true };
        const whole = await lookAtAnswer(rules, [{ role: "assistant", text }]);
        seen.set(whole.verdict, (seen.get(whole.verdict) ?? 0) + 1);
        const hold = new HoldBack<string>({ ...rules, enforcing: guard });
        let sent = "";
        for (let i = 0; i < text.length; i += size) {
          const piece = text.slice(i, i + size);
          hold.push(piece, [{ kind: "text", lane: "0", text: piece }]);
          for (const r of (await hold.advance()).released) sent += r.texts?.[0] ?? r.item;
        }
        const end = await hold.end();
        for (const r of end.released) sent += r.texts?.[0] ?? r.item;
        expect(end.finding.verdict).toBe(whole.verdict);
        if (whole.verdict !== "flag" && whole.verdict !== "error")
          expect(sent).toBe(redacted(text, 0, text.length, whole.redactions[0] ?? []));
      },
    ),
    { numRuns: 60, seed: 7 },
  );
  expect(seen.get("redact") ?? 0).toBeGreaterThan(10);
});

const everything = openGuard();

it("with hits of every check in the box, cut anywhere, it has them too, and lets nothing of them out (80 cases)", async () => {
  const seen = new Map<string, number>();
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...neutral) },
    { weight: 1, arbitrary: fc.constantFrom(...hitsOf.flatMap(([, hits]) => hits)) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 9 }),
      fc.boolean(),
      async (parts, sizes, redact) => {
        const text = parts.join(" ");
        const rules = { guard: everything, asked: { messages: asked }, redact };
        const whole = await lookAtAnswer(rules, [{ role: "assistant", text }]);
        seen.set(whole.verdict, (seen.get(whole.verdict) ?? 0) + 1);
        const hold = new HoldBack<string>({ ...rules, enforcing: everything });
        let sent = "";
        for (let i = 0, n = 0; i < text.length; n++) {
          const piece = text.slice(i, (i += sizes[n % sizes.length] ?? 1));
          hold.push(piece, [{ kind: "text", lane: "0", text: piece }]);
          for (const r of (await hold.advance()).released) sent += r.texts?.[0] ?? r.item;
        }
        const end = await hold.end();
        for (const r of end.released) sent += r.texts?.[0] ?? r.item;
        expect(end.finding.verdict).toBe(whole.verdict);
        if (whole.verdict === "pass" || whole.verdict === "redact")
          expect(sent).toBe(redacted(text, 0, text.length, whole.redactions[0] ?? []));
        else if (!redact) {
          const message = { role: "assistant", text } as const;
          const first = Math.min(...countingSpans(everything, whole, message, asked.length).map((s) => s.start));
          expect(text.startsWith(sent)).toBe(true);
          expect(sent.length).toBeLessThanOrEqual(first);
        }
      },
    ),
    { numRuns: 40, seed: 7 },
  );
  expect(Math.min(seen.get("redact") ?? 0, seen.get("flag") ?? 0, seen.get("pass") ?? 0)).toBeGreaterThan(5);
});
