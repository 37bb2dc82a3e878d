/** casemate gcg: a suffix that makes an ONNX language model say what is wanted. */
import { Command } from "commander";
import { gcgDefaults } from "../attacks/prompt/white-box/gcg.ts";
import { findSuffix } from "../attacks/prompt/white-box/find-suffix.ts";
import { answersText } from "./answers-text.ts";
import { openLanguageModel } from "./open-language-model.ts";
import { list, wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";
import { wantedGoals } from "./wanted-goals.ts";

interface Options {
  readonly tokenizer: string;
  readonly template: string;
  readonly target?: string;
  readonly goals?: string;
  readonly length: number;
  readonly steps: number;
  readonly topK: number;
  readonly candidates: number;
  readonly without: string[];
  readonly seed: number;
  readonly format: string;
}

/** `exit` sets the exit code of a run that is no error. */
export const gcgCommand = (exit: (code: number) => void): Command =>
  new Command("gcg")
    .description("find a suffix that makes a language model (ONNX) say what is wanted: greedy coordinate gradient")
    .argument("<model>", "an ONNX file, token ids [N, T] to logits [N, T, words], exported without a cache")
    .requiredOption("--tokenizer <file>", "tokenizer.json of the model, or a casemate vocabulary")
    .requiredOption("--template <text>", "all that the model reads, with {suffix} where the suffix stands")
    .option("--target <text>", "what the model is to say")
    .option(
      "--goals <file>",
      'several at once, JSON lines {"ask": "...", "target": "..."}; the template has {ask} then',
    )
    .option("--length <n>", "tokens of the suffix", wholeNumber(1), 20)
    .option("--steps <n>", "at most so many", wholeNumber(0), gcgDefaults.steps)
    .option("--top-k <n>", "tokens that are thought of for each place", wholeNumber(1), gcgDefaults.topK)
    .option("--candidates <n>", "suffixes that are tried each step", wholeNumber(1), gcgDefaults.candidates)
    .option("--without <words>", "words that may not stand in the suffix, with commas between", list(), [] as string[])
    .option("--seed <n>", "of the draws", wholeNumber(0), 0)
    .option("--format <format>", "text or json", "text")
    .addHelpText("after", "\nExit codes: 1 when the model was made to say it, 0 when not")
    .action(async (path: string, o: Options) => {
      const goals = wantedGoals(o, false);
      const { model, tokenizer } = await openLanguageModel(path, o.tokenizer);
      try {
        const { length, seed, template, without, steps, topK, candidates } = o;
        const found = await findSuffix(
          model,
          tokenizer,
          { template, goals, length, seed, without },
          { steps, topK, candidates },
          process.stderr.isTTY
            ? { onStep: (step, loss) => process.stderr.write(`\rstep ${step}: loss ${loss.toFixed(3)} `) }
            : {},
        );
        if (o.format === "json") process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
        else
          process.stdout.write(
            `${found.success ? "the model says it" : "the model was not made to say it"}\nsuffix  ${printable(found.suffix)}\n${answersText(found.answers)}loss    ${found.lossBefore.toFixed(3)} -> ${found.loss.toFixed(3)} nats a token, ${found.steps} steps, ${found.tokens} tokens run\n`,
          );
        exit(found.success ? 1 : 0);
      } finally {
        await model.close();
      }
    });
