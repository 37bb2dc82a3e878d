/**
 * The gateway under load, beside a bare handler (fastify and onnxruntime-node) and, with --mlserver PYTHON, MLServer: node bench/gateway-load.mjs [SECTIONS] (after npm run build).
 *
 *     throughput  requests a second, 16 connections, sides in turn, medians of rounds
 *     latency     at half of what the bare handler and the gateway can both do, open loop, sides in turn
 *     overload    at twice what the gateway can do, open loop: what is refused, how, and how long the admitted take
 *     memory      1,000,000 distinct clients (X-Forwarded-For of a trusted proxy): resident memory as they come, as SVG with --plot FILE
 *
 * Options: --model FILE (default the bundled digits net) and --input NAME (another net of 28 x 28 pictures: node bench/mnist.mjs slow.onnx 8), --policy FILE (YAML of a policy, default: balanced with limits that let the load through),
 * --rounds N, --seconds S of each measurement, --clients N, --mlserver PYTHON (of a virtual environment by bench/peers/requirements-mlserver.txt).
 * All default steps are on: keys, limits, form, monitors, detectors, answer filters, records. The log goes to a file.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadDataset } from "../dist/engine/index.js";
import { closed, open, post } from "./load/generator.mjs";
import { median } from "./statistics.mjs";

const root = resolve(import.meta.dirname, "..");
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: join(root, "models/digits/digits.onnx") },
    data: { type: "string", default: join(root, "models/digits/digits-test.npz") },
    input: { type: "string", default: "image" },
    policy: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1.5" },
    clients: { type: "string", default: "1000000" },
    connections: { type: "string", default: "16" },
    rate: { type: "string" },
    mlserver: { type: "string" },
    plot: { type: "string" },
    prof: { type: "boolean", default: false },
  },
});
const sections = positionals.length > 0 ? positionals : ["throughput", "latency", "overload", "memory"];
const [rounds, seconds, connections] = [flags.rounds, flags.seconds, flags.connections].map(Number);
const folder = mkdtempSync(join(tmpdir(), "casemate-load-"));
const casemate = process.env["CASEMATE_BIN"] ?? join(root, "bin/casemate.js");
const env = { ...process.env, CASEMATE_HOME: join(folder, "home") };

const quantile = (values, q) => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};
const ms = (v) => `${v.toFixed(3)} ms`;
const load = () => `load average ${loadavg()[0].toFixed(1)}`;

/** Samples of the bundled test set, as the model takes them. */
const x = (await loadDataset(flags.data)).inputs;
const size = x.dims.slice(1).reduce((a, b) => a * b, 1);
const scale = x.dtype === "uint8" ? 255 : 1;
const bodies = Array.from({ length: Math.min(500, x.dims[0]) }, (_, i) => {
  const data = Array.from(
    x.data.subarray(i * size, (i + 1) * size),
    (v) => Math.round((1000 * Number(v)) / scale) / 1000,
  );
  const input = { name: flags.input, datatype: "FP32", shape: [1, 1, 28, 28], data };
  return Buffer.from(JSON.stringify({ inputs: [input] }));
});

const start = (command, args, pattern) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env,
      stdio: ["ignore", "pipe", openSync(join(folder, "log"), "a")],
      cwd: root,
    });
    let said = "";
    child.stdout.on("data", (d) => {
      said += d;
      const found = pattern.exec(said);
      if (found !== null) resolve({ child, port: Number(found[1]) });
    });
    child.once("exit", (code) => reject(new Error(`${command} ${args[0]} ended with ${code}: ${said}`)));
  });
const stop = async ({ child }) => {
  child.removeAllListeners("exit");
  const ended = new Promise((r) => child.once("exit", r));
  child.kill("SIGTERM");
  await ended;
};

/** Balanced, with limits that let all of the load through. */
const policyText = (extra = "") => `
  load:
    extends: balanced
    limits:
      rates: ["key 1000000/s burst 100000", "account 1000000/s burst 100000", "network 1000000/s burst 100000", "global 1000000/s burst 100000"]
      budgets: ["account 1000000000000/month"]
      concurrency: 1024
${extra}`;

