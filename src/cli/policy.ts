/** casemate policy: what a request goes through under a policy, and why. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import { explainPolicy, type Policy, presets, readConfig, resolvePolicies } from "../gateway/index.ts";
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
    .addOption(formatOption())
    .action(async (name: string | undefined, flags: { readonly config?: string; readonly format: PrintFormat }) => {
      const policy = await find(name, flags.config);
      const steps = explainPolicy(policy);
      print(flags.format, { policy: policy.name, steps }, () => [
        `policy ${policy.name}`,
        ...steps.flatMap(({ title, mode, lines }) => [
          "",
          `${title}${mode === "on" ? "" : ` (${mode === "shadow" ? "shadow: only reports" : "off"})`}`,
          ...(mode === "off" ? [] : lines.map((l) => `  ${l}`)),
        ]),
      ]);
    });

const find = async (name: string | undefined, path: string | undefined): Promise<Policy> => {
  let all: ReadonlyMap<string, Policy> = new Map(presets.map((p) => [p.name, p]));
  let wanted = name ?? "balanced";
  if (path !== undefined) {
    const text = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new CasemateError("FILE_NOT_FOUND", `the configuration '${path}' can not be read`, { cause });
    });
    const { config, policies } = readConfig(text, basename(path));
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
