/** casemate gradient: the gradient of a loss with respect to the input, as a file. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import { readNpy, writeNpy } from "../engine/data/npy.ts";
import { differentiate } from "../engine/grad/differentiate.ts";
import { type LossId, type LossInput, lossIds } from "../engine/grad/loss.ts";
import { valueType } from "../engine/onnx/graph.ts";
import { readOnnx } from "../engine/onnx/read.ts";
import { writeOnnx, writeOnnxFile } from "../engine/onnx/write.ts";
import { Session } from "../engine/runtime/ort.ts";
import { type DType, int64, type Tensor, tensor } from "../engine/tensor/tensor.ts";

interface Options {
  readonly input: string;
  readonly loss: string;
  readonly labels?: string;
  readonly targets?: string;
  readonly cotangent?: string;
  readonly reference?: string;
  readonly confidence: string;
  readonly wrt?: string;
  readonly scores?: string;
  readonly output: string;
  readonly saveGraph?: string;
}

const short: Readonly<Record<string, LossId>> = {
  ce: "cross-entropy",
  cw: "margin",
  mse: "mean-squared-error",
  ld: "logit-difference",
};

export const gradientCommand = (): Command =>
  new Command("gradient")
    .description("write loss and gradient of a model at given inputs")
    .argument("<model>", "an ONNX file")
    .requiredOption("--input <npy>", "inputs as the model takes them")
    .option("--loss <id>", `${Object.keys(short).join(", ")} or ${lossIds.join(", ")}`, "ce")
    .option("--labels <npy>", "n class indices")
    .option("--targets <npy>", "n target classes")
    .option("--cotangent <npy>", "for loss cotangent, in the shape of the output")
    .option("--reference <npy>", "for mean-squared-error")
    .option("--confidence <number>", "for margin losses", "0")
    .option("--wrt <name>", "a graph input or initializer; default: the first input")
    .option("--scores <name>", "the output that the loss is taken of; default: the first")
    .option("--save-graph <onnx>", "write the differentiated graph too")
    .requiredOption("-o, --output <npy>", "the gradient; the loss goes to standard output")
    .action(async (path: string, o: Options) => {
      const loss = short[o.loss] ?? lossIds.find((l) => l === o.loss);
      if (loss === undefined)
        throw new CasemateError("USAGE", `'${o.loss}' is no loss`, {
          hint: `choose one of ${[...Object.keys(short), ...lossIds].join(", ")}`,
        });
      const model = readOnnx(await bytesOf(path), { directory: dirname(resolve(path)) });
      const known = new Set(model.graph?.initializer.map((t) => t.name));
      const inputName = model.graph?.input.find((i) => !known.has(i.name))?.name ?? "";
      const wrt = o.wrt ?? inputName;
      const d = differentiate(model, { loss, wrt: [wrt], ...(o.scores === undefined ? {} : { output: o.scores }) });
      if (o.saveGraph !== undefined) await writeOnnxFile(o.saveGraph, d.model);
      const declared = model.graph?.input.find((i) => i.name === inputName);
      const x = asDeclared(await arrayOf(o.input), declared === undefined ? undefined : valueType(declared)?.dtype);
      const given: Readonly<Record<LossInput, string | undefined>> = {
        labels: o.labels,
        targets: o.targets,
        cotangent: o.cotangent,
        reference: o.reference,
        confidence: undefined,
      };
      const confidence = Number(o.confidence);
      if (o.confidence.trim() === "" || !Number.isFinite(confidence))
        throw new CasemateError("USAGE", `--confidence '${o.confidence}' is no number`, {
          hint: "for example 0 or 2.3",
        });
      const scores = model.graph?.output.find((v) => o.scores === undefined || v.name === o.scores);
      const last = scores === undefined ? undefined : valueType(scores)?.shape?.at(-1);
      const classes = typeof last === "number" ? last : Number.POSITIVE_INFINITY;
      const feeds: Record<string, Tensor> = { [inputName]: x };
      for (const [kind, name] of d.lossInputs) {
        if (kind === "confidence") {
          feeds[name] =
            x.dtype === "float64"
              ? tensor("float64", [], Float64Array.of(confidence))
              : tensor("float32", [], Float32Array.of(confidence));
          continue;
        }
        const file = given[kind];
        if (file === undefined) throw new CasemateError("USAGE", `loss '${loss}' needs --${kind}`);
        const t = await arrayOf(file);
        feeds[name] = kind === "labels" || kind === "targets" ? classIndices(t, file, x.dims[0] ?? 0, classes) : t;
      }
      const session = await Session.create(writeOnnx(d.model));
      const result = await session.run(feeds);
      await session.release();
      const gradient = result[d.gradients.get(wrt) ?? ""] as Tensor;
      await writeFile(o.output, writeNpy(gradient));
      process.stdout.write(
        `${JSON.stringify({ loss: Array.from((result[d.loss] as Tensor).data as ArrayLike<number>, Number) })}\n`,
      );
    });

/** NumPy's numbers are float64 and most models take float32: values are rounded to what the model takes. */
const asDeclared = (x: Tensor, dtype: DType | undefined): Tensor => {
  if (x.dtype === dtype || (x.dtype !== "float32" && x.dtype !== "float64")) return x;
  const values = x.data as ArrayLike<number>;
  if (dtype === "float32") return tensor("float32", x.dims, Float32Array.from(values));
  if (dtype === "float64") return tensor("float64", x.dims, Float64Array.from(values));
  return x;
};

/** n class indices. A negative one would count from the last class, as indices of ONNX do: it is refused. Throws DATA_MISMATCH. */
const classIndices = (t: Tensor, file: string, n: number, classes: number): Tensor => {
  const values = Array.from(t.data as ArrayLike<number | bigint>, Number);
  if (t.dims.length !== 1 || values.length !== n)
    throw new CasemateError("DATA_MISMATCH", `'${file}' has shape [${t.dims.join(", ")}], expected [${n}]`, {
      hint: "give one class index for each input",
    });
  const wrong = values.find((v) => !(Number.isInteger(v) && v >= 0 && v < classes));
  if (wrong !== undefined)
    throw new CasemateError("DATA_MISMATCH", `'${file}' holds ${wrong}, which is no class of the model`, {
      hint:
        classes === Number.POSITIVE_INFINITY
          ? "classes are whole numbers from 0"
          : `classes are whole numbers from 0 to ${classes - 1}`,
    });
  return int64(t.dims, values);
};

const bytesOf = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  });

const arrayOf = async (path: string): Promise<Tensor> => readNpy(new Uint8Array(await bytesOf(path)), path);
