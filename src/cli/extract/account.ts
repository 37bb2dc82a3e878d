/** accountOf: the bearer tokens of the accounts that ask, by environment variable. */
import { CasemateError } from "../../core/error.ts";

interface AccountFlags {
  readonly accounts?: number;
  readonly bearerEnv?: string;
  readonly accountBearerEnv?: readonly string[];
}

/** One entry for each model that is opened; undefined: without a token. Throws USAGE for numbers that disagree. */
export const accountOf = ({ accounts, bearerEnv, accountBearerEnv }: AccountFlags): readonly (string | undefined)[] => {
  if (accountBearerEnv === undefined) return [bearerEnv];
  if (bearerEnv !== undefined || (accounts !== undefined && accounts !== accountBearerEnv.length))
    throw new CasemateError("USAGE", `--account-bearer-env names ${accountBearerEnv.length} accounts`, {
      hint: "leave out --accounts and --bearer-env",
    });
  return accountBearerEnv;
};
