/** HttpModel: a black-box model behind HTTP, by the Open Inference Protocol v2 or by a JSON template. */
import { CasemateError } from "../../core/error.ts";
import { HttpClient, type HttpOptions, jsonOf, withoutSecrets } from "./http-client.ts";
import { select } from "./json-path.ts";
import { argmaxRows } from "./argmax.ts";
import type { Domain, Labels, Predicts, ScoreKind } from "./model.ts";
import { answerValues, nested } from "./template.ts";
import { decodeResponse, encodeRequest, type OipTensor, parseMetadata } from "./oip.ts";

interface CommonOptions {
  /** samples per request, default 32 */
  readonly batchSize?: number;
  readonly http?: HttpOptions;
  /** names of the classes in order: wanted where the answer names classes */
  readonly classNames?: readonly string[];
  /** default: probabilities when the first answer's scores are not negative and sum to one */
  readonly scoreKind?: ScoreKind;
  /** "labels": only the top-1 class is given (or used) */
  readonly gives?: "scores" | "labels";
  /** wanted with gives "labels" without class names */
  readonly classes?: number;
}

export interface OipOptions extends CommonOptions {
  /** of the model: https://host/v2/models/NAME, or .../versions/V */
  readonly url: string;
  /** default: dims of the metadata without the batch axis, layout "flat", no bounds */
  readonly domain?: Domain;
  /** dims of one sample where the metadata leaves them open */
  readonly sampleDims?: readonly number[];
  /** default: the first of the metadata */
  readonly input?: string;
  readonly output?: string;
  /** binary tensor data extension; "auto" asks GET /v2 whether the server has it; default "auto" */
  readonly binary?: boolean | "auto";
}

export interface TemplateOptions extends CommonOptions {
  readonly url: string;
  readonly domain: Domain;
  /** JSON text with {{input}} (nested arrays, by dims), {{flat}} (one row of numbers) or {{n}} (number of samples) */
  readonly body: string;
  /** does {{input}} stand for an array of samples; else one request per sample; default true */
  readonly batched?: boolean;
  /** where scores (or labels, with gives "labels") are in the answer: JSON Pointer, "*" for every element */
  readonly pointer: string;
  readonly contentType?: string;
}

/** What is known of the endpoint, for reports. */
export interface Remote {
  readonly protocol: "open inference protocol v2" | "JSON template";
  readonly url: string;
  /** in words: name, datatype and shape, or what the template holds */
  readonly input: string;
  readonly output: string;
  /** takes whole numbers only */
  readonly integer: boolean;
  /** what the endpoint (or the caller) says of itself: part of its identity */
  readonly metadata: unknown;
}

/** A black-box model at an endpoint. */
export type RemoteModel = (Predicts | Labels) & { readonly remote: Remote };

/** Answers of one request: numbers row by row, or class names. */
type Ask = (x: Float32Array, n: number, signal?: AbortSignal) => Promise<Float32Array | string[]>;

/** Opens a model that speaks the Open Inference Protocol; asks for metadata and makes one probe. Throws MODEL_UNREACHABLE, MODEL_CAPABILITY, USAGE. */
export const openOipModel = async (options: OipOptions, signal?: AbortSignal): Promise<RemoteModel> => {
  const url = checked(options.url).replace(/\/+$/, "");
  const shown = withoutSecrets(url);
  const client = new HttpClient(options.http);
  return closingOnFailure(client, async () => {
    const meta = parseMetadata(jsonOf(await client.call({ method: "GET", url }, signal), url), shown);
    const input = named(meta.inputs, options.input, "input", shown);
    const output = named(meta.outputs, options.output, "output", shown);
    if (meta.inputs.length > 1)
      throw new CasemateError(
        "MODEL_CAPABILITY",
        `model '${meta.name}' has ${meta.inputs.length} inputs, one was expected`,
      );
    const [, ...rest] = input.shape;
    const dims = options.domain?.dims ?? dimsOf(rest, options.sampleDims);
    if (dims.length === 0 || dims.some((d) => d < 1))
      throw new CasemateError(
        "SHAPE_UNKNOWN",
        `model '${meta.name}' does not tell the shape of input '${input.name}': [${input.shape.join(", ")}]`,
        { hint: "give the shape of one sample: --input-shape 3,32,32" },
      );
    const domain = options.domain ?? unbounded(dims);
    const binary = options.binary ?? "auto";
    const useBinary = binary === "auto" ? await hasBinary(client, url, signal) : binary;
    const fixed = (input.shape[0] ?? -1) > 0 && input.shape.length === dims.length + 1 ? input.shape[0] : undefined;
    const ask: Ask = async (x, n, s) => {
      const request = encodeRequest(input, [n, ...domain.dims], x, [output.name], useBinary);
      const answer = await client.call({ method: "POST", url: `${url}/infer`, ...request }, s);
      return decodeResponse(answer, shown, output.name).data;
    };
    const gives =
      options.gives ??
      (output.datatype === "BYTES" || (output.datatype.includes("INT") && output.shape.slice(1).every((d) => d === 1))
        ? "labels"
        : "scores");
    const model = await open(
      meta.name,
      domain,
      client,
      ask,
      { ...options, gives, ...(fixed === undefined ? {} : { batchSize: fixed }) },
      signal,
    );
    const words = (t: OipTensor): string => `'${t.name}', ${t.datatype} [${t.shape.join(", ")}]`;
    const remote: Remote = {
      protocol: "open inference protocol v2",
      url: shown,
      input: words(input),
      output: words(output),
      integer: input.datatype.includes("INT"),
      metadata: { ...meta, input: input.name, output: output.name, gives },
    };
    return { ...model, remote };
  });
};

