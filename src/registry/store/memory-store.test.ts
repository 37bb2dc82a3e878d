import { describe, expect, it } from "vitest";
import { memoryStore } from "./memory-store.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield bytes(text);
}

describe("memoryStore", () => {
  it("makes all changes of a commit or none", async () => {
    const { records } = memoryStore();
    expect(await records.putIfAbsent("a", bytes("1"))).toBe(1);
    const put = { kind: "put", key: "b", expect: "absent", value: bytes("2") } as const;
    expect(await records.commit([put, { kind: "check", key: "a", expect: "absent" }])).toBeUndefined();
    expect(await records.get("b")).toBeUndefined();
    expect(await records.commit([put, { kind: "remove", key: "a", expect: 1 }])).toBe(2);
    expect((await records.list("")).map((r) => [r.key, r.revision])).toEqual([["b", 2]]);
  });

  it("names blobs by their content", async () => {
    const store = memoryStore();
    const { digest } = await store.blobs.write(once("weights"));
    const read = [];
    for await (const piece of store.blobs.read(digest, { from: 2, to: 4 })) read.push(...piece);
    expect(new TextDecoder().decode(Uint8Array.from(read))).toBe("ig");
    await store.close();
    await expect(store.blobs.stat(digest)).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});
