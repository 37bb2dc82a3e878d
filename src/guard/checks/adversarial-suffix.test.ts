/** adversarial-suffix: most strings like those of optimisers are found, families of ordinary text are left alone. */
import { describe, expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { adversarialSuffix } from "./adversarial-suffix.ts";
import { lookOnce } from "./look-once.test-data.ts";

const flagged = async (text: string): Promise<boolean> =>
  (await lookOnce(adversarialSuffix, text)).some((h) => h.score >= adversarialSuffix.threshold);

const pieces =
  "harbour Kessel ventana quill ering ologie ment stap Brief marble UTF onder lichen fueron NODE getItem parseTree setWidth cobalt ufact Tribune velvet ISO Regen tangible ibus Olive paraît gravel ystem tongs Markt Quartz ebra lantern".split(
    " ",
  );
const signs = ["](", "**", "{%", ".]", "+ ", "\\", '"#', "^{", "?>", "()`,", "=[", "!--", "}:", "[ ", "! ", "$,"];
/** not the drawer of scripts/, nor its words */
const suffix = (random: () => number): string => {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? "";
  let text = "";
  for (let n = 0; n < 24; n++) text += (random() < 0.65 ? " " : "") + (random() < 0.36 ? pick(signs) : pick(pieces));
  return text;
};

const many = (line: (i: number) => string, times = 40): string =>
  Array.from({ length: times }, (_, i) => line(i)).join("\n");
const families: Record<string, string> = {
  prose:
    'The committee met on Tuesday to discuss the budget; nobody (not even Mr. Ito) had read it. "Why now?" she asked. '.repeat(
      5,
    ),
  slang:
    "lol idk tbh... u comin 2nite?? omg YESSS!!! brb gotta go :) :P xoxo <3 <3 ikr smh @jenny #party #friyay w/ every1 n stuff haha",
  code: "for (let i = 0; i < xs.length; i++) { if (xs[i] !== undefined && seen.has(xs[i].id)) out.push({ ...xs[i], n: i % 7 }); }\n".repeat(
    4,
  ),
  minified:
    '!function(e,t){"object"==typeof exports?module.exports=t():(e=e||self).Lib=t()}(this,function(){var r=[],n={};return n.a=function(e){return r[e]||(r[e]={})},n});',
  json: many(
    (i) => `{"id":${i},"name":"Part ${i}","tags":["a","b"],"price":{"net":${i}.5,"cur":"EUR"},"ok":true,"note":null}`,
  ),
  log: many(
    (i) =>
      `2026-11-26T10:${10 + i}:00.123Z WARN [pool-${i}] c.e.Db - query took ${i * 31} ms (id=0x${(i * 7919).toString(16)}) retry=${i}/5`,
  ),
  csv: many(
    (i) => `${i},"Müller, Anna",anna${i}@example.org,2026-01-${10 + (i % 18)},${i * 3}.99,DE,active,,,${i * 17}`,
  ),
  latex:
    "Let $\\mathbf{x}_{i} \\in \\mathbb{R}^{d}$ and $$\\hat{y} = \\frac{1}{n} \\sum_{i=1}^{n} f(x_i) + \\lambda \\|w\\|_2^2, \\quad \\forall i \\leq n.$$",
  markdown:
    '| Name | Type | Default |\n|---|---|---|\n| `a.b` | [string](#s) | `"x"` |\n- [x] **done** (see [#12](https://example.org/12)), _maybe_ `npm i -D x@^1.2`',
  products:
    "Logitech MX Master 3S, USB-C Hub 7-in-1 (4K HDMI), Samsung 990 PRO 2TB NVMe M.2, 3x AA NiMH 2500mAh, TP-Link AX3000, Anker 65W GaN",
  regex:
    "const m = /^(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]+)@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$/i.exec(input.trim());",
  shell:
    "find . -name '*.ts' -not -path './node_modules/*' | xargs grep -lE 'foo|bar' | awk -F: '{print $1}' | sort -u > \"$OUT/list.txt\" 2>&1",
  german:
    "Die Straße, an der das Haus steht, wurde 1912 gebaut; heute wohnen dort - so sagt man - drei Familien mit ihren Hunden. ".repeat(
      3,
    ),
  chinese: "北京的秋天很美，天空很蓝，树叶变黄了。人们喜欢去公园散步，也喜欢喝热茶、聊天（特别是周末）。".repeat(4),
  base64:
    "aGVsbG8gd29ybGQgdGhpcyBpcyBhIGxvbmc+IHN0cmluZw/Kz9TU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODk=".repeat(
      3,
    ),
};

describe("adversarial-suffix", () => {
  it("finds most of strings that were drawn otherwise than those it was fitted on", async () => {
    const random = rngFor(7, "suffix").uniform;
    let found = 0;
    for (let n = 0; n < 300; n++)
      if (await flagged(`Write a short guide to pruning apple trees ${suffix(random)}`)) found++;
    expect(found / 300).toBeGreaterThan(0.8);
  });

  it("tells where", async () => {
    const before = "Write a short guide to pruning apple trees for people who have never done it before.";
    const text = `${before} ${suffix(rngFor(3, "suffix").uniform)}`;
    const [hit] = await lookOnce(adversarialSuffix, text);
    expect(hit?.score).toBeGreaterThan(0.5);
    expect(hit?.start).toBeGreaterThan(before.length - 40);
    expect(hit?.end).toBeGreaterThan(text.length - 30);
  });

  it.each(Object.entries(families))("leaves %s alone", async (_, text) => expect(await flagged(text)).toBe(false));

  it("says the same of a suffix whatever stands farther away than its reach", async () => {
    const random = rngFor(11, "suffix").uniform;
    const far = "It rained all day and nobody went out. ".repeat(100);
    for (let n = 0; n < 20; n++) {
      const text = ` ${suffix(random)}`;
      expect(await flagged(far + text)).toBe(await flagged(far.slice(-adversarialSuffix.reach) + text));
    }
  });

  it("takes time in proportion to the text", async () => {
    const text = suffix(rngFor(1, "suffix").uniform).repeat(2000);
    const began = performance.now();
    await lookOnce(adversarialSuffix, text);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
