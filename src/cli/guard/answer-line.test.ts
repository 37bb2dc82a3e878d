import { describe, expect, it } from "vitest";
import { type Check, openGuard } from "../../guard/index.ts";
import { answerLine } from "./answer-line.ts";
import { linesOf } from "./lines.ts";

const needle: Check = {
  kind: "message",
  id: "needle",
  title: "finds needle",
  directions: ["input"],
  categories: ["injection"],
  owasp: [],
  atlas: [],
  threshold: 0.5,
  reach: 6,
  roles: ["user", "tool"],
  look: ({ message }) => {
    const start = message.text.indexOf("needle");
    return start < 0 ? [] : [{ category: "injection", score: 0.9, start, end: start + 6, why: "the word" }];
  },
};
// the net has an opinion of every text
const guard = openGuard({ checks: { classifier: { mode: "off" } } }, [needle]);
const maxBytes = 2000;

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const answers = async (bytes: Uint8Array, size = bytes.length): Promise<Record<string, unknown>[]> => {
  const all: Record<string, unknown>[] = [];
  for await (const line of linesOf(pieces(bytes, size), maxBytes)) {
    const answer = await answerLine(line, guard, "input", maxBytes);
    if (answer !== undefined) all.push({ ...(JSON.parse(answer) as Record<string, unknown>), ms: 0 });
  }
  return all;
};

const input = Buffer.concat([
  Buffer.from('{"id":"a","role":"user","text":"a needle é"}\r\n\n'),
  Buffer.from('{"id":"b","messages":[{"role":"user","content":"hello"}]}\n{"id":"c", broken\n'),
  Buffer.from('{"id":7,"role":"tool","text":"'),
  Buffer.from([0xff, 0xfe]),
  Buffer.from(`"}\n{"id":"long","role":"user","text":"${"a".repeat(2 * maxBytes)}"}\n`),
  Buffer.from('[]\n{"id":"d","role":"root","text":"x"}\n{"id":"e","role":"user","text":"the end"}'),
]);

describe("lines of JSON", () => {
  it("are answered one by one, in order, whatever they are", async () => {
    const all = await answers(input);
    expect(all.map((a) => [a["id"], a["verdict"]])).toEqual([
      ["a", "flag"],
      ["b", "pass"],
      ["c", "error"],
      [7, "error"],
      ["long", "error"],
      [null, "error"],
      ["d", "error"],
      ["e", "pass"],
    ]);
    expect(all[0]?.["checks"]).toMatchObject([{ id: "needle", score: 0.9, spans: [{ message: 0, start: 2, end: 8 }] }]);
    expect(all[2]?.["error"]).toBe("the line is no JSON");
    expect(all[3]?.["error"]).toBe("the line is no UTF-8");
    expect(all[4]?.["error"]).toBe("the line has more than 2000 bytes");
    expect(all[6]?.["error"]).toContain("'role'");
  });

  it("are the same however the bytes are cut", async () => {
    const whole = await answers(input);
    for (const size of [1, 7, 1024]) expect(await answers(input, size)).toEqual(whole);
  });

  it("take no more memory than they may", async () => {
    let most = 0;
    for await (const line of linesOf(pieces(Buffer.alloc(1 << 20, "a"), 1000), maxBytes)) {
      expect(line.tooLong).toBe(true);
      most = Math.max(most, line.bytes.length);
    }
    expect(most).toBeLessThanOrEqual(4096);
  });
});
