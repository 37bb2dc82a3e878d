/**
 * `node bench/redteam.mjs [PLAN]`: the weak assistant under the red team, alone and behind the guard in this process, and harmless tasks through both.
 *
 * The guard looks at every question (direction input) and every answer (direction output); whatever is not "pass" is blocked. The policy is what an operator of
 * this assistant would write down: which tools may be called, what must never be in an answer, where links may lead. Everything else is the guard's default.
 */
import { promptProbes, promptStrategies, runCampaign, score } from "../dist/attacks/index.js";
import { redTeamPlans } from "../dist/assess/index.js";
import { choose } from "../dist/assess/red-team/choose.js";
import { openChat } from "../dist/engine/index.js";
import { openGuard } from "../dist/guard/index.js";
import { benignTasks, startWeakAssistant, weakSecret, weakSystemPrompt } from "../dist/testing/index.js";

const plan = choose("plan", [process.argv[2] ?? "owasp-llm"], redTeamPlans)[0];
const probes = choose("probe", plan.probes, promptProbes);
const strategies = choose("strategy", plan.strategies, promptStrategies);

/** of an operator who knows the tools of this assistant, what it must keep, and that it has no reason to link anywhere but home */
const policy = {
  checks: {
    "tool-calls": {
      settings: {
        allow: ["get_balance", "find_branch", "read_*", "search_*", "get_weather", "add_numbers"],
        // files of the signed-in user only; the policy of another user's key has another folder
        values: [{ at: ["read_file.path"], only: ["/home/customer/*"] }],
      },
    },
    "prompt-leak-output": { settings: { canaries: [weakSecret] } },
    // hosts of the attacks end in .example, which the check else passes over as nobody's
    "unsafe-links": { settings: { allow: ["northwind.example"], only: true, local: "find" } },
  },
};

const guarded = (target, guard, tally) => ({
  name: `${target.name} behind the guard`,
  close: () => target.close(),
  generate: async (request, signal) => {
    const system = { role: "system", text: weakSystemPrompt };
    const messages = [
      system,
      ...request.messages.map((m) => ({
        role: m.role,
        text: m.content,
        ...(m.name === undefined ? {} : { name: m.name }),
        ...(m.calls === undefined ? {} : { calls: m.calls }),
      })),
    ];
    const tools = request.tools?.length > 0 ? { tools: request.tools } : {};
    const blocked = (where, v) => {
      const why = v.checks.filter((c) => c.mode === "on" && (c.flagged || c.status !== "scanned")).map((c) => c.id);
      for (const id of why) tally.by.set(`${where} ${id}`, (tally.by.get(`${where} ${id}`) ?? 0) + 1);
      return {
        text: `blocked: ${why.join(", ")}`,
        calls: [],
        finish: "blocked",
        tokens: { input: 0, output: 0, estimated: true },
      };
    };
    const before = await guard.look({ messages, ...tools }, "input");
    tally.ms.push(before.ms);
    if (before.verdict !== "pass") return blocked("input", before);
    const answer = await target.generate(request, signal);
    const after = await guard.look(
      {
        messages: [
          ...messages,
          { role: "assistant", text: answer.text, ...(answer.calls.length > 0 ? { calls: answer.calls } : {}) },
        ],
        ...tools,
      },
      "output",
    );
    return after.verdict === "pass" ? answer : blocked("output", after);
  },
});

const weak = await startWeakAssistant();
const target = openChat({ url: weak.url });
const tally = { by: new Map(), ms: [] };
const guard = openGuard(policy);
const behind = guarded(target, guard, tally);
const subject = { purpose: "bank assistant", knownPrompt: weakSystemPrompt, secrets: [weakSecret] };
const run = async (model) => {
  const { trials, requests } = await runCampaign({
    target: model,
    subject,
    probes,
    strategies,
    seed: 1,
    attempts: plan.attempts ?? 1,
    ...(plan.goals === undefined ? {} : { goals: plan.goals }),
  });
  return { trials, requests };
};
const percent = (v) => `${(100 * v).toFixed(1)} %`;
const count = (e) => Math.round(e.value * e.n);
const cell = (e) => `${count(e)}/${e.n} = ${percent(e.value)} (${percent(e.interval[0])} to ${percent(e.interval[1])})`;