const serve = async ({
  policies = flags.policy === undefined ? policyText() : readFileSync(flags.policy, "utf8"),
  more = "",
} = {}) => {
  const config = join(folder, "casemate.yaml");
  writeFileSync(
    config,
    `listen: { port: 0, tls: "off" }\nadmin: "off"\n${more}policies:${policies}\nmodels:\n  digits: { from: ${flags.model}, policy: load }\n`,
  );
  const key = /cmk_\S+/.exec(
    execFileSync(process.execPath, [casemate, "keys", "create", "--client", "load", "--model", "digits"], {
      env,
      cwd: root,
      encoding: "utf8",
    }),
  )?.[0];
  const prof = flags.prof ? ["--cpu-prof", `--cpu-prof-dir=${folder}-prof`] : [];
  const side = await start(
    process.execPath,
    [...prof, casemate, "serve", "--config", config],
    /serving\s+http:\/\/[^:]+:(\d+)/,
  );
  return { ...side, name: "casemate", headers: { authorization: `Bearer ${key}` } };
};
const bare = async () => ({
  ...(await start(
    process.execPath,
    [join(root, "bench/load/bare-server.mjs"), flags.model],
    /serving http:\/\/[^:]+:(\d+)/,
  )),
  name: "bare",
  headers: {},
});
const mlserver = async () => {
  const here = join(root, "bench/peers/mlserver");
  return {
    ...(await start(flags.mlserver, [join(here, "serve.py"), flags.model], /serving http:\/\/[^:]+:(\d+)/)),
    name: "mlserver",
    headers: {},
  };
};

const asking = ({ headers }) => {
  const all = bodies.map((b) => post("/v2/models/digits/infer", { "content-type": "application/json", ...headers }, b));
  return (i) => all[i % all.length];
};
const statusText = (statuses) => [...statuses].map(([s, n]) => `${s}: ${n}`).join(", ");

const throughput = async (sides) => {
  const rates = new Map(sides.map((s) => [s.name, []]));
  for (let r = 0; r < rounds; r++)
    for (const s of sides) {
      const { rate, statuses } = await closed({ port: s.port, connections, seconds, request: asking(s) });
      if ([...statuses.keys()].some((k) => k !== 200)) console.log(`${s.name}: ${statusText(statuses)}`);
      rates.get(s.name).push(rate);
    }
  console.log(`throughput, ${connections} connections, ${rounds} rounds of ${seconds} s in turn (${load()}):`);
  for (const [name, all] of rates) {
    const ratios = all.map((v, i) => v / rates.get(sides[0].name)[i]);
    console.log(
      `  ${name.padEnd(9)} ${median(all).toFixed(0)}/s [${Math.min(...all).toFixed(0)}, ${Math.max(...all).toFixed(0)}]  ${(100 * median(ratios)).toFixed(0)} % of ${sides[0].name} [${ratios.map((v) => (100 * v).toFixed(0)).join(", ")}]`,
    );
  }
  return new Map([...rates].map(([name, all]) => [name, median(all)]));
};

const latency = async (sides, rate) => {
  const all = new Map(sides.map((s) => [s.name, []]));
  for (let r = 0; r < rounds; r++)
    for (const s of sides) {
      const { latencies, statuses, errors } = await open({ port: s.port, rate, seconds, request: asking(s) });
      if ([...statuses.keys()].some((k) => k !== 200) || errors > 0)
        console.log(`${s.name}: ${statusText(statuses)}, ${errors} errors`);
      all.get(s.name).push({ p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) });
    }
  console.log(`latency at ${rate.toFixed(0)}/s, open loop, ${rounds} rounds of ${seconds} s in turn (${load()}):`);
  const of = (name, q) => median(all.get(name).map((v) => v[q]));
  for (const s of sides)
    console.log(`  ${s.name.padEnd(9)} p50 ${ms(of(s.name, "p50"))}, p99 ${ms(of(s.name, "p99"))}`);
  const [base, other] = sides.map((s) => s.name);
  for (const q of ["p50", "p99"]) {
    const added = all.get(other).map((v, i) => v[q] - all.get(base)[i][q]);
    console.log(`  added ${q}: ${ms(median(added))} [${added.map((v) => v.toFixed(3)).join(", ")}]`);
  }
  return of(other, "p99");
};

const overload = async (side, capacity, p99AtHalf) => {
  const { asked, latencies, refused, statuses, errors, withoutRetryAfter, unanswered } = await open({
    port: side.port,
    rate: 2 * capacity,
    seconds: Math.max(3, seconds),
    request: asking(side),
    most: 1024,
  });
  const p99 = quantile(latencies, 0.99);
  console.log(`overload, ${(2 * capacity).toFixed(0)}/s due (${load()}):`);
  console.log(
    `  ${asked} asked; ${statusText(statuses)}; ${errors} connections failed, ${unanswered} unanswered; without Retry-After: ${withoutRetryAfter}`,
  );
  console.log(
    `  admitted: p50 ${ms(quantile(latencies, 0.5))}, p99 ${ms(p99)}${p99AtHalf === undefined ? "" : ` (${(p99 / p99AtHalf).toFixed(1)} times p99 at half load)`}; refused: p50 ${refused.length === 0 ? "-" : ms(quantile(refused, 0.5))}`,
  );
};

