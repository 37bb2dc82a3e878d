/** sourceOf: where a model of the configuration comes from, by how it is written, and how it is opened. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { RegistryReader } from "../../registry/read/reader.ts";
import { checkAnswers } from "../answer/give-less.ts";
import type { ModelConfig } from "../config/config.ts";
import { ensembleModel } from "../run/ensemble-served-model.ts";
import { openUpstreamModel } from "../run/upstream-served-model.ts";
import { fileSource } from "../source/file-source.ts";
import type { ModelSource } from "../source/model-source.ts";
import { registrySource } from "../source/registry-source.ts";
import { type OpenServed, type OpenServedOptions, openServed } from "./open-served.ts";

/** What is served under a name. */
export interface ServedSource extends Pick<ModelSource, "text" | "current"> {
  open(): Promise<OpenServed>;
}

export interface SourceOptions extends OpenServedOptions {
  readonly reader?: RegistryReader | undefined;
}

/** "fraud@production" and "fraud@3" are the registry's, "https://..." is another server, everything else is a file. THROWS GATEWAY_CONFIG. */
export const sourceOf = (config: ModelConfig, options: SourceOptions): ServedSource => {
  const { from } = config;
  return typeof from === "string" ? oneOf({ ...config, from }, options) : ensembleOf(from, config, options);
};

type OneConfig = ModelConfig & { readonly from: string };

const ensembleOf = (from: readonly string[], config: ModelConfig, options: SourceOptions): ServedSource => {
  const members = from.map((f) => oneOf({ ...config, from: f }, options));
  return {
    text: from.join(" + "),
    current: async () => (await Promise.all(members.map((m) => m.current()))).join(" "),
    open: async () => {
      const opened: OpenServed[] = [];
      try {
        for (const member of members) opened.push(await member.open());
        if (opened.some((o) => o.panel !== undefined))
          throw new CasemateError("GATEWAY_CONFIG", `detectors look at one model, '${options.name}' is an ensemble`, {
            hint: "a policy with clean: { detectors: none }",
          });
        const version = opened.map((o) => o.model.version).join("+");
        const model = ensembleModel({
          name: options.name,
          version,
          members: opened.map((o) => o.model),
          combine: config.combine,
        });
        checkAnswers(model, options.policy, options.answerKey);
        return { model, panel: undefined, how: `${opened.length} members, ${config.combine}` };
      } catch (error) {
        for (const o of opened) await o.model.close();
        throw error;
      }
    },
  };
};

const oneOf = (config: OneConfig, options: SourceOptions): ServedSource => {
  if (/^https?:\/\//i.test(config.from)) return upstreamOf(config, options);
  if (config.bearerEnv !== undefined)
    throw new CasemateError("GATEWAY_CONFIG", `'${config.from}' is no other server, and wants no bearerEnv`);
  const source = bytesOf(config, options);
  return { text: source.text, current: source.current, open: async () => openServed(await source.open(), options) };
};

const bytesOf = ({ from, attestation }: OneConfig, { reader, folder }: SourceOptions): ModelSource => {
  const path = resolve(folder, from);
  if (existsSync(path) || from.toLowerCase().endsWith(".onnx")) {
    refuseRequired(from, attestation, "a file");
    return fileSource(path);
  }
  if (reader === undefined)
    throw new CasemateError("GATEWAY_CONFIG", `'${from}' would come from the registry, and there is none here`, {
      hint: "casemate init makes one; CASEMATE_HOME names another folder; or give the path of a .onnx file",
    });
  return registrySource({ reader, reference: from, attestation });
};

const upstreamOf = ({ from, attestation, bearerEnv }: OneConfig, options: SourceOptions): ServedSource => {
  const { name, policy, answerKey } = options;
  refuseRequired(from, attestation, "another server");
  if (
    policy.clean.mode !== "off" &&
    (policy.clean.filters.length > 0 || !["none", "registry"].includes(policy.clean.detectors))
  )
    throw new CasemateError(
      "GATEWAY_CONFIG",
      `filters and detectors of policy '${policy.name}' stand in a model's own graph`,
      {
        hint: `'${from}' is served by somebody else: leave them out`,
      },
    );
  const token = bearerEnv === undefined ? undefined : process.env[bearerEnv];
  if (bearerEnv !== undefined && (token === undefined || token === ""))
    throw new CasemateError(
      "GATEWAY_CONFIG",
      `environment variable '${bearerEnv}' with the token for '${from}' is not set`,
    );
  return {
    text: from,
    current: async () => "1",
    open: async () => {
      const model = await openUpstreamModel({
        name,
        url: from,
        run: policy.run,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      });
      try {
        checkAnswers(model, policy, answerKey);
      } catch (error) {
        await model.close();
        throw error;
      }
      return { model, panel: undefined, how: "by another server" };
    },
  };
};

const refuseRequired = (from: string, attestation: ModelConfig["attestation"], what: string): void => {
  if (attestation !== "required") return;
  throw new CasemateError("GATEWAY_CONFIG", `'${from}' is ${what}, which has no assessment`, {
    hint: "push it to the registry, and serve an alias",
  });
};
