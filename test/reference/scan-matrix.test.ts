/** The scanner on the fixtures that other scanners ship, beside what those scanners say of them (recorded by running them). */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { scanBytes } from "../../src/registry/index.ts";

const shared = resolve(import.meta.dirname, "../../../shared");
const archives = {
  "mmaitre314+picklescan": join(shared, "data/malicious/mmaitre314+picklescan/picklescan_tests_data.zip"),
  "protectai+modelscan": join(shared, "data/malicious/protectai+modelscan/modelscan_tests_data.zip"),
};
const matrixFile = join(shared, "reference/model-scan-matrix.json");
const here = existsSync(matrixFile);
if (!here) console.log("skipped: scan of recorded fixtures, ../shared is not there");

interface Row {
  readonly file: string;
  readonly label: "malicious" | "benign_or_other" | "malformed";
  readonly picklescan?: string;
  readonly modelscan?: string;
  readonly fickling?: string;
}

/** Labelled by its name, not by what it does: it imports builtins.exec, then breaks off. picklescan calls it dangerous too. */
const notBenign = "picklescan/tests/data/broken_model.pkl";

describe.skipIf(!here)("fixtures of picklescan and modelscan (needs ../shared)", () => {
  const rows = here ? (JSON.parse(readFileSync(matrixFile, "utf8")) as Row[]) : [];
  const members = new Map<string, Uint8Array>();
  if (here)
    for (const [name, path] of Object.entries(archives))
      for (const [member, bytes] of Object.entries(unzipSync(readFileSync(path))))
        members.set(`${name}/${member}`, bytes);
  const verdicts = new Map(
    rows.map((row) => {
      const bytes = members.get(row.file);
      if (bytes === undefined) throw new Error(`'${row.file}' is in no archive`);
      return [row.file, scanBytes(bytes, row.file).verdict] as const;
    }),
  );
  const flagged = (file: string): boolean => ["malicious", "suspicious"].includes(verdicts.get(file) ?? "");

  it("prints the table", () => {
    const malicious = rows.filter((r) => r.label === "malicious");
    const others = rows.filter((r) => r.label !== "malicious" && !r.file.endsWith(notBenign));
    const peers = {
      modelscan: (r: Row) => r.modelscan === "ISSUE",
      picklescan: (r: Row) => r.picklescan === "DANGER",
      fickling: (r: Row) =>
        ((r.fickling ?? "").startsWith("LIKELY_") && r.fickling !== "LIKELY_SAFE") ||
        r.fickling === "OVERTLY_MALICIOUS",
      casemate: (r: Row) => flagged(r.file),
    };
    const lines = Object.entries(peers).map(
      ([name, says]) =>
        `${name.padEnd(12)} flags ${malicious.filter(says).length} of ${malicious.length} malicious, ${others.filter(says).length} of ${others.length} others`,
    );
    console.log(lines.join("\n"));
    expect(malicious).toHaveLength(95);
    expect(others).toHaveLength(15);
  });

  it.each(rows.filter((r) => r.label === "malicious").map((r) => r.file))("flags %s", (file) => {
    expect(verdicts.get(file)).toBe("malicious");
  });

  it.each(rows.filter((r) => r.label !== "malicious" && !r.file.endsWith(notBenign)).map((r) => r.file))(
    "does not flag %s",
    (file) => expect(flagged(file)).toBe(false),
  );

  it("flags the broken pickle that imports builtins.exec before it breaks", () => {
    expect(flagged(rows.find((r) => r.file.endsWith(notBenign))?.file ?? "")).toBe(true);
  });

  it("calls what it could not read inconclusive, not clean", () => {
    for (const end of ["benign_password_protected.zip", "password_protected.zip", "not_a_pickle.bin", "bad_pytorch.pt"])
      expect(verdicts.get(rows.find((r) => r.file.endsWith(`/${end}`))?.file ?? ""), end).toBe("inconclusive");
  });
});
