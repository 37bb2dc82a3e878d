/** casemate dp: what a differentially private training run costs, the noise that a budget wants, what a ledger says. */
import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { type Account, account } from "../train/accountant/account.ts";
import { calibrate } from "../train/accountant/calibrate.ts";
import {
  adjacencies,
  type Adjacency,
  type Mechanism,
  mechanisms,
  parseEvents,
  type PrivacyEvent,
  type Sampling,
  samplings,
} from "../train/accountant/event.ts";
import { readLedger } from "../train/ledger/privacy-ledger.ts";
import { pateCommand } from "./dp/pate.ts";
import { trainCommand } from "./dp/train.ts";
import {
  accountWhole,
  isPrefix,
  type WholeAccount,
  type WholeMechanism,
  wholeMechanisms,
  wholeSampling,
  wholeText,
} from "./dp/whole-mechanism.ts";
import { wholeNumber } from "./option.ts";
import { printable } from "./printable.ts";

interface AccountFlags {
  readonly noise?: number;
  readonly epsilon?: number;
  readonly rate: number;
  readonly steps: number;
  readonly delta: number;
  readonly sampling?: Sampling;
  readonly adjacency: Adjacency;
  readonly mechanism: Mechanism | WholeMechanism;
  readonly trees?: number;
  readonly answers?: number;
  readonly thresholdNoise?: number;
  readonly events?: string;
  readonly format: "text" | "json";
}

export const dpCommand = (): Command =>
  new Command("dp")
    .description("differential privacy")
    .addCommand(accountCommand())
    .addCommand(ledgerCommand())
    .addCommand(pateCommand())
    .addCommand(trainCommand());

const accountCommand = (): Command =>
  new Command("account")
    .description("epsilon of a private training run as a certified bracket, or the noise for an epsilon")
    .option(
      "--noise <number>",
      "noise over sensitivity: the noise multiplier of DP-SGD, of a node for tree; in votes for lnmax and gnmax",
      positive,
    )
    .option("--epsilon <number>", "instead of --noise: find the least noise that keeps this budget", positive)
    .option("--rate <fraction>", "probability that a record is in a batch, such as 256/60000", positive, 1)
    .option("--steps <n>", "number of releases of noise, empty batches counted", wholeNumber(1), 1)
    .requiredOption("--delta <number>", "probability that the guarantee fails, such as 1e-5", number)
    .addOption(
      new Option("--sampling <kind>", "how batches are drawn; default: poisson when --rate is below 1").choices(
        samplings,
      ),
    )
    .addOption(new Option("--adjacency <kind>", "who is a neighbour").choices(adjacencies).default("add-remove"))
    .addOption(
      new Option("--mechanism <kind>", "the noise; tree and square-root: DP-FTRL, lnmax to confident-gnmax: PATE")
        .choices([...mechanisms, ...wholeMechanisms])
        .default("gaussian"),
    )
    .option("--trees <n>", "epochs of DP-FTRL, each with every record once; --steps is of one epoch", wholeNumber(1))
    .option("--answers <n>", "of confident-gnmax, at most; --steps is the number of questions", wholeNumber(0))
    .option("--threshold-noise <votes>", "deviation of the noise on the check of confident-gnmax", positive)
    .option("--events <json>", "a file with a list of {mechanism, noise, sampling, rate, steps} instead of one event")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .exitOverride()
    .action(async (flags: AccountFlags) => {
      const result = await run(flags);
      if (flags.format === "json")
        process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n`);
      else process.stdout.write(text(result, flags.epsilon));
    });

const ledgerCommand = (): Command =>
  new Command("ledger")
    .description("what a privacy ledger says: the budget, what is spent, what was released")
    .argument("<file>", "a ledger that a private training run wrote")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .exitOverride()
    .action((path: string, flags: { readonly format: "text" | "json" }) => {
      const l = readLedger(path);
      if (flags.format === "json") {
        process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...l }, null, 2)}\n`);
        return;
      }
      const { epsilon, delta, adjacency } = l.budget;
      process.stdout.write(`${"budget".padEnd(11)}epsilon ${epsilon} at delta ${short(delta)}, ${adjacency}\n`);
      process.stdout.write(`${"spent".padEnd(11)}at most ${up(l.epsilon)}\n`);
      process.stdout.write(`${"data".padEnd(11)}${printable(l.data)}\n`);
      for (const e of l.events) process.stdout.write(`${"event".padEnd(11)}${eventText(e)}\n`);
    });

