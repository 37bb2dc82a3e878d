/** casemate init: make a registry: state directory, keys, log. */
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { initRegistry, type KmsConfig, stateDirectoryPath } from "../registry/index.ts";
import { defined } from "./option.ts";
import { printable } from "./printable.ts";
import { version } from "./version.ts";

interface Flags {
  readonly postQuantum: boolean;
  readonly kms?: "vault" | "aws" | "gcp";
  readonly kmsKey?: string;
  readonly kmsAddress?: string;
  readonly kmsRegion?: string;
}

export const initCommand = (): Command =>
  new Command("init")
    .description("make a registry in .casemate, or where CASEMATE_HOME says: keys, log, first entry")
    .option("--post-quantum", "seal for hybrid post-quantum keys, and sign checkpoints by ML-DSA-44 too", false)
    .addOption(
      new Option(
        "--kms <service>",
        "let a key service wrap the keys of files: vault (or OpenBao; VAULT_TOKEN), aws (AWS_ACCESS_KEY_ID, ...), gcp (GOOGLE_OAUTH_ACCESS_TOKEN)",
      ).choices(["vault", "aws", "gcp"]),
    )
    .option("--kms-key <name>", "its key: name, ARN, or projects/.../cryptoKeys/...")
    .option("--kms-address <url>", "where it answers; aws and gcp have a default")
    .option("--kms-region <region>", "of aws")
    .action(async (flags: Flags) => {
      const kms = kmsOf(flags);
      const { postQuantum } = flags;
      const open = await initRegistry(stateDirectoryPath(), {
        postQuantum,
        toolVersion: version(),
        ...defined({ kms }),
      });
      try {
        const { path, keys } = open.directory;
        const { id } = open.writing.reader.registry();
        process.stdout.write(
          `${[
            `registry   ${id}`,
            `state      ${printable(path)}`,
            kms === undefined
              ? `keys       ${printable(keys)}: whoever reads them can open every model. Back them up apart from the rest`
              : `keys       ${printable(keys)}: those that sign; file keys are wrapped by ${printable(open.ring.recipients[0] ?? "")}`,
            "next       casemate registry push NAME MODEL",
          ].join("\n")}\n`,
        );
      } finally {
        await open.close();
      }
    });

const kmsOf = ({
  kms,
  kmsKey: key,
  kmsAddress: address,
  kmsRegion: region,
  postQuantum,
}: Flags): KmsConfig | undefined => {
  if (kms === undefined) {
    if (key !== undefined || address !== undefined || region !== undefined)
      throw new CasemateError("USAGE", "--kms-key, --kms-address and --kms-region go with --kms");
    return undefined;
  }
  if (postQuantum)
    throw new CasemateError("USAGE", "--post-quantum and --kms do not go together", {
      hint: "how file keys are wrapped is the key service's",
    });
  if (key === undefined) throw new CasemateError("USAGE", "--kms wants --kms-key");
  if ((region !== undefined) !== (kms === "aws"))
    throw new CasemateError("USAGE", "--kms-region is of aws, which wants it");
  if (kms === "aws") return { kind: kms, key, region: region ?? "", ...defined({ address }) };
  if (kms === "gcp") return { kind: kms, key, ...defined({ address }) };
  if (address === undefined) throw new CasemateError("USAGE", "vault wants --kms-address");
  return { kind: kms, key, address };
};
