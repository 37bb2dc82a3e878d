/** casemate sandbox manifest: what runs a command isolated elsewhere, written and not run. */
import { Command } from "commander";
import { stringify } from "yaml";
import { kubernetesManifest } from "../../train/sandbox/kubernetes-manifest.ts";
import { printable } from "../printable.ts";
import { addSpecFlags, type SpecFlags, specOf } from "./spec-flags.ts";

export const manifestCommand = (): Command =>
  addSpecFlags(
    new Command("manifest")
      .description("write a Kubernetes Job and NetworkPolicy for a command; inputs and outputs are volume claims")
      .argument("<command...>", "the program and its arguments, after two dashes"),
  )
    .exitOverride()
    .action((words: readonly string[], flags: SpecFlags) => {
      const { objects, notHeld } = kubernetesManifest(specOf(words, { ...flags, kind: "kubernetes" }));
      process.stdout.write(objects.map((o) => stringify(o, { aliasDuplicateObjects: false })).join("---\n"));
      for (const what of notHeld) process.stderr.write(`warning: not held by a manifest: ${printable(what)}\n`);
    });