/** Opens a model behind any JSON interface. Throws as openOipModel does. */
export const openTemplateModel = async (options: TemplateOptions, signal?: AbortSignal): Promise<RemoteModel> => {
  const url = checked(options.url);
  if (!/\{\{(input|flat)\}\}/.test(options.body))
    throw new CasemateError("USAGE", "the body template has neither {{input}} nor {{flat}}");
  const batched = options.batched ?? true;
  const client = new HttpClient(options.http);
  const { dims } = options.domain;
  const ask: Ask = async (x, n, signal) => {
    const body = options.body
      .replaceAll("{{n}}", () => String(n))
      .replaceAll("{{input}}", () => JSON.stringify(batched ? nested(x, [n, ...dims]) : nested(x, dims)))
      .replaceAll("{{flat}}", () => JSON.stringify(Array.from(x)));
    const answer = await client.call(
      {
        method: "POST",
        url,
        body,
        headers: { "content-type": options.contentType ?? "application/json", accept: "application/json" },
      },
      signal,
    );
    return answerValues(select(jsonOf(answer, url), options.pointer), options.classNames ?? [], withoutSecrets(url));
  };
  const remote: Remote = {
    protocol: "JSON template",
    url: withoutSecrets(url),
    input: `a JSON body with [${dims.join(", ")}] per sample`,
    output: options.pointer === "" ? "the whole answer" : `'${options.pointer}' of the answer`,
    integer: false,
    metadata: { body: options.body, pointer: options.pointer, gives: options.gives ?? "scores" },
  };
  return closingOnFailure(client, async () => ({
    ...(await open(remote.url, options.domain, client, ask, batched ? options : { ...options, batchSize: 1 }, signal)),
    remote,
  }));
};

const open = async (
  name: string,
  domain: Domain,
  client: HttpClient,
  ask: Ask,
  options: CommonOptions,
  signal?: AbortSignal,
): Promise<Predicts | Labels> => {
  const batchSize = options.batchSize ?? 32;
  const run = async (x: Float32Array, s?: AbortSignal): Promise<(Float32Array | string[])[]> => {
    const n = x.length / domain.size;
    if (!Number.isInteger(n))
      throw new CasemateError(
        "DATA_MISMATCH",
        `${x.length} values are no whole number of samples of ${domain.size} values`,
      );
    const starts = Array.from({ length: Math.ceil(n / batchSize) }, (_, i) => i * batchSize);
    return Promise.all(
      starts.map((from) =>
        ask(
          x.subarray(from * domain.size, Math.min(n, from + batchSize) * domain.size),
          Math.min(batchSize, n - from),
          s,
        ),
      ),
    );
  };
  // one probe in the middle of the domain: it tells the number of classes and what the scores are
  const [probe] = await run(middle(domain), signal);
  const close = (): Promise<void> => client.close();
  if (options.gives === "labels") {
    const classes = options.classes ?? options.classNames?.length;
    if (classes === undefined)
      throw new CasemateError("USAGE", `'${name}' gives labels only: say how many classes there are`, {
        hint: "give class names (--class-names)",
      });
    const index = (v: number | string): number =>
      typeof v === "number" && options.classNames === undefined ? v : classIndex(String(v), options.classNames);
    const labels = async (x: Float32Array, s?: AbortSignal): Promise<Int32Array> => {
      const flat = (await run(x, s)).flatMap((part) => Array.from<number | string>(part));
      expectCount(flat.length, x.length / domain.size, name);
      return Int32Array.from(flat, index);
    };
    return { name, domain, classes, labels, close };
  }
  const numbers = (part: Float32Array | string[] | undefined): Float32Array => {
    if (part instanceof Float32Array) return part;
    throw new CasemateError("MODEL_UNREACHABLE", `'${name}' gave class names where scores were expected`, {
      hint: "the model gives labels only: --scores labels",
    });
  };
  const first = numbers(probe);
  const columns = first.length;
  if (columns === 0) throw new CasemateError("MODEL_UNREACHABLE", `'${name}' gave no scores for the probe`);
  const sum = first.reduce((a, b) => a + b, 0);
  const scoreKind =
    options.scoreKind ??
    (first.every((v) => v >= 0 && v <= 1) && (columns === 1 || Math.abs(sum - 1) < 1e-3) ? "probabilities" : "logits");
  const classes = columns === 1 ? 2 : columns;
  const scores = async (x: Float32Array, s?: AbortSignal): Promise<Float32Array> => {
    const n = x.length / domain.size;
    const parts = (await run(x, s)).map(numbers);
    expectCount(
      parts.reduce((a, p) => a + p.length, 0),
      n * columns,
      name,
    );
    const out = new Float32Array(n * classes);
    let at = 0;
    for (const part of parts) {
      if (columns > 1) out.set(part, at);
      // one score per sample: classes 0 and 1
      else
        for (let i = 0; i < part.length; i++)
          out.set([scoreKind === "probabilities" ? 1 - (part[i] as number) : 0, part[i] as number], at + 2 * i);
      at += columns > 1 ? part.length : 2 * part.length;
    }
    return out;
  };
  return {
    name,
    domain,
    classes,
    scoreKind,
    scores,
    labels: async (x, s) => argmaxRows(await scores(x, s), classes),
    close,
  };
};

