/**
 * What is in the box: one line for each command, in the order of the help. Loaded when it is asked for: all of them together take a second, of which most
 * users need a tenth.
 */
import type { Command } from "commander";

/** `exit` sets the exit code of a run that is no error. */
type Load = (exit: (code: number) => void) => Promise<Command>;

export const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["assess", async (exit) => (await import("./assess.ts")).assessCommand(exit)],
  ["redteam", async (exit) => (await import("./redteam.ts")).redteamCommand(exit)],
  ["doctor", async (exit) => (await import("./doctor.ts")).doctorCommand(exit)],
  ["inspect", async () => (await import("./inspect.ts")).inspectCommand()],
  ["gradient", async () => (await import("./gradient.ts")).gradientCommand()],
  ["attacks", async () => (await import("./attacks.ts")).attacksCommand()],
  ["train", async (exit) => (await import("./train.ts")).trainCommand(exit)],
  ["reproduce", async (exit) => (await import("./reproduce.ts")).reproduceCommand(exit)],
  ["harden", async () => (await import("./harden.ts")).hardenCommand()],
  ["privacy", async () => (await import("./privacy.ts")).privacyCommand()],
  ["ensemble", async () => (await import("./ensemble.ts")).ensembleCommand()],
  ["filter", async () => (await import("./filter.ts")).filterCommand()],
  ["answers", async () => (await import("./answers.ts")).answersCommand()],
  ["calibrate", async () => (await import("./calibrate.ts")).calibrateCommand()],
  ["profile", async () => (await import("./profile.ts")).profileCommand()],
  ["gcg", async (exit) => (await import("./gcg.ts")).gcgCommand(exit)],
  ["autodan", async (exit) => (await import("./autodan.ts")).autodanCommand(exit)],
  ["extract", async () => (await import("./extract.ts")).extractCommand()],
  ["sisa", async () => (await import("./sisa.ts")).sisaCommand()],
  ["scan", async (exit) => (await import("./scan.ts")).scanCommand(exit)],
  ["dp", async () => (await import("./dp.ts")).dpCommand()],
  ["sandbox", async (exit) => (await import("./sandbox.ts")).sandboxCommand(exit)],
  ["provenance", async (exit) => (await import("./provenance.ts")).provenanceCommand(exit)],
  ["data", async () => (await import("./data.ts")).dataCommand()],
  ["key", async () => (await import("./key.ts")).keyCommand()],
  ["sign", async () => (await import("./sign.ts")).signCommand()],
  ["verify", async (exit) => (await import("./verify.ts")).verifyCommand(exit)],
  ["guard", async (exit) => (await import("./guard.ts")).guardCommand(exit)],
  ["serve", async () => (await import("./serve.ts")).serveCommand()],
  ["policy", async () => (await import("./policy.ts")).policyCommand()],
  ["keys", async () => (await import("./keys.ts")).keysCommand()],
  ["init", async () => (await import("./init.ts")).initCommand()],
  ["registry", async (exit) => (await import("./registry.ts")).registryCommand(exit)],
]);
