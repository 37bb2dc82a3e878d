/** casemate registry grant, revoke, access, whoami, subject, token, policy: who may do what. */
import { basename } from "node:path";
import { Command, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import { type Role, roles } from "../../registry/index.ts";
import { fileText } from "../input-file.ts";
import { defined, list, positive } from "../option.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { columns, formatOption, print, type PrintFormat, timeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly format: PrintFormat;
}

const grantLike = (name: "grant" | "revoke", description: string): Command =>
  connected(new Command(name))
    .description(description)
    .argument("<subject>", "user:NAME, service:NAME, certificate:uri:URI, certificate:dns:NAME")
    .argument("<role>", roles.join(", "))
    .argument("<scope>", "* for the whole registry, fraud for a model, fraud@production for an alias")
    .action(async (subject: string, role: string, scope: string, flags: ConnectionFlags) => {
      const known = roles.find((r) => r === role);
      if (known === undefined)
        throw new CasemateError("USAGE", `'${role}' is no role`, { hint: `one of ${roles.join(", ")}` });
      await withRegistry(flags, ({ api }) => api[name]({ subject, role: known, scope }));
      process.stdout.write(`${name === "grant" ? "granted" : "revoked"}  ${subject} ${known} of ${scope}\n`);
    });
export const grantCommand = (): Command =>
  grantLike("grant", "give a subject a role; one that is not known yet is added");
export const revokeCommand = (): Command =>
  grantLike("revoke", "take a role from a subject, on this scope and all that is in it");

export const accessCommand = (): Command =>
  connected(new Command("access"))
    .description("who has which role")
    .argument("[scope]", "*, fraud, fraud@production", "*")
    .addOption(formatOption())
    .action(async (scope: string, flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.access({ scope }));
      print(flags.format, answer, () =>
        answer.grants.length === 0
          ? ["nobody but the local operator"]
          : columns(answer.grants.map((g) => [g.subject, g.role, g.scope, g.title ?? ""])),
      );
    });

export const whoamiCommand = (): Command =>
  connected(new Command("whoami"))
    .description("who you are to the registry, and which roles you have")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.whoami());
      print(flags.format, answer, () => [
        `${answer.subject} (by ${answer.credential})`,
        ...answer.grants.map((g) => `${g.role} of ${g.scope}`),
      ]);
    });

export const subjectAddCommand = (): Command =>
  connected(new Command("subject-add"))
    .description("make a subject known, without any right")
    .argument("<subject>", "user:NAME, service:NAME, certificate:uri:URI, certificate:dns:NAME")
    .option("--title <text>", "for people")
    .action(async (subject: string, flags: ConnectionFlags & { readonly title?: string }) => {
      await withRegistry(flags, ({ api }) => api.subjectAdd({ subject, ...defined({ title: flags.title }) }));
      process.stdout.write(`added  ${subject}\n`);
    });

export const subjectRemoveCommand = (): Command =>
  connected(new Command("subject-remove"))
    .description("take all roles and tokens from a subject")
    .argument("<subject>", "such as user:alice")
    .action(async (subject: string, flags: ConnectionFlags) => {
      await withRegistry(flags, ({ api }) => api.subjectRemove({ subject }));
      process.stdout.write(`removed  ${subject}\n`);
    });

interface TokenFlags extends Flags {
  readonly title?: string;
  readonly days?: number;
  readonly role?: Role;
  readonly scope?: string[];
}

export const tokenCreateCommand = (): Command =>
  connected(new Command("token-create"))
    .description("make a token for a subject; it is shown this once")
    .argument("<subject>", "user:NAME or service:NAME")
    .option("--title <text>", "for people")
    .option("--days <n>", "how long it lives; default 90, at most 366", positive)
    .addOption(new Option("--role <role>", "cut its rights down to this role").choices(roles))
    .option("--scope <scopes>", "cut its rights down to these: fraud,other@production", list())
    .addOption(formatOption())
    .action(async (subject: string, flags: TokenFlags) => {
      const answer = await withRegistry(flags, ({ api }) =>
        api.tokenCreate({
          subject,
          ...defined({ title: flags.title, days: flags.days, role: flags.role, scopes: flags.scope }),
        }),
      );
      print(flags.format, answer, () => [
        `token    ${answer.token}`,
        `id       ${answer.id}`,
        `expires  ${timeText(answer.expiresAt)}`,
        "it is shown this once: put it where CASEMATE_TOKEN is set from",
      ]);
    });

export const tokenRevokeCommand = (): Command =>
  connected(new Command("token-revoke"))
    .description("end a token")
    .argument("<id>", "16 hexadecimal digits, as token-list shows them")
    .action(async (id: string, flags: ConnectionFlags) => {
      await withRegistry(flags, ({ api }) => api.tokenRevoke({ id }));
      process.stdout.write(`revoked  ${id}\n`);
    });

export const tokenListCommand = (): Command =>
  connected(new Command("token-list"))
    .description("tokens that are not revoked, without their secrets")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.tokenList({}));
      print(flags.format, answer, () =>
        answer.tokens.length === 0
          ? ["none"]
          : columns(
              answer.tokens.map((t) => [
                t.id,
                t.subject,
                t.role ?? "all roles",
                t.scopes?.join(",") ?? "*",
                `until ${timeText(t.expiresAt)}`,
                t.title ?? "",
              ]),
            ),
      );
    });

export const policyShowCommand = (): Command =>
  connected(new Command("policy-show"))
    .description("the Cedar policies in force")
    .addOption(formatOption())
    .action(async (flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.policyShow({}));
      print(flags.format, answer, () => answer.policies.flatMap((p) => [`// ${p.name}`, ...p.text.split("\n")]));
    });

export const policySetCommand = (): Command =>
  connected(new Command("policy-set"))
    .description("replace the policies that stand beside the default ones; without files: none")
    .argument("[files...]", "files of Cedar policies: office-hours.cedar")
    .action(async (files: readonly string[], flags: ConnectionFlags) => {
      const policies = files.map((path) => ({
        name: basename(path)
          .replace(/\.cedar$/, "")
          .toLowerCase(),
        text: fileText(path),
      }));
      await withRegistry(flags, ({ api }) => api.policySet({ policies }));
      process.stdout.write(`set  ${policies.length} beside the default ones\n`);
    });
