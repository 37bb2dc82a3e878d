/** What checks say is pending, over texts with hits in them, cut at every unit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookOnce } from "../checks/look-once.test-data.ts";
import { viewsOf } from "../decode/views.ts";
import { asked, hitsOf, neutral, ordinary } from "./hits.test-data.ts";

describe("what is pending", () => {
  it.each(
    hitsOf
      .filter(([c]) => c.pending !== undefined)
      .map(([check, hits, settings]) => ({ id: check.id, check, hits, settings })),
  )("$id: never later than a hit that is not complete", async ({ check, hits, settings = {} }) => {
    const look = async (text: string) =>
      (
        await lookOnce(check, text, {
          settings,
          before: asked,
          views: viewsOf(text, { maxDepth: 3, maxViews: 64 }).views,
        })
      ).map((h) => ({
        start: h.start ?? 0,
        end: h.end ?? text.length,
      }));
    const piece = fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...neutral) },
      { weight: 1, arbitrary: fc.constantFrom(...hits) },
    );
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 9 }),
        fc.boolean(),
        fc.nat(1000),
        async (parts, spaced, cut) => {
          const text = parts.join(spaced ? " " : "");
          const whole = await look(text);
          seen += whole.length;
          const undone = async (shown: string) =>
            (await look(shown)).filter((h) => !whole.some((w) => w.start === h.start && w.end === h.end));
          for (let p = 1; p < text.length; p++) {
            const shown = text.slice(0, p);
            const from = Math.max(0, p - check.reach - 200);
            const at = Math.max(
              p - check.reach,
              from + (check.pending?.(shown.slice(from), { messages: asked }, settings) ?? 0),
            );
            if (p === cut % text.length)
              for (const h of await undone(shown))
                if (h.start >= p - check.reach && at > h.start)
                  throw new Error(
                    `undone ${JSON.stringify(text.slice(h.start, p))} | ${JSON.stringify(text.slice(p, p + 30))}: ${at}`,
                  );
            for (const h of whole)
              if (h.end > p && h.start < p && h.start >= p - check.reach && at > h.start)
                throw new Error(
                  `${JSON.stringify(text.slice(h.start, p))} | ${JSON.stringify(text.slice(p, h.end))}: ${at} > ${h.start}`,
                );
          }
        },
      ),
      { numRuns: 40, seed: 5 },
    );
    expect(seen).toBeGreaterThan(25);
  });

  it.each(hitsOf.filter(([c]) => c.pending !== undefined).map(([check]) => ({ id: check.id, check })))(
    "$id: prose waits for its last word",
    ({ check }) => {
      const text = ordinary.repeat(8);
      let most = 0;
      for (let p = 40; p < text.length; p++) {
        const at = check.pending?.(text.slice(0, p), { messages: asked }, {}) ?? 0;
        most = Math.max(most, p - at);
      }
      expect(most).toBeLessThan(30);
    },
  );
});
