/** issuersOf: issuers of tokens as the configuration writes them, with the keys of those whose keys are in a file. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CasemateError } from "../../core/error.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { Issuer } from "../who/jwt.ts";

/** THROWS FILE_NOT_FOUND, GATEWAY_CONFIG. */
export const issuersOf = async ({ issuers }: GatewayConfig, folder: string): Promise<readonly Issuer[]> => {
  const found: Issuer[] = [];
  for (const { keys, models, ...issuer } of issuers) {
    const [kind, name = ""] = models.split(" ");
    found.push({
      ...issuer,
      keys: keys.startsWith("https://")
        ? { kind: "url", url: keys }
        : { kind: "set", set: await keySet(resolve(folder, keys)) },
      models: kind === "claim" ? { claim: name } : kind === "scope" ? { scopePrefix: name } : "all",
    });
  }
  return found;
};

const keySet = async (path: string): Promise<unknown> => {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CasemateError("FILE_NOT_FOUND", `the keys '${path}' can not be read`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CasemateError("GATEWAY_CONFIG", `'${path}' is no set of keys`, {
      cause,
      hint: "expected a JWK Set (RFC 7517)",
    });
  }
};
