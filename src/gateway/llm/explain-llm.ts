/** explainLlm: what a request to a language model goes through under a policy, in the order in which it does. */
import type { OpenLlmPolicy } from "./llm-policy.ts";
import type { LlmConfig } from "./llm-config.ts";
import { moneyRule } from "./money-rule.ts";
import type { ProbingAction, ProbingPolicy } from "./probing.ts";
import { parseRule } from "../limits/rule.ts";
import { looksAtAnswers, reachOf } from "../../guard/reach.ts";
import { holdsBack } from "../../guard/stream/hold-back.ts";
import type { Check, Direction } from "../../guard/index.ts";

export interface ExplainedLlmStep {
  readonly id: "who" | "form" | "limits" | "guard" | "run" | "answer" | "record";
  readonly title: string;
  readonly mode: "on" | "shadow";
  readonly lines: readonly string[];
}

/** `config`: what it is part of; without one, as `casemate serve --upstream` has it. */
export const explainLlm = (open: OpenLlmPolicy, config: LlmConfig): readonly ExplainedLlmStep[] => {
  const { policy, guard } = open;
  const { mode, whenFlagged, whenBroken, media, keptState, output, stoppedTurns, probing } = policy;
  const { limits, memory, anonymous, upstreams } = config;
  const client = Object.values(upstreams).some((u) => u.key === "client");
  const checked = (direction: Direction): readonly string[] =>
    guard.checks.filter((c) => c.directions.includes(direction)).map((c) => `${c.id}: ${c.title}${shadowed(open, c)}`);
  const { trusted, limits: bounds } = guard.policy;
  return [
    {
      id: "who",
      title: "who: whose request it is, so that limits and policies are the right one's",
      mode: "on",
      lines: [
        client
          ? "a client shows its own key of the upstream, which is handed on"
          : "a client shows a key of the gateway; the upstream's stays here",
        anonymous
          ? "without one it is anonymous, counted by its network"
          : "without one it is refused, before its body is read",
      ],
    },
    {
      id: "form",
      title: "form: JSON that every reader reads alike, so that what is scanned is what the model gets",
      mode: "on",
      lines: [
        "a key twice, a known field in another case, more than 64 levels, tokens in place of text: refused",
        `pictures, sound and files without text: ${media === "refuse" ? "refused" : "passed, and told as skipped"}`,
        `what the API keeps itself (previous_response_id, conversation): ${toldKept[keptState]}`,
      ],
    },
    {
      id: "limits",
      title: "limits: how much, by an estimate before and by the upstream's count after",
      mode: "on",
      lines: [
        ...limits.rates.map((text) => `at most ${parseRule(text).text}`),
        ...limits.money.map((text) => `at most ${moneyRule(text).count / 1e6} for one ${text.trim()}`),
        `${limits.reserveTokens} tokens are set aside for an answer that the client does not bound`,
        `at most ${limits.concurrency} requests of one account at once`,
      ],
    },
    {
      id: "guard",
      title: "guard: every message, document, result and tool description, whoever wrote it",
      mode,
      lines: [
        ...checked("input"),
        trusted.length === 0 ? "no role is trusted" : `taken at their word: ${trusted.join(", ")}`,
        `at most ${bounds.maxUnits} characters and ${bounds.budgetMs} ms; more is refused`,
        `flagged: ${whenFlagged === "error" ? "an error (400, content_filter)" : `the answer '${policy.answer}'`}; a check that broke: ${whenBroken === "refuse" ? "refused (503)" : "passed, and told"}`,
        stoppedTurns === "drop"
          ? "an older turn that was stopped before is taken out of the request, and the rest looked at again"
          : "an older turn that was stopped before stops the conversation again",
        memory.messages === 0
          ? "every message is looked at with every turn"
          : `what is found in a message is kept by its hash, of ${memory.messages} messages: old ones are not looked at anew`,
        `a variant of two or more prompts of this client that were flagged within ${probing.windowMs / 3_600_000} hours: ${toldAs[probing.variants](probing)}`,
        `any request of a client that was flagged ${probing.manyFlagged} times: ${toldAs[probing.many](probing)}`,
      ],
    },
    {
      id: "run",
      title: "run: the upstream that has the model",
      mode: "on",
      lines: Object.entries(upstreams).map(
        ([name, u]) =>
          `${name}: ${u.url}, models ${u.models.join(", ")}, begins within ${u.timeoutMs} ms, ends within ${u.maxAnswerMs} ms`,
      ),
    },
    {
      id: "answer",
      title: "answer: what the model wrote, calls its tools with, and thought",
      mode,
      lines: [
        ...checked("output"),
        ...held(open),
        output === "redact"
          ? "hits that have a replacement are replaced, others stop the answer"
          : "a hit stops the answer",
      ],
    },
    {
      id: "record",
      title: "record: who, what was looked at and how it ended; no texts",
      mode: "on",
      lines: ["a line in the log, metrics, and the header casemate-guards on every answer"],
    },
  ];
};

const toldKept = {
  pass: "passed, and told as skipped",
  refuse: "refused, and so is `store: true`",
  forget: "refused, and the API is told to keep nothing (`store: false`)",
} as const;

const toldAs: Readonly<Record<ProbingAction, (policy: ProbingPolicy) => string>> = {
  off: () => "not noted",
  flag: () => "noted",
  slow: ({ slowMs }) => `answered ${slowMs} ms later`,
  refuse: () => "refused (403)",
};

const held = ({ policy, enforcing, streaming }: OpenLlmPolicy): readonly string[] => {
  const reach = holdsBack(streaming);
  const needWhole = enforcing.checks
    .filter((c) => looksAtAnswers(c) && reachOf(enforcing.policy, c) === Infinity)
    .map((c) => c.id);
  if (policy.mode === "shadow" || reach === undefined) return ["streams go out as they come"];
  if (reach === Infinity) return [`streams are held to their end: ${needWhole.join(", ")} look at whole answers`];
  return [
    `streams are held back by up to ${reach} characters`,
    ...(needWhole.length === 0 ? [] : [`at the end of a stream, when its text went out: ${needWhole.join(", ")}`]),
  ];
};

const shadowed = ({ enforcing }: OpenLlmPolicy, { id }: Check): string =>
  enforcing.checks.some((c) => c.id === id) ? "" : " (shadow: only reports)";
