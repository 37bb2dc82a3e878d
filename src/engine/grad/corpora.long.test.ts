/** The nets of ImageNet size among the ONNX backend tests: gradients against central differences. Some minutes. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkNet } from "./corpus-check.test-data.ts";
import { collectNets, sharedData } from "./corpus-nets.test-data.ts";

const present = existsSync(sharedData);
if (!present) console.log("skipped: the ONNX files of ../shared/data are not there");
const unpacked = present ? mkdtempSync(join(tmpdir(), "casemate-gradients-")) : "";
afterAll(() => rmSync(unpacked, { recursive: true, force: true }));

describe.skipIf(!present)("gradients of nets of ImageNet size (needs ../shared)", () => {
  for (const net of present ? collectNets(unpacked).filter((n) => n.name.includes("/light/")) : [])
    test(net.name.replace(/.*\//, ""), async () => {
      const report = await checkNet(net.path, net.name, net.hints);
      expect(report.wrong).toEqual([]);
      expect(report.refused).toEqual([]);
      console.log(net.name, report.zero.length > 0 ? "flat" : report.errors);
    });
});
