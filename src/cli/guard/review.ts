/** casemate guard review: an answer before a constitution. */
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { openChat } from "../../engine/runtime/llm-endpoint.ts";
import { endpointJudge, openConstitution, readConstitution, readConversation } from "../../guard/index.ts";
import { fileJson, fileText } from "../input-file.ts";

interface ReviewFlags {
  readonly constitution: string;
  readonly judge?: string;
  readonly model: string;
  readonly keyEnv?: string;
}

const exits = { pass: 0, rewritten: 0, blocked: 1, unjudged: 2 } as const;

/** `exit` sets the exit code of a run that is no error. */
export const reviewCommand = (exit: (code: number) => void): Command =>
  new Command("review")
    .description(
      "hold the last message of a conversation, an answer, against a constitution (docs/guide/constitution.md)",
    )
    .argument("<conversation>", 'JSON: { "messages": [{ "role", "content" }] }')
    .requiredOption("--constitution <yaml>", "the principles")
    .option("--judge <url>", "an OpenAI-compatible endpoint that judges; without one only checks and phrases do")
    .option("--model <name>", "the model of the judge", "default")
    .option("--key-env <variable>", "the environment variable with the judge's key")
    .addHelpText(
      "after",
      "\nExit codes: 0 it may be said (perhaps rewritten), 1 blocked, 2 let through unjudged, by the constitution's fail rule",
    )
    .action(async (path: string, flags: ReviewFlags) => {
      const { messages } = readConversation(fileJson(path));
      const answer = messages.at(-1);
      if (answer?.role !== "assistant")
        throw new CasemateError("DATA_MISMATCH", `'${path}': the last message is no answer of an assistant`);
      const principles = readConstitution(fileText(flags.constitution), flags.constitution);
      const { judge: url, model, keyEnv } = flags;
      const chat =
        url === undefined ? undefined : openChat({ url, model, ...(keyEnv === undefined ? {} : { keyEnv }) });
      try {
        const constitution = openConstitution(principles, chat === undefined ? {} : { judge: endpointJudge(chat) });
        const review = await constitution.review({ messages: messages.slice(0, -1) }, answer.text);
        process.stdout.write(`${JSON.stringify(review, null, 2)}\n`);
        exit(exits[review.outcome]);
      } finally {
        await chat?.close();
      }
    });
