/** Every ONNX net of ../shared: read, run, differentiated, and its gradient compared with central differences. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkNet, type Report } from "./corpus-check.test-data.ts";
import { collectNets, sharedData } from "./corpus-nets.test-data.ts";

const present = existsSync(sharedData);
if (!present) console.log("skipped: the ONNX files of ../shared/data are not there");
const unpacked = present ? mkdtempSync(join(tmpdir(), "casemate-gradients-")) : "";
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

describe.skipIf(!present)("gradients of every ONNX net (needs ../shared)", () => {
  const nets = present ? collectNets(unpacked) : [];
  const verdicts = new Map<string, Report>();

  test("explore", { timeout: 1_200_000 }, async () => {
    const only = process.env["ONLY"];
    for (const net of nets) {
      if (only !== undefined && !`${net.corpus}/${net.name}`.match(only)) continue;
      if (only === undefined && net.name.includes("/light/")) continue;
      const t = Date.now();
      try {
        const v = await checkNet(net.path, net.name, net.hints);
        verdicts.set(`${net.corpus}/${net.name}`, v);
        console.log(`${net.corpus}/${net.name}`, JSON.stringify(v), Date.now() - t);
      } catch (e) {
        console.log(
          `${net.corpus}/${net.name}`,
          "THROWN",
          e instanceof Error ? e.message + (e.cause ? String(e.cause).slice(0, 300) : "") + e.stack : e,
        );
      }
    }
    expect(verdicts.size).toBeGreaterThan(0);
  });
});