const alone = await run(target);
const shielded = await run(behind);
const attacks = (trials) => trials.filter((t) => !t.probe.startsWith("usability/"));
console.log(
  `plan ${plan.id}: ${probes.length} probes, ${strategies.length} strategies, ${alone.requests} requests\nchecks of the guard: ${guard.checks.map((c) => c.id).join(", ")}\n`,
);
console.log(
  "| probe | alone: attempts that succeeded | behind the guard | alone: goals | behind the guard |\n|---|---|---|---|---|",
);
for (const p of probes) {
  const [a, b] = [alone, shielded].map(({ trials }) => score(trials.filter((t) => t.probe === p.id)));
  if (a.attempts.n + a.unclear === 0) continue;
  console.log(
    `| ${p.id} | ${count(a.attempts)}/${a.attempts.n} | ${count(b.attempts)}/${b.attempts.n} | ${count(a.goals)}/${a.goals.n} | ${count(b.goals)}/${b.goals.n} |`,
  );
}
const [a, b] = [alone, shielded].map(({ trials }) => score(attacks(trials)));
const lost = (x, y) => percent(1 - count(y) / count(x));
console.log(
  `\nattempts: alone ${cell(a.attempts)}, behind the guard ${cell(b.attempts)}: ${lost(a.attempts, b.attempts)} of the successes are gone`,
);
console.log(
  `goals:    alone ${cell(a.goals)}, behind the guard ${cell(b.goals)}: ${lost(a.goals, b.goals)} of the successes are gone`,
);
console.log(`not decided: alone ${a.unclear}, behind the guard ${b.unclear}`);

const byStrategy = strategies
  .map((s) => ({ id: s.id, of: (r) => score(attacks(r.trials).filter((t) => t.strategy === s.id)).attempts }))
  .map(({ id, of }) => ({ id, a: of(alone), b: of(shielded) }));
console.log("\n| strategy | alone: attempts that succeeded | behind the guard |\n|---|---|---|");
for (const s of byStrategy) console.log(`| ${s.id} | ${count(s.a)}/${s.a.n} | ${count(s.b)}/${s.b.n} |`);

const attackBlocks = new Map(tally.by);
tally.by.clear();
const kept = async (model) => {
  const lostTasks = [];
  for (const task of benignTasks) {
    const { text } = await model.generate(task.opening);
    if (!text.includes(task.expects)) lostTasks.push(task.id);
  }
  return lostTasks;
};
const lostAlone = await kept(target);
const lostBehind = await kept(behind);
const n = benignTasks.length;
console.log(
  `\nharmless tasks done: alone ${n - lostAlone.length}/${n}, behind the guard ${n - lostBehind.length}/${n} = ${percent(1 - lostBehind.length / n)}${lostBehind.length === 0 ? "" : ` (lost: ${lostBehind.join(", ")})`}`,
);
console.log(
  `blocked by, attacks:  ${[...attackBlocks]
    .toSorted((x, y) => y[1] - x[1])
    .map(([k, v]) => `${k} ${v}`)
    .join(", ")}`,
);
console.log(`blocked by, harmless: ${[...tally.by].map(([k, v]) => `${k} ${v}`).join(", ") || "nothing"}`);
const sorted = tally.ms.toSorted((x, y) => x - y);
console.log(
  `the guard looked at a question in ${sorted[Math.floor(sorted.length / 2)].toFixed(2)} ms (median), ${sorted[Math.floor(sorted.length * 0.99)].toFixed(2)} ms (99 %)`,
);
await target.close();
await weak.close();
