/**
 * `node ledger-child.mjs FOLDER SEED`: appends to a ledger until it is killed. Prints a line for each acknowledged call, `from to`, after it was acknowledged, and keeps
 * an index in a file, by rename, as a database would. Entries tell their number, so that what is missing or twice there can be seen.
 */
import { existsSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readSigningKey } from "../../dist/core/index.js";
import { openLedger } from "../../dist/registry/ledger/open-ledger.js";

const [folder, seed] = process.argv.slice(2);
const key = readSigningKey(readFileSync(join(folder, "key.pem")), "key");
const indexFile = join(folder, "indexed");
const ledger = await openLedger({
  dir: join(folder, "log"),
  origin: "example.com/kill",
  key,
  create: true,
  index: async (first, entries) => {
    const known = existsSync(indexFile) ? Number(readFileSync(indexFile, "utf8")) : 0;
    if (first > known) throw new Error(`the index has ${known} entries and is told of ${first}`);
    writeFileSync(`${indexFile}.new`, String(first + entries.length));
    renameSync(`${indexFile}.new`, indexFile);
  },
});
writeSync(1, `open ${ledger.size()} ${ledger.recovery.kind}\n`);
let next = ledger.size();
for (let i = Number(seed); ; i++) {
  // groups of different sizes, some over the end of a tile
  const calls = Array.from({ length: 1 + (i % 4) }, (_, c) => (i * 7 + c * 13) % 60);
  await Promise.all(
    calls.map(async (count) => {
      const from = next;
      next += count + 1;
      const entries = Array.from({ length: count + 1 }, (_, k) => Buffer.from(`entry ${from + k}`));
      const { firstIndex } = await ledger.append(entries);
      if (firstIndex !== from) throw new Error(`wanted ${from}, got ${firstIndex}`);
      writeSync(1, `${from} ${from + entries.length}\n`);
    }),
  );
}
