/** llmRoutes: the addresses of the language models. This list is the only registration there is. */
import type { FastifyInstance } from "fastify";
import { takeAnyBody } from "../protocols/infer-over-http.ts";
import { chat } from "./chat.ts";
import { completions, embeddings } from "./completions.ts";
import type { Dialect } from "./dialect.ts";
import { listModels } from "./list-models.ts";
import { countTokens, messages } from "./messages.ts";
import { responses } from "./responses.ts";
import type { LlmParts } from "./llm-parts.ts";
import { serveLlm } from "./serve-llm.ts";

const dialects: readonly Dialect[] = [chat, completions, responses, embeddings, messages, countTokens];

export const llmRoutes = (app: FastifyInstance, parts: LlmParts): void => {
  void app.register(async (scope) => {
    takeAnyBody(scope);
    for (const dialect of dialects)
      scope.post(dialect.path, (request, reply) => serveLlm(parts, dialect, request, reply));
    scope.get("/v1/models", (request, reply) => listModels(parts, request, reply, undefined));
    scope.get<{ Params: { "*": string } }>("/v1/models/*", (request, reply) =>
      listModels(parts, request, reply, request.params["*"]),
    );
  });
};
