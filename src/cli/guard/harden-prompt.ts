/** casemate guard harden: a prompt in which orders and data are kept apart. */
import { Command } from "commander";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { defaultHardenings, harden, hardenings } from "../../guard/index.ts";
import { fileJson } from "../input-file.ts";
import { collect } from "../option.ts";

const promptSchema = z.strictObject({
  system: z.string(),
  user: z.string(),
  data: z.array(z.strictObject({ source: z.string().optional(), text: z.string() })).optional(),
});

export const hardenPromptCommand = (): Command =>
  new Command("harden")
    .description(
      "print a prompt in which orders and data are kept apart, and what no answer to it may have (docs/guide/guard.md)",
    )
    .argument("<prompt>", 'JSON: { "system", "user", "data": [{ "source", "text" }] }')
    .option(
      "--with <id>",
      `one of ${hardenings.map((h) => h.id).join(", ")}; repeatable; default ${defaultHardenings.join(", ")}`,
      collect,
    )
    .action((path: string, flags: { readonly with?: readonly string[] }) => {
      const parsed = promptSchema.safeParse(fileJson(path));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new CasemateError(
          "DATA_UNREADABLE",
          `'${path}': '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}`,
          {
            hint: 'a prompt is { "system", "user", "data": [{ "source", "text" }] }',
          },
        );
      }
      const { system, user, data = [] } = parsed.data;
      const blocks = data.map(({ source, text }) => ({ text, ...(source === undefined ? {} : { source }) }));
      const hardened = harden({ system, user, data: blocks }, flags.with === undefined ? {} : { with: flags.with });
      process.stdout.write(`${JSON.stringify(hardened, null, 2)}\n`);
    });
