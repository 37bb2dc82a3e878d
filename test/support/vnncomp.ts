/** The instances of vnncomp-verdicts.csv with their files in ../shared. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { falsify, type Falsified } from "../../src/attacks/property/falsify.ts";
import { readPropertyFile } from "../../src/attacks/property/read-property.ts";
import { readOnnxFile } from "../../src/engine/onnx/read.ts";
import { shared } from "./mnist.ts";

export interface Instance {
  readonly benchmark: string;
  /** "ACASXU_run2a_1_9_batch_2000 prop_7" */
  readonly name: string;
  readonly model: string;
  readonly property: string;
  /** of the competition: a counterexample exists or not */
  readonly verdict: "sat" | "unsat";
}

export const instances = (): Instance[] =>
  readFileSync(join(shared, "reference/vnncomp-verdicts.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [year = "", benchmark = "", onnx = "", vnnlib = "", verdict] = line.split(",");
      const folder = join(shared, "data/onnx/vnncomp", `${year}_${benchmark}`);
      const plain = join(folder, "vnnlib", vnnlib);
      return {
        benchmark,
        name: `${onnx.replace(".onnx", "")} ${vnnlib.replace(".vnnlib", "")}`,
        model: join(folder, "onnx", onnx),
        property: existsSync(plain) ? plain : `${plain}.gz`,
        verdict: verdict === "sat" ? "sat" : "unsat",
      };
    });

export const check = async (i: Instance, timeoutMs: number, seed = 0): Promise<Falsified> =>
  falsify(await readOnnxFile(i.model), await readPropertyFile(i.property), { timeoutMs, seed });
