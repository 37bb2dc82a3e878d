/** casemate keys: keys of the gateway's clients, and tokens of its administrators. They work while `casemate serve` runs, and take effect at once. */
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import { withKeys } from "./keys/connection.ts";
import { keyLines, showSecret } from "./keys/show.ts";
import { collect, durationMs } from "./option.ts";
import { columns, formatOption, print, type PrintFormat, timeText } from "./registry/print.ts";

interface Formatted {
  readonly format: PrintFormat;
}
interface CreateFlags extends Formatted {
  readonly client: string;
  readonly tenant?: string;
  readonly model?: readonly string[];
  readonly limit?: readonly string[];
  readonly expires?: number;
}

export const keysCommand = (): Command => {
  const command = new Command("keys").description("keys of the clients that casemate serve answers");
  for (const sub of [createCommand(), listCommand(), revokeCommand(), rotateCommand(), adminCommand()])
    command.addCommand(sub.exitOverride());
  return command;
};

const createCommand = (): Command =>
  new Command("create")
    .description("make a key; it is printed this once, alone on stdout")
    .requiredOption("--client <name>", "whom limits, budgets and monitors count; several keys may be one client's")
    .option("--tenant <name>", "a customer that several clients belong to")
    .option("--model <name>", "a model that it may ask, or '*' for every one; may be repeated", collect)
    .option("--limit <rule>", "1000/h, '1000/h burst 50', 20000/month; beside the policy's; may be repeated", collect)
    .option("--expires <length>", "90d, 12h; default: never", durationMs)
    .addOption(formatOption())
    .action(async ({ client, tenant, model = [], limit, expires, format }: CreateFlags) => {
      if (model.length === 0)
        throw new CasemateError("USAGE", "a key wants --model", {
          hint: "name each model, or --model '*' for every one",
        });
      const made = await withKeys(({ keys }) =>
        keys.create({
          client,
          tenant,
          models: model.includes("*") ? "all" : model,
          limits: limit,
          expiresInMs: expires,
        }),
      );
      showSecret(format, made);
    });

const listCommand = (): Command =>
  new Command("list")
    .description("keys, without their secrets")
    .addOption(formatOption())
    .action(async ({ format }: Formatted) => {
      const keys = await withKeys((c) => c.keys.list());
      print(format, { keys }, () => keyLines(keys));
    });

const revokeCommand = (): Command =>
  new Command("revoke")
    .description("end a key, at once")
    .argument("<id>", "12 hexadecimal digits, as list shows them")
    .addOption(formatOption())
    .action(async (id: string, { format }: Formatted) => {
      const key = await withKeys(({ keys }) => keys.revoke(id));
      print(format, { key }, () => [`revoked  ${key.id} of ${key.client}`]);
    });

const rotateCommand = (): Command =>
  new Command("rotate")
    .description("give a key a new secret; it is printed this once, alone on stdout")
    .argument("<id>", "12 hexadecimal digits, as list shows them")
    .option("--overlap <length>", "take the old secret for so long still; default: not at all", durationMs)
    .addOption(formatOption())
    .action(async (id: string, { overlap = 0, format }: Formatted & { readonly overlap?: number }) => {
      showSecret(format, await withKeys(({ keys }) => keys.rotate(id, overlap)));
    });

const adminCommand = (): Command => {
  const command = new Command("admin").description(
    "tokens for the admin plane, which is another listener than that of clients",
  );
  const create = new Command("create")
    .description("make a token; it is printed this once, alone on stdout")
    .requiredOption("--name <text>", "for people: whose it is")
    .addOption(formatOption())
    .action(async ({ name, format }: Formatted & { readonly name: string }) => {
      const made = await withKeys(({ admins }) => admins.create(name));
      print(format, made, () => [made.secret]);
      if (format === "text")
        process.stderr.write("hint: it is shown this once; send it as 'authorization: Bearer cma_...'\n");
    });
  const list = new Command("list")
    .description("tokens, without their secrets")
    .addOption(formatOption())
    .action(async ({ format }: Formatted) => {
      const admins = await withKeys((c) => c.admins.list());
      print(format, { admins }, () =>
        admins.length === 0 ? ["none"] : columns(admins.map((a) => [a.id, `since ${timeText(a.createdAt)}`, a.name])),
      );
    });
  const revoke = new Command("revoke")
    .description("end a token, at once")
    .argument("<id>", "12 hexadecimal digits, as list shows them")
    .action(async (id: string) => {
      await withKeys(({ admins }) => admins.revoke(id));
      process.stdout.write(`revoked  ${id}\n`);
    });
  for (const sub of [create, list, revoke]) command.addCommand(sub.exitOverride());
  return command;
};
