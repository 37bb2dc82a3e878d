/** casemate data vocabulary: the words of labelled texts, for a model of token ids; on request an untrained net that reads them. */
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { CasemateError } from "../../core/error.ts";
import { loadDataset } from "../../engine/data/load.ts";
import { buildVocabulary } from "../../engine/data/text/vocabulary.ts";
import { writeOnnx } from "../../engine/onnx/write.ts";
import { tokenNet, tokenNetKinds, type TokenNetOptions } from "../../train/text/token-net.ts";
import { addDataFlags, type DataFlags, loadOf } from "../assess/data-flags.ts";
import { defined, wholeNumber } from "../option.ts";

interface VocabularyFlags extends DataFlags {
  readonly out: string;
  readonly words?: number;
  readonly least?: number;
  readonly length?: number;
  readonly keepCase: boolean;
  readonly net?: TokenNetOptions["kind"];
  readonly netOut?: string;
  readonly seed: number;
}

export const vocabularyCommand = (): Command => {
  const command = new Command("vocabulary")
    .description("list the words of texts, as a model of token ids needs them; and make a small net that reads them")
    .argument("<data>", "csv, tsv or jsonl with texts")
    .requiredOption("-o, --out <json>", "the vocabulary")
    .option("--words <n>", "most words that are kept, the most frequent; default 20000", wholeNumber(1))
    .option("--least <n>", "a word must stand so often in the texts; default 2", wholeNumber(1))
    .option("--length <n>", "tokens of a text; default: what 95 % of the texts do not exceed", wholeNumber(1))
    .option("--keep-case", "tell upper from lower case", false)
    .addOption(new Option("--net <kind>", "an untrained net too, in --net-out").choices(tokenNetKinds))
    .option("--net-out <onnx>", "where that net goes")
    .option("--seed <n>", "of the net's weights", wholeNumber(0), 0)
    .exitOverride()
    .action(run);
  return addDataFlags(command);
};

const run = async (path: string, flags: VocabularyFlags): Promise<void> => {
  if ((flags.net === undefined) !== (flags.netOut === undefined))
    throw new CasemateError("USAGE", "--net and --net-out go together", {
      hint: "give both: --net mean-pool --net-out net.onnx",
    });
  const { inputs, labels } = await loadDataset(path, loadOf(flags));
  if (inputs.dtype !== "string")
    throw new CasemateError("DATA_MISMATCH", `'${path}' holds no texts`, {
      hint: "name the column with them: --text COLUMN",
    });
  const vocabulary = buildVocabulary(inputs.data, {
    lowerCase: !flags.keepCase,
    ...defined({ words: flags.words, least: flags.least, length: flags.length }),
  });
  const classes = labels?.reduce((top, y) => Math.max(top, y + 1), 2) ?? 2;
  const { words, length } = vocabulary;
  await writeFile(flags.out, `${JSON.stringify(vocabulary)}\n`);
  process.stdout.write(`wrote ${flags.out}: ${words.length} tokens, ${length} a text\n`);
  if (flags.net === undefined || flags.netOut === undefined) return;
  const net = tokenNet({ kind: flags.net, words: words.length, length, classes, seed: flags.seed });
  await writeFile(flags.netOut, writeOnnx(net));
  process.stdout.write(`wrote ${flags.netOut}: untrained, ${classes} classes\n`);
};
