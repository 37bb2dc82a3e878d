/** The OpenAPI 3.1 document of the server, made from the table of operations. */
import { z } from "zod";
import { actionOf } from "../access/actions.ts";
import { filesMediaType } from "./files-body.ts";
import { type Operation, operations, whoamiAnswer } from "./operations.ts";
import { problemMediaType } from "../../listen/problem.ts";

export const openApiDocument = (): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {
    "/v1/whoami": {
      get: { operationId: "whoami", summary: actionOf("whoami").summary, responses: answers(whoamiAnswer, undefined) },
    },
  };
  for (const [id, operation] of Object.entries(operations) as [string, Operation][]) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: {
        operationId: id,
        summary: actionOf(operation.action).summary,
        "x-casemate-action": operation.action,
        parameters: Object.entries(operation.input.shape).flatMap(([name, schema]) => {
          const inPath = isInPath(operation, name);
          if (!inPath && operation.method === "POST") return [];
          const required = inPath || !(schema as z.ZodType).safeParse(undefined).success;
          return [{ name, in: inPath ? "path" : "query", required, schema: jsonSchema(schema as z.ZodType) }];
        }),
        ...(operation.method === "POST" ? { requestBody: requestBody(operation) } : {}),
        responses: answers(operation.answer, operation.files),
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Casemate registry", version: "1" },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" }, certificate: { type: "mutualTLS" } },
    },
    security: [{ token: [] }, { certificate: [] }],
    paths,
  };
};

const isInPath = (operation: Operation, name: string): boolean => operation.path.split("/").includes(`:${name}`);

const requestBody = (operation: Operation): unknown => {
  const fields = Object.fromEntries(
    Object.entries(operation.input.shape).filter(([name]) => !isInPath(operation, name)),
  );
  const schema = jsonSchema(z.strictObject(fields as z.ZodRawShape));
  return {
    required: true,
    content:
      operation.files === "sent"
        ? { [filesMediaType]: { schema: { type: "string", format: "binary", "x-casemate-head": schema } } }
        : { "application/json": { schema } },
  };
};

const answers = (answer: z.ZodType, files: Operation["files"]): unknown => {
  const schema = jsonSchema(answer);
  return {
    200: {
      description: "done",
      content:
        files === "received"
          ? { [filesMediaType]: { schema: { type: "string", format: "binary", "x-casemate-head": schema } } }
          : { "application/json": { schema } },
    },
    default: { description: "a problem (RFC 9457)", content: { [problemMediaType]: { schema: { type: "object" } } } },
  };
};

const jsonSchema = (schema: z.ZodType): unknown => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
};
