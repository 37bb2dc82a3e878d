/**
 * Deterministic checks of the guard on the TRAIN rows of ../shared: which share of benign and of attacking texts each flags, by set, and what a text costs. Thresholds are set by this.
 *
 *   npm run build && node bench/guard-checks.mjs [--show CHECK] [--missed SET] [--only CHECK,CHECK] [--without CHECK,CHECK] [--folder DIR] [--data DIR]
 *
 * --data: texts of our own in place of the rows, in files NAME-N.txt, each text under a line "### user injection en"; odd and even numbers apart
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openGuard } from "../dist/guard/index.js";
import { trainRows } from "./guard-train.mjs";

const { values: flags } = parseArgs({
  options: {
    show: { type: "string" },
    missed: { type: "string" },
    only: { type: "string" },
    without: { type: "string" },
    folder: { type: "string" },
    data: { type: "string" },
  },
});
const guard0 = openGuard();
const wanted = flags.only?.split(",");
const unwanted = flags.without?.split(",") ?? [];
const guard = openGuard({
  limits: { budgetMs: 60_000 },
  checks: Object.fromEntries(
    guard0.checks
      .filter((c) => unwanted.includes(c.id) || (wanted !== undefined && !wanted.includes(c.id)))
      .map((c) => [c.id, { mode: "off" }]),
  ),
});

/** README and other texts of packages that are installed: documents that give orders to people */
const readmes = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((f) => /\.(md|txt|rst)$/i.test(f))
    .slice(0, 3000)
    .map((f) => ({ set: "readme", role: "document", attack: false, text: readFileSync(join(folder, f), "utf8") }));

const written = (folder) =>
  readdirSync(folder).flatMap((file) => {
    const [, name, number] = /^([a-z]+)-(\d+)\.txt$/.exec(file) ?? [];
    if (name === undefined) return [];
    const half = Number(number) % 2 === 1 ? "odd" : "even";
    return readFileSync(join(folder, file), "utf8")
      .split(/^(?=### (?:user|data) (?:injection|jailbreak|benign) [a-z]{2,3} *$)/m)
      .flatMap((part) => {
        const [, kind, label, text] = /^### (user|data) (injection|jailbreak|benign) \S+ *\n([^]*)/.exec(part) ?? [];
        const role = kind === "data" ? "document" : "user";
        return text === undefined || text.trim() === ""
          ? []
          : [{ set: `${name} ${half} ${role} ${label}`, role, attack: label !== "benign", text: text.trim() }];
      });
  });

const rows =
  flags.data !== undefined ? written(flags.data) : flags.folder === undefined ? trainRows() : readmes(flags.folder);
if (rows === undefined) {
  console.log("not run: ../shared is not there");
  process.exit(0);
}
const table = new Map();
const began = performance.now();
for (const { set, role, attack, text } of rows) {
  const { checks, verdict } = await guard.look({ messages: [{ role, text: text.slice(0, 100_000) }] });
  let entry = table.get(set);
  if (entry === undefined) {
    entry = { role, attack, n: 0, any: 0, by: new Map() };
    table.set(set, entry);
  }
  entry.n++;
  if (verdict === "flag") entry.any++;
  else if (flags.missed === set) console.log(`- ${text.slice(0, 300).replaceAll("\n", " ")}`);
  for (const c of checks) {
    if (c.status === "broke") console.log(`BROKE ${c.id}: ${c.why}`);
    if (!c.flagged) continue;
    entry.by.set(c.id, (entry.by.get(c.id) ?? 0) + 1);
    if (!attack && flags.show !== undefined && (flags.show === "all" || flags.show === c.id))
      for (const s of c.spans.filter((s) => s.score >= 0.5).slice(0, 2))
        console.log(
          `! ${set} ${c.id} ${s.score.toFixed(2)} ${s.why}: ${text.slice(Math.max(0, s.start - 40), s.start).replaceAll("\n", " ")}>>>${text.slice(s.start, Math.min(s.end, s.start + 160)).replaceAll("\n", " ")}<<<`,
        );
  }
}
const seconds = (performance.now() - began) / 1000;
const ids = guard.checks.map((c) => c.id);
for (const attack of [false, true]) {
  console.log(`\n${attack ? "attacks, % flagged" : "benign, flagged"}`);
  const totals = new Map();
  let n = 0;
  let any = 0;
  for (const [name, e] of table) {
    if (e.attack !== attack) continue;
    n += e.n;
    any += e.any;
    for (const [id, c] of e.by) totals.set(id, (totals.get(id) ?? 0) + c);
    const show = (c) => (attack ? ((100 * c) / e.n).toFixed(1) : String(c));
    console.log(
      `${name.padEnd(28)} ${e.role.padEnd(9)} n=${String(e.n).padEnd(6)} any ${show(e.any).padStart(5)}   ${ids
        .filter((id) => e.by.has(id))
        .map((id) => `${id} ${show(e.by.get(id))}`)
        .join(", ")}`,
    );
  }
  console.log(
    `${"all".padEnd(28)} ${"".padEnd(9)} n=${String(n).padEnd(6)} any ${((100 * any) / n).toFixed(2)} %  ${[...totals].map(([id, c]) => `${id} ${((100 * c) / n).toFixed(3)} %`).join(", ")}`,
  );
}
console.log(`\n${rows.length} texts in ${seconds.toFixed(1)} s`);
