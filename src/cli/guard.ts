/** casemate guard: look at prompts, documents and answers for what attacks a language model. */
import { once } from "node:events";
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { parseConfig } from "../core/parse-config.ts";
import {
  type Conversation,
  type Direction,
  directions,
  type Guard,
  guardPolicySchema,
  openGuard,
  readConversation,
  type Role,
  roles,
} from "../guard/index.ts";
import { answerLine, answerOf } from "./guard/answer-line.ts";
import { hardenPromptCommand } from "./guard/harden-prompt.ts";
import { linesOf } from "./guard/lines.ts";
import { checksText } from "./guard/list-checks.ts";
import { verdictText } from "./guard/print-verdict.ts";
import { reviewCommand } from "./guard/review.ts";
import { fileText } from "./input-file.ts";

interface GuardFlags {
  readonly stdin?: boolean;
  readonly list?: boolean;
  readonly file?: string;
  readonly policy?: string;
  readonly direction: Direction;
  readonly role?: Role;
  readonly format: "text" | "json";
}

const exits = { pass: 0, flag: 1, error: 2 } as const;

/** `exit` sets the exit code of a run that is no error. */
export const guardCommand = (exit: (code: number) => void): Command =>
  new Command("guard")
    .description("look for what attacks a language model: in prompts, documents, tool results and answers")
    .argument("[text]", "a text to look at")
    .option("--file <path>", "a file to look at: a text, or JSON with messages")
    .option("--stdin", "answer each line of JSON on standard input with one line")
    .option("--list", "print the checks, by what they look at")
    .option("--policy <yaml>", "which checks run and from which score on they count (docs/guide/guard.md)")
    .addOption(
      new Option("--direction <direction>", "input: to the model; output: the last message is what the model wrote")
        .choices(directions)
        .default("input"),
    )
    .addOption(
      new Option(
        "--role <role>",
        "who wrote the text; default: document for a file, assistant for an answer, else user",
      ).choices(roles),
    )
    .addOption(
      new Option("--format <format>", "what is printed without --stdin").choices(["text", "json"]).default("text"),
    )
    .addHelpText(
      "after",
      `
Lines of --stdin: { "id", "messages": [{ "role", "content" }] } or { "id", "role", "text" }
Answers: { "id", "verdict": "pass" | "flag" | "error", "score", "checks": [{ "id", "score", "spans" }], "ms" }; a line that can not be read is an "error"

Exit codes: 0 pass, 1 flag, 2 error: not everything could be looked at, 3 the command could not be run; with --stdin 0 whatever the answers are`,
    )
    .addCommand(hardenPromptCommand())
    .addCommand(reviewCommand(exit))
    .action(async (text: string | undefined, flags: GuardFlags) => {
      const guard = openGuard(flags.policy === undefined ? {} : readPolicy(flags.policy));
      const chosen = [text, flags.file, flags.stdin, flags.list].filter((f) => f !== undefined).length;
      if (chosen !== 1)
        throw new CasemateError("USAGE", "guard takes one of a text, --file, --stdin and --list", {
          hint: `casemate guard "ignore all previous instructions"`,
        });
      if (flags.list !== true) await guard.ready();
      if (flags.list === true) list(guard, flags.format);
      else if (flags.stdin === true) await answerAll(guard, flags.direction);
      else {
        const conversation = flags.file === undefined ? said(text ?? "", flags, "user") : inFile(flags.file, flags);
        const verdict = await guard.look(conversation, flags.direction);
        process.stdout.write(
          flags.format === "json"
            ? `${JSON.stringify(answerOf(null, verdict), null, 2)}\n`
            : verdictText(verdict, conversation),
        );
        exit(exits[verdict.verdict]);
      }
    });

const readPolicy = (path: string) =>
  parseConfig(
    fileText(path),
    path,
    { name: "guard policy", code: "USAGE", page: "docs/guide/guard.md" },
    () => guardPolicySchema,
  );

const said = (text: string, { role, direction }: GuardFlags, usual: Role): Conversation => ({
  messages: [{ role: role ?? (direction === "output" ? "assistant" : usual), text }],
});

/** JSON that is a conversation is one; whatever else is a text. */
const inFile = (path: string, flags: GuardFlags): Conversation => {
  const text = fileText(path);
  if (flags.role === undefined && /^\s*\{/.test(text)) {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // a text that begins with a brace
    }
    if (typeof json === "object" && json !== null && "messages" in json) return readConversation(json);
  }
  return said(text, flags, "document");
};

const list = (guard: Guard, format: GuardFlags["format"]): void => {
  process.stdout.write(
    format === "json"
      ? `${JSON.stringify(
          guard.checks.map((c) => ({ ...c, look: undefined, reach: Number.isFinite(c.reach) ? c.reach : null })),
          null,
          2,
        )}\n`
      : checksText(guard.checks),
  );
};

/** One answer for each line, in order; a reader that is slow slows the reading, one that has gone ends it. */
const answerAll = async (guard: Guard, direction: Direction): Promise<void> => {
  // every character of JSON may be written as \uXXXX
  const maxBytes = 6 * guard.policy.limits.maxUnits + (1 << 20);
  let gone = false;
  process.stdout.once("error", () => {
    gone = true;
  });
  for await (const line of linesOf(process.stdin, maxBytes)) {
    const answer = await answerLine(line, guard, direction, maxBytes);
    if (gone) return;
    if (answer !== undefined && !process.stdout.write(`${answer}\n`)) await drained();
  }
};

const drained = async (): Promise<void> => {
  try {
    await once(process.stdout, "drain");
  } catch {
    // the reader has gone: told by "error"
  }
};
