import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import { presets } from "../policy/presets.ts";
import { readConfig } from "./config.ts";

const folder = join(import.meta.dirname, "../../../test/vectors/config");
const read = (name: string): ReturnType<typeof readConfig> =>
  readConfig(readFileSync(join(folder, name), "utf8"), "casemate.yaml");

const busted: Readonly<Record<string, readonly [string, string | undefined]>> = {
  "busted-unknown-section.yaml": ["casemate.yaml:3:1: unknown key 'polcies'", "did you mean 'policies'"],
  "busted-unknown-policy.yaml": [
    "model 'fraud' wants policy 'srtict', which is not there",
    "there are open, balanced, strict",
  ],
  "busted-circle.yaml": ["policies extend each other in a circle: a, b, a", undefined],
  "busted-preset-name.yaml": [
    "'strict' is a policy in the box and can not be another one",
    "give yours another name, and let it extend 'strict'",
  ],
  "busted-mode.yaml": [
    "casemate.yaml:3:20: 'policies.mine.clock.mode' is one of on, shadow, off, got 'onn'",
    "did you mean 'on'",
  ],
  "busted-no-models.yaml": [
    "the configuration serves no model",
    "models: { fraud: { from: fraud@production } }, or llm: { upstreams: { ... } }",
  ],
  "busted-key-in-policy.yaml": [
    "casemate.yaml:3:15: unknown key 'concurency' in 'policies.mine.limits'",
    "did you mean 'concurrency'",
  ],
};

describe("configurations", () => {
  it("every broken one in test/vectors/config is in the table", () => {
    expect(
      readdirSync(folder)
        .filter((f) => f.startsWith("busted-"))
        .sort(),
    ).toEqual(Object.keys(busted).sort());
  });

  it.each(Object.entries(busted))("%s says what is wrong", (name, [message, hint]) => {
    let thrown: unknown;
    try {
      read(name);
    } catch (e) {
      thrown = e;
    }
    expect(thrown).toBeInstanceOf(CasemateError);
    const { code, message: said, hint: hinted } = thrown as CasemateError;
    expect({ code, said, hinted }).toEqual({ code: "GATEWAY_CONFIG", said: message, hinted: hint });
  });

  it("a policy takes what it leaves out from the one that it extends; lists are replaced, mappings merged", () => {
    const { config, policies } = read("good-house.yaml");
    const strict = presets.find((p) => p.name === "strict");
    const house = policies.get("fraud");
    expect(house).toEqual({
      ...strict,
      name: "house",
      limits: { ...strict?.limits, rates: ["key 10/s burst 5"], price: { ...strict?.limits.price, logits: 9 } },
      monitors: { ...strict?.monitors, ladder: { ...strict?.monitors.ladder, block: 0.99 } },
    });
    expect(policies.get("spam")?.name).toBe("open");
    expect(config.admin).toBe("off");
    expect(config.listen.port).toBe(9443);
  });
});
