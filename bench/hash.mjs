/**
 * `node bench/hash.mjs [MiB] [ROUNDS] [FOLDER]`: digests of a file as signatures and the registry make them (`digestFile`: whole, and by shards) beside
 * `sha256sum` and `b2sum`, in turn, each in a process of its own. The start of Node is in the figures.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inTurn, printTable } from "./programs.mjs";

const [mebibytes = "1024", rounds = "5", place = tmpdir()] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(place, "casemate-hash-"));
const file = join(folder, "file");

const casemate = (options) => [
  process.execPath,
  [
    "--input-type=module",
    "-e",
    `import { digestFile } from ${JSON.stringify(join(root, "dist/registry/sign/digest-file.js"))};
     console.log((await digestFile(${JSON.stringify(file)}, ${options}))[0].digest);`,
  ],
];
const runs = {
  "SHA-256: casemate": casemate('{ hashType: "sha256" }'),
  "SHA-256: casemate, shards": casemate('{ hashType: "sha256", shardSize: 1e9 }'),
  "SHA-256: sha256sum": ["sha256sum", [file]],
  "BLAKE2b: casemate": casemate('{ hashType: "blake2b" }'),
  "BLAKE2b: b2sum": ["b2sum", [file]],
};
const bars = {
  "SHA-256: casemate": { name: "SHA-256: sha256sum", bar: 0.9 },
  "SHA-256: casemate, shards": { name: "SHA-256: sha256sum", bar: 0.9 },
  "BLAKE2b: casemate": { name: "BLAKE2b: b2sum" },
};

try {
  spawnSync("sh", ["-c", `head -c ${mebibytes}M /dev/urandom > ${file}`]);
  const said = (run) => spawnSync(run[0], run[1], { encoding: "utf8" }).stdout.split(/\s/)[0];
  for (const [own, peer] of [
    ["SHA-256: casemate", "SHA-256: sha256sum"],
    ["BLAKE2b: casemate", "BLAKE2b: b2sum"],
  ])
    if (said(runs[own]) !== said(runs[peer])) throw new Error(`${own} and ${peer} differ`);
  printTable(inTurn(runs, Number(rounds)), { title: `Digests of ${mebibytes} MiB`, against: (what) => bars[what] });
} finally {
  rmSync(folder, { recursive: true });
}
