/**
 * serveLlm: one request to a language model, from its headers to the end of its answer. The order is that of the pipeline of other models (who, how much, is it
 * well-formed, is it clean, run, give back what may go back, record); why it is not that pipeline: docs/decisions/llm-beside-the-pipeline.md.
 */
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { monotonicMs, nowMs } from "../../core/clock.ts";
import { CasemateError } from "../../core/error.ts";
import { HoldBack } from "../../guard/stream/hold-back.ts";
import type { GuardVerdict } from "../../guard/index.ts";
import { refuseCrossSite } from "../protocols/answer.ts";
import type { BodyReader } from "../protocols/body.ts";
import { abortOf } from "../protocols/infer-over-http.ts";
import type { EventSink } from "../record/event.ts";
import { peerOf } from "../server/peer.ts";
import { challenge, ensureMayAsk } from "../who/who.ts";
import { askUpstream, type UpstreamAnswer } from "./ask-upstream.ts";
import { choosePolicy, policyHeader } from "./choose-policy.ts";
import type { Asked, Dialect, Refused, Usage } from "./dialect.ts";
import { guardsHeader, guardsHeaderName, type Looked } from "./guards-header.ts";
import { clientKey, identify, type IdentifyParts } from "./identify.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import type { LlmConfig } from "./llm-config.ts";
import { checkWords } from "./llm-event.ts";
import type { LlmLimits } from "./llm-limits.ts";
import type { OpenLlmPolicy } from "./llm-policy.ts";
import { llmProblemOf } from "./llm-problem.ts";
import { readEvents } from "./read-events.ts";
import { readRequestJson } from "./request-json.ts";
import { bytesIn, type Item, refusedAnswer, setTexts, slotsIn, streamAnswer } from "./stream-answer.ts";
import { tokensAsked, tokensOf } from "./tokens.ts";
import { upstreamError } from "./upstream-error.ts";
import type { Route, Upstreams } from "./upstreams.ts";

export interface LlmParts extends IdentifyParts {
  readonly config: LlmConfig;
  readonly upstreams: Upstreams;
  readonly policies: ReadonlyMap<string, OpenLlmPolicy>;
  readonly limits: LlmLimits;
  readonly read: BodyReader;
  readonly events: EventSink;
  /** what went wrong inside */
  readonly failed: (error: unknown, requestId: string) => void;
}

/** What is known of a request, for its record; filled as it goes. */
interface Progress {
  asked?: Asked;
  route?: Route;
  policy?: OpenLlmPolicy;
  account?: string;
  credential?: string;
  address: string;
  bytes: number;
  input: Looked;
  output: Looked;
  usage: Usage;
  /** of texts of the answer, UTF-8 */
  answerBytes: number;
  /** something was asked of the upstream, and it answered */
  ran: boolean;
  firstMs?: number;
  status: number;
  code?: string;
}

/** an upstream that says more is not believed */
const maxTokens = 1e9;
const none: Looked = { verdict: "none", checks: [] };
/** headers of a client that the upstream is told */
const toUpstream = [
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "openai-organization",
  "openai-project",
  "idempotency-key",
];
/** headers of an upstream that the client is told */
const toClient = /^(?:openai-|anthropic-ratelimit-|x-ratelimit-)[a-z0-9-]{1,64}$/;

