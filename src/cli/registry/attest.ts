/** casemate registry attest: attach a signed assessment to a version. */
import { Command } from "commander";
import { nowMs } from "../../core/clock.ts";
import { attestationOf, type Gate, parseManifest, readAssessment, signAttestation } from "../../registry/index.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { fileBytes } from "../input-file.ts";
import { collect, positive } from "../option.ts";
import { signingKeyAt } from "../signing-key-at.ts";
import { exactVersion, gateOf } from "./aliases.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat, timeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly report: string;
  readonly key: string;
  readonly gate?: readonly string[];
  readonly days: number;
  readonly format: PrintFormat;
}

const dayMs = 86_400_000;

export const attestCommand = (): Command =>
  connected(new Command("attest"))
    .description("sign what an assessment of a version found, and attach it")
    .argument("<version>", "such as fraud@3")
    .requiredOption("--report <json>", "report.json of casemate assess, of a file of this version")
    .requiredOption("--key <pem>", "private key of who vouches for it; passphrase in CASEMATE_KEY_PASSPHRASE")
    .option("--gate <json>", 'what must hold: {"metric":"risk","atMost":"medium"} (default); may come often', collect)
    .option("--days <n>", "how long it counts", positive, 90)
    .addOption(formatOption())
    .action(async (reference: string, flags: Flags) => {
      const target = exactVersion(reference);
      const assessment = readAssessment(fileBytes(flags.report));
      const gates: readonly Gate[] = flags.gate?.map(gateOf) ?? [{ metric: "risk", atMost: "medium" }];
      const key = signingKeyAt(flags.key);
      await withRegistry(flags, async ({ api }) => {
        const { manifest: json } = await api.showVersion(target);
        const manifest = parseManifest(Buffer.from(canonicalJson(json)));
        const createdAt = nowMs();
        const predicate = attestationOf(manifest, assessment, {
          gates,
          createdAt,
          expiresAt: createdAt + flags.days * dayMs,
        });
        const signed = await signAttestation(manifest, predicate, key);
        await api.attest({ ...target, envelope: JSON.parse(Buffer.from(signed).toString("utf8")) as unknown });
        print(flags.format, predicate, () => [
          `attested  ${reference}: ${predicate.result}`,
          ...predicate.passedTests.map((t) => `passed    ${t}`),
          ...predicate.failedTests.map((t) => `failed    ${t}`),
          ...predicate.warnedTests.map((t) => `doubt     ${t}`),
          `key id    ${key.keyId}`,
          `until     ${timeText(Date.parse(predicate.expiresAt))}`,
        ]);
      });
    });
