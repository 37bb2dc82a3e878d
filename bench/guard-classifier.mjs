/**
 * `node bench/guard-classifier.mjs` (needs ../shared): what the guard's classifier costs on one core: time to its first verdict, milliseconds for prompts of about 256
 * tokens and documents of 20 KB, none of which it has read before, and memory. The whole guard beside it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openGuard } from "../dist/guard/index.js";

const folder = join(resolve(import.meta.dirname, "../.."), "shared/data/llm");
if (!existsSync(folder)) {
  console.error("error: ../shared/data/llm is not there: nothing to measure on");
  process.exit(2);
}
const read = (file) => readFileSync(join(folder, file), "utf8");
const contexts = ["squad_v2", "dolly_closed_qa", "dolly_information_extraction", "dolly_summarization"]
  .flatMap((f) => JSON.parse(read(`piarena/${f}.json`)))
  .map((r) => r.context);
const all = contexts.join("\n\n");
const cut = (units, from, to) => {
  const parts = [];
  for (let at = from; at + units <= to; at += units) parts.push(all.slice(at, at + units));
  return parts;
};
const half = all.length >> 1;
// about four characters a token
const prompts = cut(1_024, 0, half).slice(0, 400);
const documents = cut(20_480, half, all.length);

const whole = openGuard();
const off = Object.fromEntries(whole.checks.filter((c) => c.id !== "classifier").map((c) => [c.id, { mode: "off" }]));
const alone = openGuard({ checks: off });
const took = async (guard, role, text) => {
  const from = performance.now();
  await guard.look({ messages: [{ role, text }] });
  return performance.now() - from;
};
const quantile = (times, q) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))];
const line = (name, times) =>
  console.log(
    `${name}: median ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms (${times.length} texts)`,
  );

const before = process.memoryUsage.rss();
console.log(`first verdict, weights read: ${(await took(alone, "user", "hello")).toFixed(0)} ms`);
const times = async (guard, role, texts) => {
  const found = [];
  for (const text of texts) found.push(await took(guard, role, text));
  return found;
};
await times(alone, "user", cut(1_024, half, all.length).slice(0, 40));
// the classifier keeps words that it has seen: each text is read once only, by one of the two
const part = (texts, odd) => texts.filter((_, i) => i % 2 === odd);
line("classifier, 1,024 characters", await times(alone, "user", part(prompts, 0)));
line("whole guard, 1,024 characters", await times(whole, "user", part(prompts, 1)));
line("classifier, 20 KB", await times(alone, "document", part(documents, 0)));
line("whole guard, 20 KB", await times(whole, "document", part(documents, 1)));
console.log(
  `memory: ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB, ${((process.memoryUsage.rss() - before) / 2 ** 20).toFixed(0)} MiB more than before the first verdict`,
);
