/** Where the passphrase of a private key comes from: the environment or standard input, never the arguments, which every user of the machine can read. */
import { readFileSync } from "node:fs";
import { Option } from "commander";
import { CasemateError } from "../core/error.ts";

export interface PassphraseFlags {
  readonly passphraseEnv?: string;
  readonly passphraseStdin?: boolean;
}

export const passphraseOptions = (): readonly Option[] => [
  new Option("--passphrase-env <name>", "environment variable that holds the passphrase of the private key"),
  new Option("--passphrase-stdin", "read the passphrase from standard input (up to the line's end)").conflicts(
    "passphraseEnv",
  ),
];

/** Throws USAGE when the place is empty. */
export const passphraseOf = (flags: PassphraseFlags): string | undefined => {
  if (flags.passphraseEnv === undefined && flags.passphraseStdin !== true) return undefined;
  const text =
    flags.passphraseEnv === undefined
      ? readFileSync(0, "utf8").replace(/\r?\n[\s\S]*$/, "")
      : process.env[flags.passphraseEnv];
  if (text === undefined || text === "")
    throw new CasemateError(
      "USAGE",
      flags.passphraseEnv === undefined
        ? "there is no passphrase on standard input"
        : `the environment variable '${flags.passphraseEnv}' is not set`,
    );
  return text;
};