export const serveLlm = async (
  parts: LlmParts,
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const atMs = nowMs();
  const began = monotonicMs();
  const { id } = request;
  const gone = abortOf(reply).signal;
  const p: Progress = {
    address: "",
    bytes: 0,
    input: none,
    output: none,
    usage: {},
    answerBytes: 0,
    ran: false,
    status: 200,
  };
  let headers: Record<string, string> = {};
  let settle: ((usage: Required<Usage> | undefined) => Promise<number>) | undefined;
  let release: (() => void) | undefined;
  const counted = (): Required<Usage> => ({
    input: Math.min(
      maxTokens,
      p.usage.input ?? (p.asked === undefined ? 0 : tokensAsked(p.asked.conversation, p.asked.media.length)),
    ),
    output: Math.min(maxTokens, p.usage.output ?? tokensOf(p.answerBytes)),
  });
  const over = async (): Promise<void> => {
    release?.();
    const tokens = p.ran ? counted() : undefined;
    let micros = 0;
    try {
      micros = (await settle?.(tokens)) ?? 0;
    } catch (error) {
      parts.failed(error, id);
    }
    parts.events({
      kind: "llm",
      atMs,
      id,
      protocol: dialect.id,
      model: p.asked?.model.slice(0, 128) ?? "",
      pattern: p.route?.pattern ?? "",
      upstream: p.route?.upstream.config.name ?? "",
      policy: p.policy?.policy.name ?? "",
      ...(p.account === undefined ? {} : { account: p.account, credential: p.credential ?? "" }),
      address: p.address,
      stream: p.asked?.stream ?? false,
      bytes: p.bytes,
      tookMs: monotonicMs() - began,
      ...(p.firstMs === undefined ? {} : { firstMs: p.firstMs }),
      input: p.input.verdict,
      output: p.output.verdict,
      checks: checkWords(p.input.checks, p.output.checks),
      media: p.asked?.media.length ?? 0,
      tokens: tokens ?? { input: 0, output: 0 },
      estimated: p.ran && (p.usage.input === undefined || p.usage.output === undefined),
      micros,
      status: p.status,
      ...(p.code === undefined ? {} : { code: p.code }),
    });
  };
  const dress = (): Record<string, string> => ({
    ...headers,
    "x-request-id": id,
    ...(dialect.family === "anthropic" ? { "request-id": id } : {}),
    ...(p.policy === undefined ? {} : { [policyHeader]: p.policy.policy.name }),
    [guardsHeaderName]: guardsHeader(p.input, p.output, p.asked?.media ?? []),
  });
  const send = (status: number, body: JsonObject | Buffer): FastifyReply => {
    p.status = status;
    if (!request.raw.complete && request.raw.httpVersionMajor < 2) reply.header("connection", "close");
    return reply
      .code(status)
      .headers({ ...dress(), "content-type": "application/json" })
      .send(Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  const fail = (error: unknown): FastifyReply => {
    if (reply.sent) return reply;
    if (!(error instanceof CasemateError) || error.code === "INTERNAL") parts.failed(error, id);
    const problem = llmProblemOf(error, id);
    p.code = problem.code;
    if (problem.code === "ACCESS_UNAUTHENTICATED") headers = { ...headers, ...challenge };
    if (problem.status === 503 && headers["retry-after"] === undefined) headers = { ...headers, "retry-after": "1" };
    return send(problem.status, dialect.errorBody(problem));
  };
  const refused = (usage: Usage): Refused => ({
    id,
    atS: Math.floor(atMs / 1000),
    asked: { model: p.asked?.model ?? "", choices: Math.min(p.asked?.choices ?? 1, 128) },
    text: p.policy?.policy.answer ?? "",
    usage,
  });

  let streaming = false;
  try {
    refuseCrossSite(request.headers);
    const peer = peerOf(request.raw);
    // the body of a request that is refused for who asks is not read
    const { address, caller, forwarded } = await identify(parts, peer);
    p.address = address;
    [p.account, p.credential] = [caller.account, caller.credential];
    const body = await parts.read(request.raw, request.headers);
    ({ release } = body);
    p.bytes = body.bytes.length;
    const asked = (p.asked = dialect.read(readRequestJson(body.bytes)));
    ensureMayAsk(caller, asked.model);
    const route = (p.route = parts.upstreams.find(asked.model, dialect.family));
    const { upstream } = route;
    if (forwarded !== (upstream.key === undefined))
      throw new CasemateError(
        "ACCESS_UNAUTHENTICATED",
        forwarded ? "this is no credential that is known here" : "this model is asked with the upstream's own key",
        { hint: forwarded ? "a key begins with cmk_" : "send it as your client library does" },
      );
    const open = (p.policy = choosePolicy(parts.config, parts.policies, caller, peer.headers[policyHeader]));
    const { policy, guard } = open;
    const admitted = await parts.limits({
      caller,
      address,
      model: asked.model,
      price: route.price,
      estimate: {
        input: tokensAsked(asked.conversation, asked.media.length),
        output: (asked.maxOutputTokens ?? parts.config.limits.reserveTokens) * asked.choices,
      },
    });
    headers = { ...admitted.headers };
    if (admitted.kind === "refused") throw admitted.problem;
    ({ settle } = admitted);
    const shadow = policy.mode === "shadow";

    if (asked.media.length > 0 && policy.media === "refuse" && !shadow)
      throw new CasemateError(
        "CONTENT_BLOCKED",
        `'${asked.media[0]?.slice(0, 64)}' can not be scanned, and is not taken`,
        {
          hint: "its operator may let it pass (media: pass)",
        },
      );
    const seen = await guard.look(asked.conversation, "input");
    p.input = seen;
    if (!shadow && seen.verdict === "flag") {
      p.code = "CONTENT_BLOCKED";
      if (policy.whenFlagged === "error" || dialect.refusal === undefined)
        throw new CasemateError("CONTENT_BLOCKED", "the request was stopped by the guard");
      if (!asked.stream) return send(200, dialect.refusal(refused({})));
      const events = dialect.refusalEvents?.(refused({}), { last: undefined, begun: false, open: new Set() }) ?? [];
      return reply
        .headers({ ...dress(), "content-type": "text/event-stream; charset=utf-8" })
        .send(events.map((e) => `${e.event === undefined ? "" : `event: ${e.event}\n`}data: ${e.data}\n\n`).join(""));
    }
    if (!shadow && seen.verdict === "error" && policy.whenBroken === "refuse") throw couldNotLook(seen);

    const answer = await askUpstream(upstream, {
      method: "POST",
      path: dialect.upstreamPath,
      headers: upstreamHeaders(dialect, peer.headers, upstream.key ?? clientKey(peer) ?? ""),
      body: body.bytes,
      signal: gone,
    });
    for (const [name, value] of Object.entries(answer.headers))
      if (value !== undefined && toClient.test(name) && /^[\x20-\x7e]{0,256}$/.test(value)) headers[name] = value;
    if (answer.status !== 200) {
      const said = await upstreamError(answer, {
        dialect,
        guard,
        keyIsOurs: upstream.key !== undefined,
        requestId: id,
      });
      p.code = "UPSTREAM";
      headers = { ...headers, ...said.headers };
      return send(said.status, said.body);
    }
    p.ran = true;
    const rules = {
      guard,
      enforcing: open.streaming,
      asked: asked.conversation,
      redact: policy.output === "redact",
      goOnBroken: policy.whenBroken === "pass",
      onlyReports: shadow,
    };
    const type = (answer.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
    if (type === "text/event-stream" && asked.stream) {
      const pieces = streamAnswer(readEvents(answer.body), {
        dialect,
        hold: new HoldBack<Item>(rules),
        requestId: id,
        refused: policy.whenFlagged === "answer" ? refused : undefined,
        found: (finding) => {
          p.output = finding;
          if (finding.verdict === "flag" || finding.verdict === "error") p.code = refusedAnswer(finding).code;
        },
        counted: (usage) => {
          p.usage = { ...p.usage, ...usage };
        },
        came: (bytes) => {
          p.answerBytes += bytes;
        },
        failed: (error) => {
          p.code = error instanceof CasemateError ? error.code : "INTERNAL";
          if (p.code === "INTERNAL") parts.failed(error, id);
        },
        comment: () => `${guardsHeaderName}: ${guardsHeader(p.input, p.output, asked.media)}`,
      });
      const first = await pieces.next();
      p.firstMs = monotonicMs() - began;
      if (p.output === none) p.output = { verdict: "pending", checks: [] };
      streaming = true;
      const stream = Readable.from(
        rest(first.done === true ? "" : first.value, pieces, () => answer.drop()),
        {
          objectMode: false,
        },
      );
      stream.once("close", () => void over());
      // who went away before it began does not take it
      reply.raw.once("close", () => stream.destroy());
      if (reply.raw.destroyed) stream.destroy();
      return reply.headers({ ...dress(), "content-type": "text/event-stream; charset=utf-8" }).send(stream);
    }
    if (type !== "application/json" && type?.endsWith("+json") !== true) {
      answer.drop();
      throw new CasemateError("MODEL_UNREACHABLE", "the upstream answered with something else than JSON");
    }
    const { bytes, json } = await whole(answer);
    p.usage = dialect.usage(json) ?? {};
    const slots = slotsIn(dialect, json);
    p.answerBytes = bytesIn(slots);
    // as the one event of a stream: what is found in it is the same
    const hold = new HoldBack<null>(rules);
    hold.push(
      null,
      slots.map((s) => s.piece),
    );
    const { finding, released, stopped } = await hold.end();
    p.output = finding;
    if (stopped !== undefined) {
      const problem = refusedAnswer(finding);
      p.code = problem.code;
      if (finding.verdict === "flag" && policy.whenFlagged === "answer" && dialect.refusal !== undefined)
        return send(200, dialect.refusal(refused(counted())));
      throw problem;
    }
    const texts = released[0]?.texts;
    if (texts === undefined) return send(200, bytes);
    setTexts(slots, texts);
    return send(200, json);
  } catch (error) {
    return fail(error);
  } finally {
    if (!streaming) await over();
  }
};

async function* rest(first: string, pieces: AsyncGenerator<string>, drop: () => void): AsyncGenerator<string> {
  try {
    if (first !== "") yield first;
    yield* pieces;
  } finally {
    drop();
  }
}

const upstreamHeaders = (
  { family }: Dialect,
  client: Readonly<Record<string, string | undefined>>,
  key: string,
): Record<string, string> => {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "user-agent": "casemate",
  };
  for (const name of toUpstream) {
    const value = client[name];
    if (value !== undefined) headers[name] = value;
  }
  if (family === "anthropic") {
    headers["x-api-key"] = key;
    headers["anthropic-version"] ??= "2023-06-01";
  } else headers["authorization"] = `Bearer ${key}`;
  return headers;
};

/** THROWS MODEL_UNREACHABLE for what is no JSON. */
const whole = async ({ body }: UpstreamAnswer): Promise<{ readonly bytes: Buffer; readonly json: JsonObject }> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(json)) return { bytes, json };
  } catch (cause) {
    throw new CasemateError("MODEL_UNREACHABLE", "the upstream's answer is no JSON", { cause });
  }
  throw new CasemateError("MODEL_UNREACHABLE", "the upstream's answer is no JSON object");
};

/** Too much to look at is the client's to change; a check that broke, or had no time left, is not. */
const couldNotLook = ({ checks }: GuardVerdict): CasemateError => {
  const counting = checks.filter((c) => c.mode === "on");
  const all = counting.every((c) => c.status === "skipped");
  const skipped = counting.find((c) => c.status === "skipped" && (all || c.id === "views"));
  if (skipped !== undefined && counting.every((c) => c.status !== "broke"))
    return new CasemateError(
      "REQUEST_TOO_LARGE",
      `the guard could not look at the whole request: ${skipped.why ?? ""}`,
    );
  return new CasemateError("GUARD_FAILED", "the guard could not look at the whole request");
};