const run = async (o: AccountFlags): Promise<Account | WholeAccount> => {
  const options = { delta: o.delta, adjacency: o.adjacency };
  if (o.events !== undefined) {
    if (o.noise !== undefined || o.epsilon !== undefined)
      throw new CasemateError("USAGE", "--events has the noise of every event", {
        hint: "leave out --noise and --epsilon",
      });
    return account(parseEvents(await jsonFile(o.events)), options);
  }
  if ((o.noise === undefined) === (o.epsilon === undefined))
    throw new CasemateError("USAGE", "give one of --noise and --epsilon", {
      hint: "--noise 1.1 says what that noise costs, --epsilon 3 finds the noise for that budget",
    });
  const { mechanism } = o;
  if (isWhole(mechanism)) {
    if (o.rate !== 1 || (o.sampling !== undefined && o.sampling !== "none"))
      throw new CasemateError("USAGE", `${mechanism} samples nothing: it has no --rate and no --sampling`);
    return accountWhole({ ...o, mechanism }, options);
  }
  if (o.trees !== undefined || o.answers !== undefined || o.thresholdNoise !== undefined)
    throw new CasemateError("USAGE", `${mechanism} has no --trees, --answers or --threshold-noise`, {
      hint: `they are for --mechanism ${wholeMechanisms.join(", ")}`,
    });
  const event: PrivacyEvent = {
    mechanism,
    noise: o.noise ?? 1,
    sampling: o.sampling ?? (o.rate === 1 ? "none" : "poisson"),
    rate: o.rate,
    steps: o.steps,
  };
  return o.epsilon === undefined ? account([event], options) : calibrate(event, o.epsilon, options).account;
};

const isWhole = (m: Mechanism | WholeMechanism): m is WholeMechanism => wholeMechanisms.some((w) => w === m);

const jsonFile = async (path: string): Promise<unknown> => {
  const content = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `'${path}' can not be read`, { cause });
  });
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    throw new CasemateError("DP_PARAMS", `'${path}' is no JSON`, { cause });
  }
};

const samplingText: Readonly<Record<Sampling, string>> = {
  none: "none: every record is in every step",
  poisson: "Poisson: each record joins each batch by its own coin; NOT batches of fixed size, NOT shuffling",
  "without-replacement": "without replacement: each batch is a fresh uniform subset of fixed size; NOT shuffling",
};
const adjacencyText: Readonly<Record<Adjacency, string>> = {
  "add-remove": "add-remove: neighbours differ by one record more or less, both directions",
  "replace-one": "replace-one: neighbours differ in one record's values, the number of records is public",
};

const eventText = (e: PrivacyEvent): string =>
  `${e.mechanism} noise ${e.noise}${e.rate === 1 ? "" : `, rate ${Number(e.rate.toPrecision(6))}`}, ${e.steps} step${e.steps === 1 ? "" : "s"}`;

const text = (a: Account | WholeAccount, budget: number | undefined): string => {
  const lines: string[] = [];
  const row = (key: string, value: string): void => void lines.push(`${key.padEnd(11)}${value}`);
  const { rdp, pld, prv } = a.accountants;
  const whole = "whole" in a ? a.whole : undefined;
  const noise = whole === undefined ? a.events[0]?.noise : Math.ceil(whole.noise * 1e4) / 1e4;
  if (budget !== undefined) row("noise", `${noise} keeps epsilon ${budget}`);
  row("epsilon", `${down(a.lower)} to ${up(a.upper)} at delta ${short(a.delta)}: the guarantee is ${up(a.upper)}`);
  if (whole !== undefined) row("mechanism", wholeText(whole));
  for (const e of a.events) row("event", eventText(e));
  row("adjacency", adjacencyText[a.adjacency]);
  if (whole !== undefined) row("sampling", wholeSampling(whole.mechanism));
  else for (const s of new Set(a.events.map((e) => e.sampling))) row("sampling", samplingText[s]);
  row("pld", `${down(pld.lower)} to ${up(pld.upper)}`);
  row("prv", `${down(prv.lower)} to ${up(prv.upper)}`);
  row("rdp", `at most ${up(rdp.upper)} (order ${rdp.order})`);
  if (whole !== undefined && !isPrefix(whole.mechanism))
    row(
      "note",
      "the lower end is that of all noisy counts; only the class with most of them is given away, which may cost less",
    );
  if (a.events.some((e) => e.sampling === "without-replacement"))
    row("note", "the lower end is that of the bound for sampling without replacement; the mechanism may cost less");
  return `${lines.join("\n")}\n`;
};

/** 0.00001 as 1e-5. */
const short = (x: number): string => (x < 1e-3 ? x.toExponential().replace("e-0", "e-") : String(x));

/** Printed ends stay outside of the bracket. */
const up = (x: number): string => (Math.ceil(x * 1e4 - 1e-9) / 1e4).toFixed(4);
const down = (x: number): string => (Math.floor(x * 1e4 + 1e-9) / 1e4).toFixed(4);

/** A number or a fraction; the accountant says which are in range. */
const number = (value: string): number => {
  const parts = /^\s*([0-9.eE+-]+)\s*(?:\/\s*([0-9.eE+-]+)\s*)?$/.exec(value);
  const result = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === undefined ? 1 : Number(parts[2]));
  if (!Number.isFinite(result)) throw new InvalidArgumentError(`'${value}' is no number`);
  return result;
};
const positive = (value: string): number => {
  const result = number(value);
  if (!(result > 0)) throw new InvalidArgumentError(`'${value}' is not a positive number`);
  return result;
};
