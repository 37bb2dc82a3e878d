import { describe, expect, it } from "vitest";
import { sleep } from "../../core/clock.ts";
import { LiveModel } from "./live-model.ts";
import type { ServedModel } from "./served-model.ts";

const modelOf = (version: string, said: string[]): ServedModel => {
  let closed = false;
  return {
    name: "m",
    version,
    digest: "",
    inputs: [],
    outputs: [],
    run: async () => {
      if (closed) throw new Error(`${version} is closed`);
      await sleep(5);
      if (closed) throw new Error(`${version} was closed while it ran`);
      return new Map();
    },
    ready: () => !closed,
    close: async () => {
      closed = true;
      said.push(`closed ${version}`);
    },
  };
};

describe("a model that is exchanged while it answers", () => {
  it("ends what was begun with the version before, then closes it", async () => {
    const said: string[] = [];
    const live = new LiveModel();
    expect(live.take()).toBeUndefined();
    await live.replace(async () => modelOf("1", said));
    const first = live.take();
    await live.replace(async () => modelOf("2", said));
    expect(live.current()?.version).toBe("2");
    await sleep(10);
    expect(said).toEqual([]);
    await first?.model.run(new Map(), undefined, new AbortController().signal);
    first?.done();
    await sleep(0);
    expect(said).toEqual(["closed 1"]);
    await live.close();
    expect(said).toEqual(["closed 1", "closed 2"]);
    expect(live.take()).toBeUndefined();
  });

  it("drops nothing under load", async () => {
    const said: string[] = [];
    const live = new LiveModel();
    await live.replace(async () => modelOf("0", said));
    let answered = 0;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const taken = live.take();
        if (taken === undefined) throw new Error("nothing answers");
        await sleep(1);
        await taken.model.run(new Map(), undefined, new AbortController().signal);
        taken.done();
        answered++;
      }
    };
    const asking = Array.from({ length: 8 }, ask);
    for (let v = 1; v <= 10; v++) {
      await live.replace(async () => modelOf(String(v), said));
      await sleep(4);
    }
    stop.abort();
    await Promise.all(asking);
    await live.close();
    expect(answered).toBeGreaterThan(20);
    expect(said.toSorted()).toEqual(Array.from({ length: 11 }, (_, v) => `closed ${v}`).toSorted());
  });

  it("one that can not be opened changes nothing", async () => {
    const live = new LiveModel();
    await live.replace(async () => modelOf("1", []));
    await expect(live.replace(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(live.current()?.version).toBe("1");
    await live.replace(async () => modelOf("3", []));
    expect(live.current()?.version).toBe("3");
  });
});
