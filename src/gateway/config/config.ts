/** The gateway's configuration: casemate.yaml, checked. */
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { type ConfigKind, parseConfig } from "../../core/parse-config.ts";
import { checkLlmConfig, llmConfigSchema } from "../llm/llm-config.ts";
import type { Policy } from "../policy/policy.ts";
import { combinations } from "../run/ensemble-served-model.ts";
import { tokenAlgorithms } from "../who/jwt.ts";
import { resolvePolicies, writtenPolicySchema } from "../policy/resolve.ts";

const port = z.number().int().min(0).max(65_535);

export const tlsSchema = z.union([
  z.enum(["development", "off"]),
  z.strictObject({
    certificate: z.string(),
    key: z.string(),
    clientAuthorities: z.string().optional(),
    clientRevocations: z.string().optional(),
  }),
]);
/** development: of an authority of one's own, made on the first start. off: plain HTTP, behind a proxy on the same machine. */
export type TlsChoice = z.infer<typeof tlsSchema>;

const listenSchema = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: port.default(8443),
  tls: tlsSchema.default("development"),
  /** when it is stopped: how long it says that it is not ready, and answers all the same, before it closes; as long as load balancers take to look */
  drainMs: z.number().int().min(0).max(600_000).default(0),
});

const adminSchema = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: port.default(8445),
  tls: tlsSchema.default("development"),
});

const proxiesSchema = z.strictObject({
  trusted: z.array(z.string()).default([]),
  header: z.enum(["x-forwarded-for", "forwarded"]).default("x-forwarded-for"),
});

const issuerSchema = z.strictObject({
  /** short; in front of its accounts */
  name: z.string(),
  issuer: z.string(),
  audience: z.union([z.string(), z.array(z.string())]),
  /** https address of its keys, or the path of a file with them (JWK Set) */
  keys: z.string(),
  algorithms: z.array(z.enum(tokenAlgorithms)).optional(),
  clockToleranceS: z.number().min(0).max(600).optional(),
  accountClaim: z.string().optional(),
  tenantClaim: z.string().optional(),
  /** "all", "claim NAME", or "scope PREFIX" */
  models: z.string().regex(/^(?:all|claim \S+|scope \S+)$/, "expected all, claim NAME or scope PREFIX"),
});

const certificateSchema = z.strictObject({
  /** "uri:spiffe://corp/scorer", "dns:scorer.corp", "cn:scorer" */
  name: z.string(),
  account: z.string(),
  tenant: z.string().optional(),
  models: z.union([z.literal("all"), z.array(z.string())]).default("all"),
  limits: z.array(z.string()).optional(),
});

const modelSchema = z.strictObject({
  /** fraud@production (registry), ./model.onnx (a file), https://host/v2/models/name (another server); several are one ensemble */
  from: z.union([z.string().min(1), z.array(z.string().min(1)).min(2).max(16)]),
  /** of several: the mean of their probabilities, their votes, or one of them by chance for each request */
  combine: z.enum(combinations).default("mean"),
  policy: z.string().default("balanced"),
  /** by-rules: what the alias' rules in the registry ask is held again when a version is opened. required: and there must be such rules. off: neither */
  attestation: z.enum(["by-rules", "required", "off"]).default("by-rules"),
  /** environment variable with a bearer token for another server */
  bearerEnv: z.string().optional(),
});

export const configSchema = z.strictObject({
  listen: listenSchema.default(() => listenSchema.parse({})),
  /** metrics, keys, state of clients, on a listener of its own; off: no such listener */
  admin: z.union([z.literal("off"), adminSchema]).default(() => adminSchema.parse({})),
  /** networks whose word on the client's address counts ("10.0.0.0/8"), and the header in which all of them write it */
  proxies: proxiesSchema.default(() => proxiesSchema.parse({})),
  /** issuers of tokens (JWT, OpenID Connect) that clients may show */
  issuers: z.array(issuerSchema).default([]),
  /** clients that show a certificate of the listener's client authorities */
  certificates: z.array(certificateSchema).default([]),
  policies: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/), writtenPolicySchema).default({}),
  models: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/), modelSchema).default({}),
  /** language models: docs/guide/llm-gateway.md */
  llm: llmConfigSchema.optional(),
});

export type GatewayConfig = z.infer<typeof configSchema>;
export type ModelConfig = GatewayConfig["models"][string];

export interface CheckedConfig {
  readonly config: GatewayConfig;
  /** by the name of the model */
  readonly policies: ReadonlyMap<string, Policy>;
}

const kind: ConfigKind = { name: "configuration", code: "GATEWAY_CONFIG", page: "docs/guide/serve.md" };

/** `source` stands in messages. Throws GATEWAY_CONFIG. */
export const readConfig = (text: string, source: string): CheckedConfig =>
  checkConfig(parseConfig(text, source, kind, () => configSchema));

/** What a schema can not say. Throws GATEWAY_CONFIG. */
export const checkConfig = (config: GatewayConfig): CheckedConfig => {
  const all = resolvePolicies(config.policies);
  const models = Object.entries(config.models);
  if (config.llm !== undefined) checkLlmConfig(config.llm);
  else if (models.length === 0)
    throw new CasemateError("GATEWAY_CONFIG", "the configuration serves no model", {
      hint: "models: { fraud: { from: fraud@production } }, or llm: { upstreams: { ... } }",
    });
  const policies = new Map(
    models.map(([name, { policy }]) => {
      const found = all.get(policy);
      if (found === undefined)
        throw new CasemateError("GATEWAY_CONFIG", `model '${name}' wants policy '${policy}', which is not there`, {
          hint: `there are ${[...all.keys()].join(", ")}`,
        });
      return [name, found];
    }),
  );
  return { config, policies };
};
