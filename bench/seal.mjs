/**
 * `node bench/seal.mjs [MiB] [ROUNDS]`: sealing and opening a file beside the `age` program (Debian package age), in turn, each in a process of its own:
 * seconds (median and range over rounds), the ratio age / Casemate round by round, and the peak memory. Casemate syncs what it writes to the disk and
 * opens in two passes (nothing plain is written before all of it was found authentic); age does neither, so `age && sync` and the first pass alone
 * (`check`: every byte decrypted and verified, nothing written) are measured too.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [mebibytes = "1024", rounds = "5"] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "casemate-seal-"));
const at = (name) => join(folder, name);

const casemate = (body) => [
  process.execPath,
  [
    "--input-type=module",
    "-e",
    `import { createReadStream, readFileSync } from "node:fs";
     import * as seal from ${JSON.stringify(join(root, "dist/registry/seal/index.js"))};
     const identities = seal.ageIdentities(readFileSync(${JSON.stringify(at("key"))}, "utf8"));
     const recipients = [seal.ageRecipient(readFileSync(${JSON.stringify(at("recipient"))}, "utf8"))];
     ${body}`,
  ],
];
const name = (file) => JSON.stringify(at(file));
const runs = {
  "seal: casemate": casemate(`await seal.sealFile(${name("plain")}, ${name("a.age")}, { recipients });`),
  "seal: age": ["sh", ["-c", `age -R ${at("recipient")} -o ${at("b.age")} ${at("plain")}`]],
  "seal: age && sync": [
    "sh",
    ["-c", `age -R ${at("recipient")} -o ${at("b.age")} ${at("plain")} && sync ${at("b.age")}`],
  ],
  "check: casemate": casemate(
    `for await (const _ of seal.open(createReadStream(${name("a.age")}, { highWaterMark: 1 << 18 }), { identities, reuse: true }));`,
  ),
  "check: age": ["sh", ["-c", `age -d -i ${at("key")} ${at("a.age")} > /dev/null`]],
  "open: casemate": casemate(`await seal.openToFile(${name("a.age")}, ${name("a.plain")}, { identities });`),
  "open: age": ["sh", ["-c", `age -d -i ${at("key")} -o ${at("b.plain")} ${at("a.age")}`]],
  "open: age && sync": [
    "sh",
    ["-c", `age -d -i ${at("key")} -o ${at("b.plain")} ${at("a.age")} && sync ${at("b.plain")}`],
  ],
};

const measure = ([command, args]) => {
  const started = performance.now();
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, mebibytes: Number(stderr.trim().split("\n").at(-1)) / 1024 };
};
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const range = (values) =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)})`;

try {
  if (spawnSync("age", ["--version"]).status !== 0) {
    console.log("skipped: the age program is not installed (Debian: apt-get install age)");
    process.exit(0);
  }
  const keygen = spawnSync("age-keygen", ["-o", at("key")], { encoding: "utf8" });
  writeFileSync(at("recipient"), keygen.stderr.match(/age1\S+/)[0]);
  spawnSync("sh", ["-c", `head -c ${mebibytes}M /dev/urandom > ${at("plain")}`]);
  const results = Object.fromEntries(Object.keys(runs).map((what) => [what, []]));
  for (let i = 0; i < Number(rounds); i++)
    for (const [what, run] of Object.entries(runs)) results[what].push(measure(run));
  for (const file of ["a.plain", "b.plain"])
    if (spawnSync("cmp", [at("plain"), at(file)]).status !== 0) throw new Error(`${file} is not what was sealed`);
  console.log(`${mebibytes} MiB, ${rounds} rounds: seconds, ratio to Casemate, peak memory in MiB`);
  for (const [what, list] of Object.entries(results)) {
    const own = results[`${what.split(":")[0]}: casemate`];
    const ratio = list.map((r, i) => r.seconds / own[i].seconds);
    const memory = Math.max(...list.map((r) => r.mebibytes)).toFixed(0);
    console.log(
      `${what.padEnd(20)} ${range(list.map((r) => r.seconds)).padEnd(20)} ${range(ratio).padEnd(20)} ${memory}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
