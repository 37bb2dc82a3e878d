/** casemate autodan: a prompt in words that makes an ONNX language model say what is wanted. */
import { Command } from "commander";
import { autodanDefaults } from "../attacks/prompt/white-box/autodan.ts";
import { findPrompt } from "../attacks/prompt/white-box/find-prompt.ts";
import { rephraseBy } from "../attacks/prompt/white-box/rephrase-by.ts";
import { openChat } from "../engine/runtime/llm-endpoint.ts";
import { answersText } from "./answers-text.ts";
import { fileText } from "./input-file.ts";
import { openLanguageModel } from "./open-language-model.ts";
import { defined, list, number, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { wantedGoals } from "./wanted-goals.ts";

interface Options {
  readonly tokenizer: string;
  readonly template: string;
  readonly ask?: string;
  readonly target?: string;
  readonly goals?: string;
  readonly prompts?: string;
  readonly phrasings?: string;
  readonly steps: number;
  readonly population: number;
  readonly mutation: number;
  readonly every: number;
  readonly longest?: number;
  readonly without: string[];
  readonly attacker?: string;
  readonly attackerModel?: string;
  readonly attackerKeyEnv?: string;
  readonly seed: number;
  readonly format: string;
}

/** `exit` sets the exit code of a run that is no error. */
export const autodanCommand = (exit: (code: number) => void): Command =>
  new Command("autodan")
    .description("find a prompt in words that makes a language model (ONNX) say what is wanted: a genetic algorithm")
    .argument("<model>", "an ONNX file, token ids [N, T] to logits [N, T, words], exported without a cache")
    .requiredOption("--tokenizer <file>", "tokenizer.json of the model, or a casemate vocabulary")
    .requiredOption("--template <text>", "all that the model reads, with {prompt} where the prompt stands")
    .option("--ask <text>", "what is asked; stands in the prompts where they say {ask}")
    .option("--target <text>", "what the model is to say")
    .option("--goals <file>", 'several at once instead, JSON lines {"ask": "...", "target": "..."}')
    .option("--prompts <file>", "prompts to begin with, one a line, {ask} in each (default: casemate's personas)")
    .option("--phrasings <file>", "phrases that may stand for each other, with | between, besides casemate's own")
    .option("--steps <n>", "at most so many", wholeNumber(0), autodanDefaults.steps)
    .option("--population <n>", "prompts that are tried each step", wholeNumber(1), autodanDefaults.population)
    .option("--mutation <share>", "of the prompts, put in other words as a whole", number(0), autodanDefaults.mutation)
    .option(
      "--every <n>",
      "each n-th step exchanges sentences, the others words",
      wholeNumber(1),
      autodanDefaults.every,
    )
    .option("--longest <n>", "tokens that the model can read, the answer with them", wholeNumber(1))
    .option("--without <words>", "words that may not stand in the prompt, with commas between", list(), [] as string[])
    .option("--attacker <url>", "a model that puts prompts in other words (OpenAI-compatible)")
    .option("--attacker-model <name>", "its name at the endpoint")
    .option("--attacker-key-env <variable>", "environment variable with its key")
    .option("--seed <n>", "of the draws", wholeNumber(0), 0)
    .option("--format <format>", "text or json", "text")
    .addHelpText("after", "\nExit codes: 1 when the model was made to say it, 0 when not")
    .action(async (path: string, o: Options) => {
      const goals = wantedGoals(o, true);
      const prompts = o.prompts === undefined ? undefined : linesOf(o.prompts);
      const phrasings =
        o.phrasings === undefined ? undefined : linesOf(o.phrasings).map((l) => l.split("|").map((p) => p.trim()));
      const attacker =
        o.attacker === undefined
          ? undefined
          : openChat({ url: o.attacker, ...defined({ model: o.attackerModel, keyEnv: o.attackerKeyEnv }) });
      const { model, tokenizer } = await openLanguageModel(path, o.tokenizer);
      try {
        const { template, seed, without, longest, steps, population, mutation, every } = o;
        const found = await findPrompt(
          model,
          tokenizer,
          { template, goals, seed, without, ...defined({ prompts, phrasings, longest }) },
          { steps, population, mutation, every },
          {
            ...(attacker === undefined ? {} : { rephrase: rephraseBy(attacker) }),
            ...(process.stderr.isTTY
              ? {
                  onStep: (step: number, loss: number) =>
                    process.stderr.write(`\rstep ${step}: loss ${loss.toFixed(3)} `),
                }
              : {}),
          },
        );
        if (o.format === "json") process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
        else
          process.stdout.write(
            `${found.success ? "the model says it" : "the model was not made to say it"}\nprompt  ${printable(found.prompt)}\n${answersText(found.answers)}loss    ${found.lossBefore.toFixed(3)} -> ${found.loss.toFixed(3)} nats a token, ${found.steps} steps, ${found.evaluations} prompts, ${found.tokens} tokens run\n`,
          );
        exit(found.success ? 1 : 0);
      } finally {
        await model.close();
        await attacker?.close();
      }
    });

const linesOf = (path: string): string[] =>
  fileText(path)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