const closingOnFailure = async <T>(client: HttpClient, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    await client.close();
    throw error;
  }
};

const checked = (url: string): string => {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new CasemateError("USAGE", `'${url}' is not a URL`, { cause });
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:")
    throw new CasemateError("USAGE", `'${withoutSecrets(url)}' is not an http or https URL`);
  if (parsed.username !== "" || parsed.password !== "")
    throw new CasemateError("USAGE", `the URL of '${parsed.host}' holds a password`, {
      hint: "give credentials by the name of an environment variable: --bearer-env, --header-env",
    });
  return url;
};

const named = (tensors: readonly OipTensor[], name: string | undefined, what: string, url: string): OipTensor => {
  const found = name === undefined ? tensors[0] : tensors.find((t) => t.name === name);
  if (found === undefined)
    throw new CasemateError(
      name === undefined ? "MODEL_UNREACHABLE" : "USAGE",
      `the model at '${url}' has no ${what}${name === undefined ? "" : ` '${name}'`}`,
      {
        hint: `it has ${tensors.map((t) => `'${t.name}'`).join(", ") || "none"}`,
      },
    );
  return found;
};

/** Does GET /v2 list the extension? A server that does not answer has none. */
const hasBinary = async (client: HttpClient, url: string, signal?: AbortSignal): Promise<boolean> => {
  const at = url.lastIndexOf("/v2/");
  if (at < 0) return false;
  const server = url.slice(0, at + 3);
  try {
    const info = jsonOf(await client.call({ method: "GET", url: server }, signal), server) as {
      extensions?: unknown;
    } | null;
    return Array.isArray(info?.extensions) && info.extensions.some((e) => e === "binary_tensor_data");
  } catch (error) {
    if (error instanceof CasemateError) return false;
    throw error;
  }
};

/** The declared dims, or the wanted ones where these are open and go with them (-1 stands for any). */
const dimsOf = (declared: readonly number[], wanted: readonly number[] | undefined): readonly number[] => {
  if (wanted === undefined || (declared.length > 0 && declared.every((d) => d > 0))) return declared;
  const fit = declared.length === wanted.length && declared.every((d, i) => d < 1 || d === wanted[i]);
  return declared.length === 0 || fit ? wanted : declared;
};

/** A domain of which nothing is known but the shape. */
export const unbounded = (dims: readonly number[]): Domain => {
  const size = dims.reduce((a, b) => a * b, 1);
  return {
    dims,
    size,
    layout: "flat",
    lower: new Float32Array(size).fill(Number.NEGATIVE_INFINITY),
    upper: new Float32Array(size).fill(Number.POSITIVE_INFINITY),
  };
};

const middle = (domain: Domain): Float32Array =>
  Float32Array.from({ length: domain.size }, (_, i) => {
    const lo = domain.lower[i] as number;
    const hi = domain.upper[i] as number;
    const mid = Number.isFinite(lo) && Number.isFinite(hi) ? (lo + hi) / 2 : Math.min(Math.max(0, lo), hi);
    return domain.integer?.[i] === 1 ? Math.floor(mid) : mid;
  });

const classIndex = (name: string, classNames: readonly string[] | undefined): number => {
  const i = classNames?.indexOf(name) ?? -1;
  if (i < 0)
    throw new CasemateError(
      "MODEL_UNREACHABLE",
      `the model named a class '${name.slice(0, 80)}' that is not among the class names`,
    );
  return i;
};

const expectCount = (have: number, want: number, name: string): void => {
  if (have !== want)
    throw new CasemateError("MODEL_UNREACHABLE", `'${name}' gave ${have} values where ${want} were expected`);
};
