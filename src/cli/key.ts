/** casemate key: make a key pair that signs models, without OpenSSL. */
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { Command, Option } from "commander";
import { CasemateError } from "../core/error.ts";
import { newSigningKey, type SigningAlgorithm, signingAlgorithms } from "../core/signing-key.ts";
import { passphraseOf, type PassphraseFlags, passphraseOptions } from "./passphrase.ts";

interface Flags extends PassphraseFlags {
  readonly type: SigningAlgorithm;
}

export const keyCommand = (): Command =>
  new Command("key").description("keys that sign models").addCommand(newCommand());

const newCommand = (): Command => {
  const command = new Command("new")
    .description("write a new private key to <file> (only its owner may read it) and the public key to <file>.pub")
    .argument("<file>", "where the private key goes; nothing is overwritten")
    .addOption(
      new Option("--type <type>", "kind of key; other tools for model signatures know no ed25519")
        .choices(signingAlgorithms)
        .default("ecdsa-p256"),
    );
  for (const option of passphraseOptions()) command.addOption(option);
  return command.exitOverride().action((file: string, flags: Flags) => {
    const { key, privatePem } = newSigningKey(flags.type, passphraseOf(flags));
    const publicFile = `${file}.pub`;
    write(publicFile, key.publicKey.pem, 0o644);
    try {
      write(file, privatePem, 0o600);
    } catch (e) {
      unlinkSync(publicFile);
      throw e;
    }
    process.stdout.write(`private key  ${file}\npublic key   ${publicFile}\nkey id       ${key.keyId}\n`);
  });
};

/** Throws FILE_WRITE_FAILED, also when the file is there already. */
const write = (path: string, content: string, mode: number): void => {
  let file: number;
  try {
    file = openSync(path, "wx", mode);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' ${exists ? "is there already" : "can not be written"}`, {
      cause,
      ...(exists ? { hint: "a key is never overwritten: choose another name, or move the old one away" } : {}),
    });
  }
  try {
    writeSync(file, content);
    fsyncSync(file);
  } catch (cause) {
    unlinkSync(path);
    throw new CasemateError("FILE_WRITE_FAILED", `'${path}' can not be written`, { cause });
  } finally {
    closeSync(file);
  }
};
