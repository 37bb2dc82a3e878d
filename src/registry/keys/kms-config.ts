/** Which key service wraps the file keys of a registry: `kms.json` among its keys. Credentials are not in it: they come from the environment, each time. */
import { join } from "node:path";
import { z } from "zod";
import { CasemateError } from "../../core/error.ts";
import { awsKms } from "../seal/kms/aws.ts";
import { gcpKms } from "../seal/kms/gcp.ts";
import type { Kms } from "../seal/kms/kms.ts";
import { vaultKms } from "../seal/kms/vault.ts";
import { readSecret } from "./secret-file.ts";

export const kmsFile = "kms.json";

const schema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("vault"),
    /** Vault or OpenBao: "https://vault.example:8200" */
    address: z.url(),
    key: z.string().min(1),
    mount: z.string().min(1).optional(),
    namespace: z.string().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal("aws"),
    key: z.string().min(1),
    region: z.string().min(1),
    /** default: the region's public endpoint */
    address: z.url().optional(),
  }),
  z.strictObject({ kind: z.literal("gcp"), key: z.string().min(1), address: z.url().optional() }),
]);
export type KmsConfig = z.infer<typeof schema>;

/** Undefined where the registry has keys of its own. THROWS KEY_UNREADABLE. */
export const readKmsConfig = async (folder: string): Promise<KmsConfig | undefined> => {
  const text = await readSecret(join(folder, kmsFile));
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CasemateError("KEY_UNREADABLE", `'${join(folder, kmsFile)}' names no key service`, { cause });
  }
};

/** Asks the environment when a key is wrapped or unwrapped, so that credentials can be renewed meanwhile. */
export const kmsOf = (
  config: KmsConfig,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Kms => {
  const need = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === "")
      throw new CasemateError("KMS_FAILED", `${name} is not set, and the key service of the registry wants it`, {
        hint: "give the credentials in the environment; they are stored nowhere",
      });
    return value;
  };
  switch (config.kind) {
    case "vault": {
      const { address, key, mount, namespace } = config;
      return vaultKms({
        address,
        key,
        token: () => need("VAULT_TOKEN"),
        ...(mount === undefined ? {} : { mount }),
        ...(namespace === undefined ? {} : { namespace }),
      });
    }
    case "aws": {
      const { key, region, address } = config;
      return awsKms({
        key,
        region,
        credentials: () => {
          const sessionToken = environment["AWS_SESSION_TOKEN"];
          return {
            accessKeyId: need("AWS_ACCESS_KEY_ID"),
            secretAccessKey: need("AWS_SECRET_ACCESS_KEY"),
            ...(sessionToken === undefined ? {} : { sessionToken }),
          };
        },
        ...(address === undefined ? {} : { endpoint: address }),
      });
    }
    case "gcp": {
      const { key, address } = config;
      return gcpKms({
        key,
        token: () => need("GOOGLE_OAUTH_ACCESS_TOKEN"),
        ...(address === undefined ? {} : { endpoint: address }),
      });
    }
  }
};
