/**
 * `node bench/scan.mjs [MB] [ROUNDS] [FOLDER]`: `casemate scan` on model files that are made here: a PyTorch checkpoint (a zip of a pickle and its
 * storages, stored as torch.save does, and deflated) and a safetensors file. The whole command counts, with the start of Node.
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { randomFillSync } from "node:crypto";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { inTurn, printTable } from "./programs.mjs";
import { median } from "./statistics.mjs";

const [megabytes = "500", rounds = "5", place = tmpdir()] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(place, "casemate-scan-"));
/** tensors of the checkpoint */
const tensors = 50;
const tensorBytes = Math.floor((Number(megabytes) * 1e6) / tensors / 4) * 4;

/** random bytes a piece at a time, in half of them zeros where they shall compress */
const numbers = function* (compressible) {
  for (let left = tensorBytes; left > 0; ) {
    const piece = randomFillSync(new Uint8Array(Math.min(left, 1 << 20)));
    if (compressible) piece.fill(0, 0, piece.length >> 1);
    left -= piece.length;
    yield { piece, last: left === 0 };
  }
};

/** data.pkl of torch.save: an OrderedDict of tensors over storages by their number */
const stateDict = () => {
  const text = (s) => Buffer.concat([Buffer.from("X"), le(Buffer.byteLength(s)), Buffer.from(s)]);
  const integer = (n) => Buffer.concat([Buffer.from("J"), le(n)]);
  const orderedDict = Buffer.from("ccollections\nOrderedDict\n)R");
  const parts = [Buffer.from([0x80, 2]), orderedDict, Buffer.from("(")];
  for (let i = 0; i < tensors; i++)
    parts.push(
      text(`layer${i}.weight`),
      Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n(("),
      text("storage"),
      Buffer.from("ctorch\nFloatStorage\n"),
      text(String(i)),
      text("cpu"),
      integer(tensorBytes / 4),
      Buffer.from("tQK\0"),
      integer(tensorBytes / 4),
      Buffer.from([0x85]),
      Buffer.from("K\x01\x85\x89", "latin1"),
      orderedDict,
      Buffer.from("tR"),
    );
  parts.push(Buffer.from("u."));
  return Buffer.concat(parts);
};
const le = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};

const checkpoint = (path, deflate) => {
  const file = openSync(path, "w");
  const zip = new Zip((error, data) => {
    if (error) throw error;
    writeSync(file, data);
  });
  const member = (name, deflated) => {
    const entry = deflated ? new ZipDeflate(name, { level: 1 }) : new ZipPassThrough(name);
    zip.add(entry);
    return entry;
  };
  member("archive/data.pkl", deflate).push(stateDict(), true);
  for (let i = 0; i < tensors; i++) {
    const entry = member(`archive/data/${i}`, deflate);
    for (const { piece, last } of numbers(deflate)) entry.push(piece, last);
  }
  member("archive/version", deflate).push(Buffer.from("3\n"), true);
  zip.end();
  closeSync(file);
};
const safetensors = (path) => {
  const file = openSync(path, "w");
  const entries = Array.from({ length: tensors }, (_, i) => [
    `layer${i}.weight`,
    { dtype: "F32", shape: [tensorBytes / 4], data_offsets: [i * tensorBytes, (i + 1) * tensorBytes] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeSync(file, length);
  writeSync(file, header);
  for (let i = 0; i < tensors; i++) for (const { piece } of numbers(false)) writeSync(file, piece);
  closeSync(file);
};

const files = {
  "PyTorch checkpoint": ["checkpoint.pt", (path) => checkpoint(path, false)],
  "the same, deflated": ["deflated.pt", (path) => checkpoint(path, true)],
  safetensors: ["model.safetensors", safetensors],
};
try {
  const sizes = {};
  const runs = {};
  for (const [what, [name, make]] of Object.entries(files)) {
    const path = join(folder, name);
    make(path);
    sizes[what] = statSync(path).size;
    // exit code 0: clean, or the measurement fails
    runs[what] = [process.execPath, [join(root, "bin/casemate.js"), "scan", path, "--format", "json"]];
  }
  const perSecond = (what, list) => sizes[what] / 1e6 / median(list.map((r) => r.seconds));
  printTable(inTurn(runs, Number(rounds)), {
    title: `casemate scan, ${megabytes} MB of numbers each`,
    against: () => undefined,
    note: (what, list) => {
      const speed = perSecond(what, list);
      const peak = Math.max(...list.map((r) => r.mebibytes));
      const bars = `bar 100 MB/s ${speed >= 100 ? "reached" : "MISSED"}, 256 MiB ${peak < 256 ? "reached" : "MISSED"}`;
      return `${(sizes[what] / 1e6).toFixed(0)} MB, ${speed.toFixed(0)} MB/s; ${bars}`;
    },
  });
} finally {
  rmSync(folder, { recursive: true });
}
