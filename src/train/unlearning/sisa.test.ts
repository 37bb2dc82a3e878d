import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowLosses } from "../../engine/fit/row-losses.ts";
import { pickRows } from "../memorization/pick-rows.ts";
import { scoresOf } from "../memorization/scores-of.ts";
import { noisyData, smallNet } from "../memorization/small-net.test-data.ts";
import { placesOf } from "./places.ts";
import { SisaFolder, type SisaSettings } from "./sisa-folder.ts";
import { type SisaOptions, updateSisa } from "./sisa.ts";

const settings: SisaSettings = {
  seed: 3,
  shards: 3,
  slices: 3,
  epochs: 12,
  batchSize: 8,
  optimizer: "adam",
  learningRate: 0.01,
  weightDecay: 0,
  schedule: "cosine",
  threads: 1,
  scores: "z",
};
const net = smallNet(6, 8, 3);
const data = noisyData(90, 6, 3, 1);
const without = (...rows: number[]) =>
  pickRows(
    data,
    Int32Array.from({ length: 90 }, (_, i) => i).filter((i) => !rows.includes(i)),
  );

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "casemate-sisa-"));
});
afterAll(() => rmSync(root, { recursive: true }));

const train = async (name: string, d = data, o: Partial<SisaOptions> = {}) =>
  updateSisa(await SisaFolder.create(join(root, name), net, settings), d, { result: "ensemble.onnx", ...o });
const files = (name: string): Map<string, string> =>
  new Map(
    readdirSync(join(root, name), { recursive: true, encoding: "utf8" })
      .filter((f) => f.includes("."))
      .sort()
      .map((f) => [f, readFileSync(join(root, name, f)).toString("base64")]),
  );

describe("unlearning", () => {
  it("gives, bit for bit, the ensemble that never saw the sample, and trains only from its slice on", async () => {
    await train("a");
    const before = files("a");
    const gone = 17;
    const places = placesOf(data, settings.seed, 3, 3);
    const shard = places.findIndex((slices) => slices.some((s) => s.rows.includes(gone)));
    const slice = places[shard]?.findIndex((s) => s.rows.includes(gone)) ?? 0;
    writeFileSync(join(root, "a", "ensemble.onnx"), "saw the sample");
    const trained: string[] = [];
    const update = await train("a", without(gone), { onSlice: (a, b) => trained.push(`${a} ${b}`) });
    expect(existsSync(join(root, "a", "ensemble.onnx"))).toBe(false);
    expect(trained).toEqual([0, 1, 2].filter((s) => s >= slice).map((s) => `${shard} ${s}`));
    expect(update.work.done).toBeLessThan(update.work.whole / 2);
    expect(update.shards[shard]).toMatchObject({ kept: slice, trained: 3 - slice });

    await train("b", without(gone));
    expect(files("a")).toEqual(files("b"));
    const last = join(`shard-${shard + 1}`, "slice-3.onnx");
    expect(files("a").get(last)).not.toBe(before.get(last));
    expect(files("a").get(join("shard-1", "slice-1.onnx")) === before.get(join("shard-1", "slice-1.onnx"))).toBe(
      !(shard === 0 && slice === 0),
    );
  });

  it("the order of the file does not count, and what is there is not trained again", async () => {
    await train("c");
    const known = files("c");
    const turned = pickRows(
      data,
      Int32Array.from({ length: 90 }, (_, i) => 89 - i),
    );
    expect((await train("c", turned)).work.done).toBe(0);
    expect(files("c")).toEqual(known);
  });

  it("goes on after it was stopped in the middle", async () => {
    const stop = new AbortController();
    let slices = 0;
    const stopped = train("d", without(17), {
      signal: stop.signal,
      onSlice: () => {
        if (++slices === 4) stop.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    const rest = await train("d", without(17));
    expect(rest.shards.reduce((s, { kept }) => s + kept, 0)).toBe(4);
    expect(files("d")).toEqual(files("b"));
  });

  it("does not build on a checkpoint that was changed", async () => {
    const path = join(root, "d", "shard-2", "slice-1.onnx");
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
    const update = await train("d", without(17));
    expect(update.shards.map((s) => s.kept)).toEqual([3, 0, 3]);
    expect(files("d")).toEqual(files("b"));
  });

  it("learns what the data say", async () => {
    const { models } = await train("c");
    let right = 0;
    for (const model of models)
      right += rowLosses(await scoresOf(model, data, { threads: 1, scores: "z" }), data.labels).right;
    expect(right / (3 * 90)).toBeGreaterThan(0.6);
  });
});

it("refuses another net, other settings and damaged folders", async () => {
  await expect(SisaFolder.create(join(root, "a"), smallNet(6, 9, 3), settings)).rejects.toMatchObject({
    code: "RESUME_MISMATCH",
  });
  await expect(SisaFolder.create(join(root, "a"), net, { ...settings, epochs: 4 })).rejects.toMatchObject({
    code: "RESUME_MISMATCH",
  });
  await expect(SisaFolder.open(join(root, "nothing"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  writeFileSync(join(root, "b", "sisa.json"), "{}");
  await expect(SisaFolder.open(join(root, "b"))).rejects.toMatchObject({ code: "RESUME_MISMATCH" });
  await expect(train("e", pickRows(data, Int32Array.of(1)))).rejects.toMatchObject({ code: "DATA_MISMATCH" });
});
