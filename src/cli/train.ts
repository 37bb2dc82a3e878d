/** casemate train: runs a recipe, pins what it was made of in a lock, and fails where a bar of the recipe is missed. */
import { relative } from "node:path";
import { Command } from "commander";
import { CasemateError } from "../core/error.ts";
import { lockText } from "../train/lock/lock.ts";
import { readRecipe } from "../train/recipe/read-recipe.ts";
import { runsFolder } from "../train/run/run-folder.ts";
import { lockOf, pinRecipe, type RecipeRunOptions, runRecipe } from "../train/run/run-recipe.ts";
import { printable } from "./printable.ts";
import { signingKeyAt } from "./signing-key-at.ts";
import { importCommand } from "./train/import.ts";
import { interruptible } from "./train/interruptible.ts";
import { TrainScreen } from "./train/screen.ts";

interface TrainFlags {
  readonly locked: boolean;
  readonly allowDirty: boolean;
  readonly pin: boolean;
  readonly quiet: boolean;
  readonly push?: string;
  readonly signKey?: string;
  readonly builderId?: string;
}

/** Exit code of a run below a bar of its recipe. */
const barMissed = 1;

export const trainCommand = (exit: (code: number) => void): Command =>
  new Command("train")
    .description(
      "run a recipe reproducibly: pin code, data, configuration and versions in a lock, train, check its bars",
    )
    .argument("<recipe>", "a YAML file (docs/guide/train.md)")
    .option("--locked", "refuse to run anything but what the lock beside the recipe pins", false)
    .option("--allow-dirty", "record a git tree with changes (or no git at all) instead of refusing it", false)
    .option("--pin", "print the lock of what would run, and run nothing", false)
    .option("--quiet", "print nothing but the result", false)
    .option(
      "--sign-key <pem>",
      "write SLSA provenance beside the lock, signed by this private key; a passphrase is read from CASEMATE_KEY_PASSPHRASE",
    )
    .option("--push <name>", "then push the outputs with that provenance into the registry, where all bars hold")
    .option("--builder-id <uri>", "who vouches for this machine, for the provenance")
    .action((path: string, flags: TrainFlags) => run(path, flags, exit))
    .addCommand(importCommand().exitOverride());

const run = async (path: string, flags: TrainFlags, exit: (code: number) => void): Promise<void> => {
  const recipe = await readRecipe(path);
  const home = runsFolder();
  const sign = signOf(flags);
  if (flags.push !== undefined && sign === undefined)
    throw new CasemateError("USAGE", "--push wants --sign-key: a version carries the provenance of its run");
  if (flags.pin) {
    if (flags.locked) throw new CasemateError("USAGE", "--pin runs nothing that --locked could refuse");
    if (sign !== undefined) throw new CasemateError("USAGE", "--pin runs nothing that --sign-key could vouch for");
    const pinned = await pinRecipe(recipe, { home, allowDirty: flags.allowDirty });
    process.stdout.write(lockText(lockOf(recipe, pinned)));
    return;
  }
  const screen = new TrainScreen(flags.quiet);
  const end = await interruptible((signal) =>
    runRecipe(recipe, {
      home,
      allowDirty: flags.allowDirty,
      locked: flags.locked,
      ...(sign === undefined ? {} : { sign }),
      signal,
      ...screen.listeners(),
      onBegin: (begun) => screen.begin(begun),
    }),
  ).finally(() => screen.clear());
  for (const text of end.warnings) process.stderr.write(`warning: ${printable(text)}\n`);
  const here = (file: string): string => printable(relative(process.cwd(), file) || ".");
  const signed = end.provenancePath === undefined ? [] : [end.provenancePath];
  const out = [...end.outputs, end.lockPath, ...signed].map((file) => `wrote ${here(file)}`);
  out.push(`run   ${here(end.folder)} (index.html: loss curves)`, "");
  for (const [metric, value] of Object.entries(end.lock.result?.metrics ?? {}))
    out.push(`${printable(metric).padEnd(14)} ${Number(value.toPrecision(6))}`);
  for (const g of end.gates)
    out.push(
      `${g.holds ? "holds" : "FAILS"}  ${printable(g.metric)} ${g.bar}: ${g.value === undefined ? "not measured" : Number(g.value.toPrecision(6))}`,
    );
  process.stdout.write(`${out.join("\n")}\n`);
  if (flags.push !== undefined && end.provenancePath !== undefined && end.gates.every((g) => g.holds)) {
    // the registry is loaded by runs that end there
    const { pushRun } = await import("./registry/push-run.ts");
    const { lock, outputs, provenancePath } = end;
    const pushed = await pushRun(flags.push, { lock, outputs, provenancePath, folder: recipe.folder });
    process.stdout.write(`pushed ${pushed.model}@${pushed.version}, scan ${pushed.verdict}\n`);
  }
  if (end.gates.some((g) => !g.holds)) exit(barMissed);
};

/** Read before the run: a wrong key shows before hours are spent. */
const signOf = ({ signKey, builderId }: TrainFlags): RecipeRunOptions["sign"] => {
  if (signKey !== undefined) return { key: signingKeyAt(signKey), ...(builderId === undefined ? {} : { builderId }) };
  if (builderId !== undefined)
    throw new CasemateError("USAGE", "--builder-id goes into a provenance, and none is signed", {
      hint: "give --sign-key too",
    });
  return undefined;
};
