import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { memoryStore } from "../store/memory-store.ts";
import { SealedSources } from "./sealed-sources.ts";

const folder = mkdtempSync(join(tmpdir(), "casemate-sealed-sources-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(process.platform !== "linux")("holds one file open, however many there are", async () => {
  const { blobs } = memoryStore();
  const sources = new SealedSources({ ...blobs, localPath: async (name) => join(folder, name) });
  const all = [];
  for (let i = 0; i < 40; i++) {
    writeFileSync(join(folder, `${i}`), `content ${i}`);
    all.push(await sources.of(`${i}`, `content ${i}`.length));
  }
  const open = (): number => readdirSync("/proc/self/fd").length;
  const before = open();
  // back and forth, as a scan goes back to files that another one accounts for
  for (const [i, source] of [...all.entries(), ...all.entries()])
    expect(Buffer.from(source.read(0, 100)).toString()).toBe(`content ${i}`);
  expect(open()).toBe(before + 1);
  sources.close();
  expect(open()).toBe(before);
});

it("reads from memory where the store has no files", async () => {
  const { blobs } = memoryStore();
  const { digest, size } = await blobs.write(
    (async function* () {
      yield Buffer.from("sealed ");
      yield Buffer.from("bytes");
    })(),
  );
  const source = await new SealedSources(blobs).of(digest, size);
  expect(Buffer.from(source.read(7, 100)).toString()).toBe("bytes");
});
