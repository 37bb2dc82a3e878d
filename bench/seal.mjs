/**
 * `node bench/seal.mjs [MiB] [ROUNDS] [FOLDER]`: sealing and opening a file beside the `age` program (Debian package age), in turn, each in a process of
 * its own, in a temporary folder of FOLDER. Casemate syncs what it writes to the disk and opens in two passes (nothing plain is written before all of it
 * was found authentic); age does neither, so `age && sync` and the first pass alone (`check`: every byte decrypted and verified, nothing written) are
 * measured too. Small heap: with NODE_OPTIONS=--max-semi-space-size=1, which is what bounds the memory of Node itself.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inTurn, printTable } from "./programs.mjs";

const [mebibytes = "1024", rounds = "5", place = tmpdir()] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(place, "casemate-seal-"));
const at = (name) => join(folder, name);

const casemate = (body, environment = {}) => [
  process.execPath,
  [
    "--input-type=module",
    "-e",
    `import { openSync, readFileSync, readSync } from "node:fs";
     import * as seal from ${JSON.stringify(join(root, "dist/registry/seal/index.js"))};
     async function* blocksOf(path) {
       const file = openSync(path);
       const buffers = [0, 1, 2].map(() => Buffer.alloc(1 << 18));
       for (let i = 0, n = 1; n > 0; i++) {
         n = readSync(file, buffers[i % 3]);
         if (n > 0) yield buffers[i % 3].subarray(0, n);
         if (i % 8 === 0) await new Promise(setImmediate);
       }
     }
     const identities = seal.ageIdentities(readFileSync(${JSON.stringify(at("key"))}, "utf8"));
     const recipients = [seal.ageRecipient(readFileSync(${JSON.stringify(at("recipient"))}, "utf8"))];
     ${body}`,
  ],
  environment,
];
const smallHeap = { NODE_OPTIONS: "--max-semi-space-size=1" };
const name = (file) => JSON.stringify(at(file));
const runs = {
  "seal: casemate": casemate(`await seal.sealFile(${name("plain")}, ${name("a.age")}, { recipients });`),
  "seal: casemate, small heap": casemate(
    `await seal.sealFile(${name("plain")}, ${name("c.age")}, { recipients });`,
    smallHeap,
  ),
  "seal: age": ["sh", ["-c", `age -R ${at("recipient")} -o ${at("b.age")} ${at("plain")}`]],
  "seal: age && sync": [
    "sh",
    ["-c", `age -R ${at("recipient")} -o ${at("b.age")} ${at("plain")} && sync ${at("b.age")}`],
  ],
  "check: casemate": casemate(
    `for await (const _ of seal.open(blocksOf(${name("a.age")}), { identities, reuse: true }));`,
  ),
  "check: age": ["sh", ["-c", `age -d -i ${at("key")} ${at("a.age")} > /dev/null`]],
  "open: casemate": casemate(`await seal.openToFile(${name("a.age")}, ${name("a.plain")}, { identities });`),
  "open: casemate, small heap": casemate(
    `await seal.openToFile(${name("a.age")}, ${name("c.plain")}, { identities });`,
    smallHeap,
  ),
  "open: age": ["sh", ["-c", `age -d -i ${at("key")} -o ${at("b.plain")} ${at("a.age")}`]],
  "open: age && sync": [
    "sh",
    ["-c", `age -d -i ${at("key")} -o ${at("b.plain")} ${at("a.age")} && sync ${at("b.plain")}`],
  ],
};

const bars = {
  "seal: casemate": { name: "seal: age", bar: 0.8 },
  "seal: casemate, small heap": { name: "seal: age" },
  "check: casemate": { name: "check: age" },
  "open: casemate": { name: "open: age", bar: 0.8 },
  "open: casemate, small heap": { name: "open: age" },
};

try {
  if (spawnSync("age", ["--version"]).status !== 0) {
    console.log("skipped: the age program is not installed (Debian: apt-get install age)");
    process.exit(0);
  }
  const keygen = spawnSync("age-keygen", ["-o", at("key")], { encoding: "utf8" });
  writeFileSync(at("recipient"), keygen.stderr.match(/age1\S+/)[0]);
  spawnSync("sh", ["-c", `head -c ${mebibytes}M /dev/urandom > ${at("plain")}`]);
  const measured = inTurn(runs, Number(rounds));
  for (const file of ["a.plain", "b.plain"])
    if (spawnSync("cmp", [at("plain"), at(file)]).status !== 0) throw new Error(`${file} is not what was sealed`);
  printTable(measured, { title: `Sealing and opening ${mebibytes} MiB in '${folder}'`, against: (what) => bars[what] });
} finally {
  rmSync(folder, { recursive: true });
}
