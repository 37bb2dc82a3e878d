/** casemate policy: what a request goes through under a policy, and why. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import {
  explainLlm,
  explainPolicy,
  type LlmConfig,
  llmConfigSchema,
  openLlmPolicies,
  type Policy,
  presets,
  readConfig,
  resolvePolicies,
} from "../gateway/index.ts";
import { formatOption, print, type PrintFormat } from "./registry/print.ts";

export const policyCommand = (): Command => {
  const command = new Command("policy").description("what a request goes through, and why");
  command.addCommand(explainCommand().exitOverride());
  return command;
};

const explainCommand = (): Command =>
  new Command("explain")
    .description("print each step of a policy with its numbers")
    .argument("[name]", "a policy; default balanced, or the only one of the configuration's models")
    .option("--config <yaml>", "a configuration with policies of its own")
    .option("--llm", "a policy of the language models: what a request to /v1/chat/completions goes through")
    .addOption(formatOption())
    .action(async (name: string | undefined, flags: Flags) => {
      const { policy, steps } = flags.llm === true ? await llm(name, flags.config) : await other(name, flags.config);
      print(flags.format, { policy, steps }, () => [
        `policy ${policy}`,
        ...steps.flatMap(({ title, mode, lines }) => [
          "",
          `${title}${mode === "on" ? "" : ` (${mode === "shadow" ? "shadow: only reports" : "off"})`}`,
          ...(mode === "off" ? [] : lines.map((l) => `  ${l}`)),
        ]),
      ]);
    });

interface Flags {
  readonly config?: string;
  readonly llm?: boolean;
  readonly format: PrintFormat;
}

const other = async (name: string | undefined, config: string | undefined) => {
  const policy = await find(name, config);
  return { policy: policy.name, steps: explainPolicy(policy) };
};

const llm = async (name: string | undefined, path: string | undefined) => {
  let config: LlmConfig | undefined;
  if (path === undefined)
    config = llmConfigSchema.parse({ upstreams: { upstream: { url: "https://api.example/v1" } } });
  else config = readConfig(await textOf(path), basename(path)).config.llm;
  if (config === undefined)
    throw new CasemateError("USAGE", `the configuration '${path}' has no section llm`, {
      hint: "docs/guide/llm-gateway.md shows one",
    });
  const all = openLlmPolicies(config);
  const wanted = name ?? config.policy;
  const found = all.get(wanted);
  if (found === undefined)
    throw new CasemateError("USAGE", `there is no llm policy '${wanted}'`, {
      hint: `there are ${[...all.keys()].join(", ")}`,
    });
  return { policy: wanted, steps: explainLlm(found, config) };
};

const textOf = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `the configuration '${path}' can not be read`, { cause });
  });

const find = async (name: string | undefined, path: string | undefined): Promise<Policy> => {
  let all: ReadonlyMap<string, Policy> = new Map(presets.map((p) => [p.name, p]));
  let wanted = name ?? "balanced";
  if (path !== undefined) {
    const { config, policies } = readConfig(await textOf(path), basename(path));
    all = resolvePolicies(config.policies);
    const used = new Set([...policies.values()].map((p) => p.name));
    if (name === undefined && used.size === 1) [wanted = wanted] = [...used];
  }
  const policy = all.get(wanted);
  if (policy === undefined)
    throw new CasemateError("USAGE", `there is no policy '${wanted}'`, {
      hint: `there are ${[...all.keys()].join(", ")}`,
    });
  return policy;
};
