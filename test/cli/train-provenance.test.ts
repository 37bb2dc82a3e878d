/** Signed provenance of a recipe's run, as a user meets it: verified, refused after a change, and enough to make the run again. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newSigningKey } from "../../src/core/signing-key.ts";
import { statementSchema } from "../../src/train/provenance/statement.ts";
import { build, casemate, type Ended } from "../support/casemate.ts";
import { RecipeFolder } from "../support/recipe-folder.ts";

let recipes: RecipeFolder;
const run = (...args: readonly string[]): Promise<Ended> => casemate(args, recipes.path);

beforeAll(async () => {
  build();
  recipes = new RecipeFolder();
  const { key, privatePem } = newSigningKey("ed25519");
  recipes.write("key.pem", privatePem);
  recipes.write("pub.pem", key.publicKey.pem);
  recipes.write("other.pem", newSigningKey("ed25519").key.publicKey.pem);
  recipes.write(
    "sum.yaml",
    "command: [node, train.mjs]\ninputs: [numbers.txt, more]\noutputs: [sum.txt, parts]\nsandbox: none\nparameters: { depth: 4 }\n",
  );
  recipes.write(
    "train.mjs",
    'import { mkdirSync, readFileSync, writeFileSync } from "node:fs";\nconst numbers = readFileSync("numbers.txt", "utf8").split(" ");\nwriteFileSync("sum.txt", `${numbers.reduce((a, b) => a + Number(b), 0)}`);\nmkdirSync("parts/a", { recursive: true });\nfor (const n of numbers) writeFileSync(`parts/a/${n}`, n);\n',
  );
  recipes.write("numbers.txt", "1 2 3 4");
  mkdirSync(recipes.at("more"));
  recipes.write("more/x.txt", "x");
  recipes.commit("sum.yaml", "train.mjs");
  recipes.write(".git/info/exclude", "*.pem\nmore\n");
  const { status, stdout, stderr } = await run(
    "train",
    "sum.yaml",
    "--sign-key",
    "key.pem",
    "--builder-id",
    "urn:example:ci",
  );
  expect(stdout, stderr).toContain("wrote sum.provenance.json");
  expect(status).toBe(0);
});
afterAll(() => recipes.remove());

const payload = (): string => {
  const envelope = JSON.parse(recipes.text("sum.provenance.json")) as { payload: string };
  return Buffer.from(envelope.payload, "base64").toString("utf8");
};
const verify = (...files: readonly string[]): Promise<Ended> =>
  run("provenance", "verify", "sum.provenance.json", ...files, "--key", "pub.pem");

describe("casemate train --sign-key", () => {
  it("writes a statement that names outputs, commit, data, recipe, pins and versions", () => {
    const statement = statementSchema.parse(JSON.parse(payload()));
    expect(statement.subject.map((s) => s.name)).toEqual([
      "sum.txt",
      "parts/a/1",
      "parts/a/2",
      "parts/a/3",
      "parts/a/4",
    ]);
    const { buildDefinition, runDetails } = statement.predicate;
    expect(buildDefinition).toMatchObject({
      buildType: "urn:casemate:recipe:v1",
      externalParameters: { recipe: "sum.yaml", configuration: { parameters: { depth: 4 } } },
      internalParameters: { sandbox: { kind: "none", isolated: false } },
    });
    const by = new Map((buildDefinition.resolvedDependencies ?? []).map((d) => [d.name, d]));
    expect(by.get("code")?.digest).toEqual({ gitCommit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(by.get("sum.yaml")?.digest).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(by.get("numbers.txt")).toMatchObject({
      digest: { sha256: expect.any(String) },
      annotations: { role: "numbers.txt" },
    });
    // no SHA-256 of a file
    expect(Object.keys(by.get("more")?.digest ?? {})).toEqual(["casemateFolder"]);
    expect(Object.keys(by.get("pins")?.digest ?? {})).toEqual(["sha256"]);
    expect(by.get("node")?.uri).toBe(`pkg:generic/node@${process.versions.node}`);
    expect(by.get("casemate")?.uri).toMatch(/^pkg:npm\/casemate@/);
    expect(by.get("onnxruntime")?.uri).toMatch(/^pkg:npm\/onnxruntime-node@/);
    expect(runDetails.builder.id).toBe("urn:example:ci");
  });

  it("is verified with its outputs, and by no other key", async () => {
    const good = await verify("sum.txt", "parts");
    expect(good.status, good.stderr).toBe(0);
    expect(good.stdout).toContain("recipe    sum.yaml");
    expect(good.stdout).toContain("NOT isolated (none)");
    const other = await run("provenance", "verify", "sum.provenance.json", "--key", "other.pem");
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("which is not a given key");
  });

  it("fails by name when one byte of an output changed, though another output has just these bytes", async () => {
    // "3" becomes "2", which is what parts/a/2 holds
    await recipes.withByte("parts/a/3", 0, () =>
      recipes.withByte("sum.txt", 0, async () => {
        const { status, stderr } = await verify("sum.txt", "parts");
        expect(status).toBe(1);
        for (const name of ["sum.txt", "parts/a/3"]) {
          expect(stderr).toContain(`'${name}' is not an output of this run: it has sha256 `);
          expect(stderr).toContain(`'${name}' came out with `);
        }
      }),
    );
  });

  it("fails when one byte of the statement changed", async () => {
    const text = recipes.text("sum.provenance.json");
    const changed = (from: string, to: string): void => {
      const other = payload().replace(from, to);
      expect(other).not.toBe(payload());
      const envelope = JSON.parse(text) as Record<string, unknown>;
      recipes.write(
        "changed.json",
        JSON.stringify({ ...envelope, payload: Buffer.from(other, "utf8").toString("base64") }),
      );
    };
    changed("numbers.txt", "numbers.txx");
    const verified = await run("provenance", "verify", "changed.json", "--key", "pub.pem");
    expect(verified.status).toBe(1);
    expect(verified.stderr).toContain("no signature is one of a given key over this payload");
    changed('"isolated":false', '"isolated":true ');
    const again = await run("reproduce", "changed.json", "--key", "pub.pem");
    expect(again.status).toBe(3);
    expect(again.stderr).toContain("no signature is one of a given key over this payload");
  });

  it("vouches for nothing when an input changed while the run went on", async () => {
    recipes.write("data.txt", "before");
    recipes.write(
      "moving.yaml",
      `command: [node, moving.mjs]\ninputs: [data.txt, moving.mjs]\noutputs: [moved.txt]\nsandbox: none\nenvironment: { AT: ${recipes.at("data.txt")} }\n`,
    );
    recipes.write(
      "moving.mjs",
      'import { writeFileSync } from "node:fs";\nwriteFileSync(process.env.AT, "after");\nwriteFileSync("moved.txt", "x");\n',
    );
    const { status, stderr } = await run("train", "moving.yaml", "--allow-dirty", "--sign-key", "key.pem");
    expect(stderr).toContain("changed while it ran: input 'data.txt' differs");
    expect(status).toBe(2);
    for (const name of ["moved.txt", "moving.lock.json", "moving.provenance.json"])
      expect(existsSync(recipes.at(name))).toBe(false);
  });

  it("signs nothing with a key that can not be read, before anything runs", async () => {
    const missing = await run("train", "sum.yaml", "--allow-dirty", "--sign-key", "none.pem");
    expect(missing).toMatchObject({ status: 2, stdout: "" });
    expect(missing.stderr).toContain("'none.pem' can not be read");
    expect(missing.stderr).not.toContain("pinned:");
  });
});

describe("casemate reproduce with a provenance", () => {
  it("makes the run again from it alone, and names what differs", async () => {
    const lock = recipes.text("sum.lock.json");
    // the lock is not needed
    writeFileSync(recipes.at("sum.lock.json"), "");
    const again = await run("reproduce", "sum.provenance.json", "--key", "pub.pem");
    expect(again.stdout, again.stderr).toContain("reproduced: 2 outputs");
    expect(again.status).toBe(0);
    await recipes.withByte("numbers.txt", 0, async () => {
      const { status, stdout } = await run("reproduce", "sum.provenance.json", "--key", "pub.pem");
      expect(status).toBe(1);
      expect(stdout).toContain("differs: input 'numbers.txt' differs");
      expect(stdout).toContain("output 'sum.txt'");
    });
    writeFileSync(recipes.at("sum.lock.json"), lock);
    expect(existsSync(recipes.at("sum.txt"))).toBe(true);
    expect(readFileSync(recipes.at("sum.txt"), "utf8")).toBe("10");
  });

  it("trusts no provenance without a key", async () => {
    const bare = await run("reproduce", "sum.provenance.json");
    expect(bare.status).toBe(3);
    expect(bare.stderr).toContain("no key is given that is trusted for it");
  });
});
