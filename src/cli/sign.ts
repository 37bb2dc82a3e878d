/** casemate sign: sign a model file or folder as OpenSSF Model Signing 1.0 does. */
import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { readSigningKey } from "../core/signing-key.ts";
import { defaultShardSize, type HashType, hashTypes, readCertificates, signModel } from "../registry/index.ts";
import { fileBytes } from "./input-file.ts";
import { collect, wholeNumber } from "./option.ts";
import { passphraseOf, type PassphraseFlags, passphraseOptions } from "./passphrase.ts";
import { printable } from "./printable.ts";
import { signaturePath } from "./signature-path.ts";
import { writeWhole } from "./write-whole.ts";

interface Flags extends PassphraseFlags {
  readonly key: string;
  readonly certificate?: readonly string[];
  readonly signature?: string;
  readonly method: "files" | "shards";
  readonly shardSize?: number;
  readonly hash: HashType;
  readonly ignore?: readonly string[];
  readonly includeGit: boolean;
  readonly allowSymlinks: boolean;
  readonly force: boolean;
}

export const signCommand = (): Command => {
  const command = new Command("sign")
    .description("sign a model: every file of it, as OpenSSF Model Signing 1.0")
    .argument("<path>", "a model file or a folder")
    .requiredOption("--key <pem>", "private key: ECDSA P-256, P-384, P-521 or Ed25519 (`casemate key new` makes one)")
    .option("--certificate <pem>", "certificate of the key, then those that lead to its root; may come often", collect)
    .option("--signature <file>", "where the signature goes; default: model.sig inside a folder, <path>.sig of a file")
    .addOption(
      new Option("--method <method>", "a digest for each file or for each shard")
        .choices(["files", "shards"])
        .default("files"),
    )
    .option("--shard-size <bytes>", `bytes of a shard; default ${defaultShardSize}`, wholeNumber(1))
    .addOption(
      new Option("--hash <hash>", "hash of the files; not every tool knows others than sha256")
        .choices(hashTypes)
        .default("sha256"),
    )
    .option("--ignore <path>", "leave out a path inside the model; may come often", collect)
    .option("--include-git", "sign .git, .gitignore, .gitattributes and .github too", false)
    .option("--allow-symlinks", "follow links to files; default is to refuse links", false)
    .option("--force", "replace a signature that is there already", false);
  for (const option of passphraseOptions()) command.addOption(option);
  return command.action(async (path: string, flags: Flags) => {
    if (flags.shardSize !== undefined && flags.method !== "shards")
      throw new CasemateError("USAGE", "--shard-size is of --method shards");
    const key = readSigningKey(fileBytes(flags.key), `'${flags.key}'`, passphraseOf(flags));
    const certificates = flags.certificate?.flatMap((c) => readCertificates(fileBytes(c), `'${c}'`));
    const target = flags.signature ?? signaturePath(path);
    if (!flags.force && existsSync(target))
      throw new CasemateError("FILE_WRITE_FAILED", `'${target}' is there already`, { hint: "--force replaces it" });
    const signed = await signModel(path, {
      key,
      hashType: flags.hash,
      allowSymlinks: flags.allowSymlinks,
      includeGit: flags.includeGit,
      signaturePath: target,
      ...(certificates === undefined ? {} : { certificates }),
      ...(flags.method === "shards" ? { shardSize: flags.shardSize ?? defaultShardSize } : {}),
      ...(flags.ignore === undefined ? {} : { ignorePaths: flags.ignore }),
    });
    await writeWhole(target, [Buffer.from(signed.bundle)]);
    const lines = [
      `signed     ${signed.resources} ${flags.method === "files" ? "file" : "shard"}${signed.resources === 1 ? "" : "s"}`,
      `digest     sha256:${signed.digest}`,
      `key id     ${key.keyId} (${key.algorithm})`,
      `signature  ${printable(target)}`,
    ];
    for (const name of signed.uncovered)
      lines.push(`warning: '${printable(name)}' is empty, and a signature by shards says nothing about empty files`);
    if (key.algorithm === "ed25519")
      lines.push("warning: the format's other tools check no Ed25519 signatures; use an ECDSA key for them");
    process.stdout.write(`${lines.join("\n")}\n`);
  });
};
