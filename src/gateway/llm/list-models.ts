/** listModels: the models of all upstreams that the caller may ask, in the form of the API that it speaks. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { CasemateError } from "../../core/error.ts";
import { refuseCrossSite } from "../protocols/answer.ts";
import { abortOf } from "../protocols/infer-over-http.ts";
import { peerOf } from "../server/peer.ts";
import { challenge } from "../who/who.ts";
import { askUpstream } from "./ask-upstream.ts";
import { clientKey, identify } from "./identify.ts";
import { isObject, type JsonObject, listAt } from "./json-object.ts";
import { anthropicError, llmProblemOf, openAiError } from "./llm-problem.ts";
import type { LlmParts } from "./llm-parts.ts";
import { fits, type Upstream } from "./upstreams.ts";

/** `wanted`: of one model; undefined: all of them. */
export const listModels = async (
  parts: LlmParts,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: string | undefined,
): Promise<FastifyReply> => {
  const anthropic = request.headers["anthropic-version"] !== undefined;
  const family = anthropic ? "anthropic" : "openai";
  const json = (status: number, body: JsonObject): FastifyReply =>
    reply.code(status).header("content-type", "application/json").send(JSON.stringify(body));
  try {
    refuseCrossSite(request.headers);
    const peer = peerOf(request.raw);
    const { caller, forwarded } = await identify(parts, peer);
    const may = (model: string): boolean => caller.models === "all" || caller.models.includes(model);
    const found = new Map<string, JsonObject>();
    for (const upstream of parts.upstreams.all) {
      const { speaks, models } = upstream.config;
      if ((speaks !== "both" && speaks !== family) || forwarded !== (upstream.key === undefined)) continue;
      const key = upstream.key ?? clientKey(peer) ?? "";
      for (const m of await modelsOf(upstream, anthropic, key, abortOf(reply).signal)) {
        const id = m["id"];
        if (typeof id !== "string" || found.has(id) || !may(id) || !models.some((p) => fits(p, id))) continue;
        found.set(id, m);
      }
    }
    if (wanted !== undefined) {
      const one = found.get(wanted);
      if (one !== undefined) return json(200, one);
      throw new CasemateError("MODEL_NOT_SERVED", `there is no model '${wanted.slice(0, 128)}' here`);
    }
    const data = [...found.values()];
    return json(
      200,
      anthropic
        ? { data, has_more: false, first_id: data[0]?.["id"] ?? null, last_id: data.at(-1)?.["id"] ?? null }
        : { object: "list", data },
    );
  } catch (error) {
    const problem = llmProblemOf(error, request.id);
    if (problem.code === "INTERNAL") parts.failed(error, request.id);
    if (problem.code === "ACCESS_UNAUTHENTICATED") reply.headers(challenge);
    return json(problem.status, anthropic ? anthropicError(problem) : openAiError(problem));
  }
};

/** fields of a model that clients know; what else an upstream says of it stays there */
const fields = [
  "id",
  "object",
  "created",
  "owned_by",
  "type",
  "display_name",
  "created_at",
  "max_model_len",
  "context_length",
];

/** THROWS MODEL_UNREACHABLE. */
const modelsOf = async (
  upstream: Upstream,
  anthropic: boolean,
  key: string,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> => {
  const answer = await askUpstream(upstream, {
    method: "GET",
    path: anthropic ? "/models?limit=1000" : "/models",
    headers: {
      accept: "application/json",
      "user-agent": "casemate",
      ...(anthropic ? { "x-api-key": key, "anthropic-version": "2023-06-01" } : { authorization: `Bearer ${key}` }),
    },
    signal,
  });
  if (answer.status !== 200) {
    answer.drop();
    throw new CasemateError("MODEL_UNREACHABLE", `an upstream answered with status ${answer.status}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  try {
    const json: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return listAt(isObject(json) ? json["data"] : undefined, "data")
      .filter(isObject)
      .map((m) => Object.fromEntries(fields.flatMap((f) => (f in m ? [[f, m[f]]] : []))));
  } catch (cause) {
    throw new CasemateError("MODEL_UNREACHABLE", "an upstream's list of models can not be read", { cause });
  }
};
