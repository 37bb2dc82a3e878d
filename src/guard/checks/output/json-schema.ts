/**
 * json-schema: the answer is JSON and fits a schema.
 *
 * Settings: `schema`, a JSON Schema (draft 7, or 2020-12 with its `$schema`); without one nothing is demanded. `fence`: "pass" (default "find"): one block of code around it is taken off.
 */
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import type { Hit, MessageCheck } from "../../check.ts";
import { CasemateError } from "../../../core/error.ts";
import { settingsReader } from "../../settings-reader.ts";

const settingsOf = settingsReader(
  "json-schema",
  z
    .strictObject({
      schema: z.union([z.boolean(), z.record(z.string(), z.unknown())]).optional(),
      fence: z.enum(["pass", "find"]).default("find"),
    })
    .transform(({ schema, fence }) => ({ fence, fits: schema === undefined ? undefined : compiled(schema) })),
);

export const jsonSchema: MessageCheck = {
  kind: "message",
  id: "json-schema",
  title: "the answer is JSON and fits the policy's schema",
  directions: ["output"],
  categories: ["policy"],
  owasp: ["LLM05:2025"],
  atlas: [],
  source: "JSON Schema draft 7 and 2020-12",
  threshold: 0.5,
  reach: Number.POSITIVE_INFINITY,
  roles: ["assistant"],
  idle: (settings) => settingsOf(settings).fits === undefined,
  look: ({ message, settings }) => {
    const { fits, fence } = settingsOf(settings);
    if (fits === undefined) return [];
    const text =
      fence === "pass" ? (/^\s*```(?:json)?\n([^]*)\n```\s*$/.exec(message.text)?.[1] ?? message.text) : message.text;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return refused("the answer is not JSON");
    }
    if (fits(value)) return [];
    const error = fits.errors?.[0];
    return refused(`the answer does not fit: ${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim());
  },
};

const refused = (why: string): Hit[] => [{ category: "policy", score: 1, why }];

const compiled = (schema: boolean | Record<string, unknown>): ValidateFunction => {
  const is2020 = typeof schema === "object" && String(schema.$schema ?? "").includes("2020-12");
  const ajv = new (is2020 ? Ajv2020 : Ajv)({ strict: false });
  addFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw new CasemateError(
      "USAGE",
      `settings of check 'json-schema': ${cause instanceof Error ? cause.message : "no schema"}`,
      { cause },
    );
  }
};