const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

const memory = async () => {
  const clients = Number(flags.clients);
  const side = await serve({
    more: 'proxies: { trusted: ["127.0.0.1/32"] }\n',
    policies: policyText("    who: { anonymous: true }\n"),
  });
  const head = Buffer.from(
    "POST /v2/models/digits/infer HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n",
  );
  const request = (i) => {
    const body = bodies[i % bodies.length];
    // 10/8: every client is a network of its own
    const from = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
    return Buffer.concat([
      head,
      Buffer.from(`x-forwarded-for: ${from}\r\ncontent-length: ${body.length}\r\n\r\n`),
      body,
    ]);
  };
  const points = [[0, residentMb(side.child.pid)]];
  let sent = 0;
  const begun = performance.now();
  for (let round = 0; round < 10_000 && sent < clients; round++) {
    const from = sent;
    sent += (await closed({ port: side.port, connections, seconds: 5, request: (i) => request(from + i) })).sent;
    points.push([sent, residentMb(side.child.pid)]);
    if (points.length % 10 === 0) console.log(`  ${sent} clients: ${points.at(-1)[1].toFixed(0)} MB`);
  }
  const tenth = points.filter(([n]) => n >= clients / 10).map(([, mb]) => mb);
  console.log(
    `memory: ${sent} distinct clients in ${((performance.now() - begun) / 1000).toFixed(0)} s; ${points[0][1].toFixed(0)} MB at first, from a tenth of them on ${Math.min(...tenth).toFixed(0)} to ${Math.max(...tenth).toFixed(0)} MB, at the end ${points.at(-1)[1].toFixed(0)} MB`,
  );
  if (flags.plot !== undefined) writeFileSync(flags.plot, plot(points));
  await stop(side);
};

/** Resident memory over clients. */
const plot = (points) => {
  const [width, height, left, bottom] = [640, 280, 60, 40];
  const [most, top] = [points.at(-1)[0], 1.15 * Math.max(...points.map(([, mb]) => mb))];
  const px = (n) => left + ((width - left - 15) * n) / most;
  const py = (mb) => height - bottom - ((height - bottom - 15) * mb) / top;
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<title>Resident memory of casemate serve over distinct clients</title>
${ticks.map((t) => `<text x="${px(t * most).toFixed(0)}" y="${height - bottom + 16}" text-anchor="middle">${((t * most) / 1000).toFixed(0)}k</text><text x="${left - 6}" y="${(py(t * top) + 4).toFixed(0)}" text-anchor="end">${(t * top).toFixed(0)}</text><line x1="${left}" x2="${width - 15}" y1="${py(t * top).toFixed(1)}" y2="${py(t * top).toFixed(1)}" stroke="#ddd"/>`).join("\n")}
<text x="${width / 2}" y="${height - 6}" text-anchor="middle">distinct clients</text><text x="14" y="${height / 2}" transform="rotate(-90 14 ${height / 2})" text-anchor="middle">resident memory, MB</text>
<polyline fill="none" stroke="#1f5fa8" stroke-width="2" points="${points.map(([n, mb]) => `${px(n).toFixed(1)},${py(mb).toFixed(1)}`).join(" ")}"/>
</svg>
`;
};

try {
  if (sections.some((s) => s !== "memory")) {
    const sides = [await bare(), await serve()];
    if (flags.mlserver !== undefined) sides.push(await mlserver());
    // everything is compiled and opened
    for (const s of sides)
      await closed({ port: s.port, connections, seconds: s.name === "mlserver" ? 1 : 2, request: asking(s) });
    let capacity = flags.rate === undefined ? undefined : 2 * Number(flags.rate);
    let p99;
    if (sections.includes("throughput")) {
      const rates = await throughput(sides);
      capacity ??= Math.min(rates.get("bare"), rates.get("casemate"));
    }
    const pair = sides.slice(0, 2);
    if (sections.includes("latency")) p99 = await latency(pair, (capacity ?? 4000) / 2);
    if (sections.includes("overload")) await overload(sides[1], capacity ?? 4000, p99);
    for (const s of sides) await stop(s);
  }
  if (sections.includes("memory")) await memory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
