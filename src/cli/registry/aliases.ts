/** casemate registry alias, promote, approve, rollback, rules: what names point to. */
import { Command } from "commander";
import { CasemateError } from "../../core/error.ts";
import { type AliasRules, type AnswerOf, gateSchema, parseReference, signApproval } from "../../registry/index.ts";
import { collect, defined, json, nameAndValue, wholeNumber } from "../option.ts";
import { signingKeyAt } from "../signing-key-at.ts";
import { verifyingKeyAt } from "../verifying-key-at.ts";
import { connected, type ConnectionFlags, withRegistry } from "./connection.ts";
import { formatOption, print, type PrintFormat, timeText } from "./print.ts";

interface Flags extends ConnectionFlags {
  readonly format: PrintFormat;
}

/** Of "fraud@3". THROWS USAGE: what an alias moves to is named by its number. */
export const exactVersion = (reference: string): { readonly model: string; readonly version: number } => {
  const r = parseReference(reference);
  if (r.kind === "version") return { model: r.model, version: r.version };
  throw new CasemateError("USAGE", `'${reference}' is not a version by its number`, { hint: `such as ${r.model}@3` });
};
/** Of "fraud@production". THROWS USAGE. */
const namedAlias = (reference: string): { readonly model: string; readonly alias: string } => {
  const r = parseReference(reference);
  if (r.kind === "alias") return { model: r.model, alias: r.alias };
  throw new CasemateError("USAGE", `'${reference}' is no alias`, { hint: `such as ${r.model}@production` });
};

export const aliasCommand = (): Command =>
  connected(new Command("alias"))
    .description("point an alias at a version, or remove it")
    .argument("<version>", "such as fraud@3; with --remove the alias itself: fraud@staging")
    .argument("[alias]", "such as production")
    .option("--remove", "remove the alias", false)
    .addOption(formatOption())
    .action(async (reference: string, alias: string | undefined, flags: Flags & { readonly remove: boolean }) => {
      if (flags.remove === (alias !== undefined))
        throw new CasemateError("USAGE", "give a version and an alias, or --remove and an alias with its model");
      const target =
        alias === undefined ? { ...namedAlias(reference), version: null } : { ...exactVersion(reference), alias };
      await withRegistry(flags, ({ api }) => api.alias(target));
      print(flags.format, target, () => [
        target.version === null
          ? `removed  ${target.model}@${target.alias}`
          : `moved    ${target.model}@${target.alias} -> ${target.version}`,
      ]);
    });

export const promoteCommand = (): Command =>
  connected(new Command("promote"))
    .description("point an alias at a version; where it needs approvals, propose that")
    .argument("<version>", "such as fraud@3")
    .argument("<alias>", "such as production")
    .addOption(formatOption())
    .action(async (reference: string, alias: string, flags: Flags) => {
      const target = { ...exactVersion(reference), alias };
      const answer = await withRegistry(flags, ({ api }) => api.promote(target));
      print(flags.format, answer, () => movedLines(target, answer));
    });

const movedLines = (
  { model, alias }: { readonly model: string; readonly alias: string },
  a: AnswerOf<"promote">,
): readonly string[] =>
  a.moved
    ? [`moved    ${model}@${alias} -> ${a.version}`]
    : [
        `waiting  ${model}@${alias} -> ${a.version}: ${a.approvals} of ${a.needed} approvals`,
        `next     casemate registry approve ${model}@${alias} --key KEY, by those who may`,
      ];

interface ApproveFlags extends Flags {
  readonly key: string;
  readonly proposal?: string;
}

export const approveCommand = (): Command =>
  connected(new Command("approve"))
    .description("sign the proposed move of an alias")
    .argument("<alias>", "such as fraud@production")
    .requiredOption(
      "--key <pem>",
      "your private key, whose public half is in the rules; passphrase in CASEMATE_KEY_PASSPHRASE",
    )
    .option("--proposal <id>", "which, where several wait")
    .addOption(formatOption())
    .action(async (reference: string, flags: ApproveFlags) => {
      const target = namedAlias(reference);
      const key = signingKeyAt(flags.key);
      await withRegistry(flags, async ({ api }) => {
        const { proposals } = await api.proposals(target);
        const chosen = proposals.filter((p) => flags.proposal === undefined || p.id === flags.proposal);
        const [proposal] = chosen;
        if (proposal === undefined || chosen.length > 1)
          throw new CasemateError(
            "REGISTRY_NOT_FOUND",
            proposal === undefined
              ? `no move of '${reference}' waits`
              : `${chosen.length} moves of '${reference}' wait`,
            {
              hint:
                proposal === undefined
                  ? `propose one: casemate registry promote ${target.model}@VERSION ${target.alias}`
                  : `name one by --proposal: ${chosen.map((p) => `${p.id} (to ${p.move.to})`).join(", ")}`,
            },
          );
        const envelope = JSON.parse(Buffer.from(await signApproval(proposal.move, key)).toString("utf8")) as unknown;
        const answer = await api.approve({ ...target, envelope });
        print(flags.format, { ...answer, signed: proposal.move }, () => [
          `signed   ${target.model}@${target.alias} from ${proposal.move.from ?? "nothing"} to ${proposal.move.to}, asked for by ${proposal.move.requester}`,
          ...movedLines(target, answer),
        ]);
      });
    });

export const proposalsCommand = (): Command =>
  connected(new Command("proposals"))
    .description("moves of an alias that wait for approvals")
    .argument("<alias>", "such as fraud@production")
    .addOption(formatOption())
    .action(async (reference: string, flags: Flags) => {
      const answer = await withRegistry(flags, ({ api }) => api.proposals(namedAlias(reference)));
      print(flags.format, answer, () =>
        answer.proposals.length === 0
          ? ["none waits"]
          : answer.proposals.map(
              (p) =>
                `${p.id}  ${p.move.from ?? "-"} -> ${p.move.to}  ${p.approvals} of ${p.needed} approvals  by ${p.move.requester}, until ${timeText(Date.parse(p.move.expiresAt))}`,
            ),
      );
    });

