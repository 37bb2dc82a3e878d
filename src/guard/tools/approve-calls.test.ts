import { describe, expect, it } from "vitest";
import { approveCalls } from "./approve-calls.ts";

const pay = { name: "send_money", arguments: "{}" };
const look = { name: "read", arguments: "{}" };

describe("a person is asked", () => {
  it("yes is yes; what needs no asking is not asked", async () => {
    const seen: string[] = [];
    const ask = async (call: { name: string }) => seen.push(call.name) > 0;
    expect(await approveCalls([look, pay], { needs: ["send_*"], ask })).toEqual([
      { call: look, approved: true },
      { call: pay, approved: true },
    ]);
    expect(seen).toEqual(["send_money"]);
  });

  it.each([
    ["no", async () => false, "it was refused"],
    ["something else", async () => "yes" as unknown as boolean, "it was refused"],
    ["an error", () => Promise.reject(new Error("no line")), "asking failed: no line"],
    [
      "an error at once",
      () => {
        throw new Error("no line");
      },
      "asking failed: no line",
    ],
    ["silence", () => new Promise<boolean>(() => undefined), "nobody answered within 20 ms"],
  ])("%s is no", async (_, ask, why) => {
    expect(await approveCalls([pay], { ask, timeoutMs: 20 })).toEqual([{ call: pay, approved: false, why }]);
  });

  it("ends when it is aborted", async () => {
    const stop = new AbortController();
    const ask = () => {
      stop.abort(new Error("enough"));
      return new Promise<boolean>(() => undefined);
    };
    await expect(approveCalls([pay], { ask, signal: stop.signal })).rejects.toThrow("enough");
  });
});