export const rollbackCommand = (): Command =>
  connected(new Command("rollback"))
    .description("point an alias at the version that it pointed to before; asks for no approval")
    .argument("<alias>", "such as fraud@production")
    .option("--to <version>", "one that it pointed to before; default the last", wholeNumber(1))
    .addOption(formatOption())
    .action(async (reference: string, flags: Flags & { readonly to?: number }) => {
      const target = namedAlias(reference);
      const answer = await withRegistry(flags, ({ api }) =>
        api.rollback({ ...target, ...defined({ version: flags.to }) }),
      );
      print(flags.format, answer, () => movedLines(target, answer));
    });

interface RulesFlags extends Flags {
  readonly approvals?: number;
  readonly approver?: readonly string[];
  readonly proposerCounts: boolean;
  readonly assessmentBy?: readonly string[];
  readonly plan?: string;
  readonly maxAgeDays?: number;
  readonly gate?: readonly string[];
  readonly clear: boolean;
}

export const rulesCommand = (): Command =>
  connected(new Command("rules"))
    .description("what must be so before an alias moves; without options: which rules there are")
    .argument("<alias>", "such as fraud@production, or *@production for all models")
    .option("--approvals <k>", "so many people must sign each move", wholeNumber(1))
    .option("--approver <subject=pem>", "who may sign, and the public key; may come often", collect)
    .option("--proposer-counts", "who proposed may be one of them", false)
    .option("--assessment-by <pem>", "a passing, unexpired assessment signed by this key; may come often", collect)
    .option("--plan <id>", "of the assessment")
    .option("--max-age-days <n>", "of the assessment", wholeNumber(1))
    .option("--gate <json>", 'held against its numbers: {"metric":"risk","atMost":"medium"}; may come often', collect)
    .option("--clear", "no rules", false)
    .addOption(formatOption())
    .action(async (reference: string, flags: RulesFlags) => {
      const at = reference.indexOf("@");
      const of = reference.slice(0, Math.max(0, at));
      const alias = reference.slice(at + 1);
      if (of !== "*") namedAlias(reference);
      const rules = rulesOf(flags);
      await withRegistry(flags, async ({ api }) => {
        if (rules !== undefined) await api.rulesSet({ of, alias, rules });
        if (of === "*") {
          if (rules === undefined)
            throw new CasemateError("USAGE", "name a model: which rules it has is asked for one");
          print(flags.format, { rules, of }, () => [`set      rules of *@${alias}`]);
          return;
        }
        const answer = await api.rulesShow({ model: of, alias });
        print(flags.format, answer, () => ruleLines(answer));
      });
    });

const rulesOf = (flags: RulesFlags): AliasRules | undefined => {
  const { approvals, approver, assessmentBy, gate } = flags;
  const given = [approvals, approver, assessmentBy, flags.plan, flags.maxAgeDays, gate].some((f) => f !== undefined);
  if (flags.clear && given) throw new CasemateError("USAGE", "--clear goes with no other rule");
  if (flags.clear) return {};
  if (!given) return undefined;
  if ((approvals === undefined) !== (approver === undefined))
    throw new CasemateError("USAGE", "--approvals and --approver go together");
  if (assessmentBy === undefined && (flags.plan !== undefined || flags.maxAgeDays !== undefined || gate !== undefined))
    throw new CasemateError("USAGE", "--plan, --max-age-days and --gate go with --assessment-by");
  const publicKey = (path: string) => {
    const { keyId, pem } = verifyingKeyAt(path);
    return { keyId, pem };
  };
  return {
    ...(approvals === undefined
      ? {}
      : {
          approvals: {
            k: approvals,
            proposerCounts: flags.proposerCounts,
            approvers: (approver ?? []).map((text) => {
              const [subject, path] = nameAndValue(text, "--approver");
              return { subject, ...publicKey(path) };
            }),
          },
        }),
    ...(assessmentBy === undefined
      ? {}
      : {
          attestation: {
            signers: assessmentBy.map(publicKey),
            ...defined({
              plan: flags.plan,
              maxAgeMs: flags.maxAgeDays === undefined ? undefined : flags.maxAgeDays * 86_400_000,
              gates: gate?.map((g) => gateOf(g)),
            }),
          },
        }),
  };
};

export const gateOf = (text: string) => {
  const parsed = gateSchema.safeParse(json(text, "--gate"));
  if (parsed.success) return parsed.data;
  throw new CasemateError("USAGE", `--gate ${text} is no gate`, {
    hint: '{"metric":"cleanAccuracy","atLeast":0.95}, {"metric":"robustAccuracy","norm":"linf","epsilon":0.1,"atLeast":0.5}',
  });
};

const ruleLines = ({ rules, of }: AnswerOf<"rulesShow">): readonly string[] => [
  ...(rules.approvals === undefined
    ? []
    : [
        `approvals    ${rules.approvals.k} of ${rules.approvals.approvers.map((a) => a.subject).join(", ")}${rules.approvals.proposerCounts ? "" : "; not who proposed"}`,
      ]),
  ...(rules.attestation === undefined
    ? []
    : [
        `assessment   passing and unexpired, by ${rules.attestation.signers.map((s) => s.keyId.slice(0, 16)).join(", ")}`,
      ]),
  ...(rules.approvals === undefined && rules.attestation === undefined ? ["no rules"] : [`of           ${of}`]),
];
