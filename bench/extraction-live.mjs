// A model behind casemate's gateway, copied over HTTP by accounts with keys of their own: when is each attack seen, and what is the copy worth?
//
//     node bench/extraction-live.mjs [--data digits|mnist] [--queries 2000] [--accounts 1,5,20,50] [--networks one|own] [--only detection|copies|benign]
//
// (after npm run build; mnist wants ../shared). Detection is measured with a policy that only watches, so that what is taken from answers does not stop the attack.
// Every account has a key, and with --networks own (the default) an address in a network of its own, so that neither is what gives it away.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { extract, extractionStrategies } from "../dist/attacks/index.js";
import { loadDataset, openOipModel } from "../dist/engine/index.js";
import { rngFor } from "../dist/core/rng.js";
import { checkConfig, configSchema, memoryRecords, openApiKeys, startGateway } from "../dist/gateway/index.js";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string", default: "digits" },
    queries: { type: "string", default: "2000" },
    accounts: { type: "string", default: "1,5,20,50" },
    networks: { type: "string", default: "own" },
    only: { type: "string" },
    seed: { type: "string", default: "0" },
    benign: { type: "string", default: "20000" },
  },
});
const queries = Number(flags.queries);
const seed = Number(flags.seed);
const shared = "../shared/data";
const sets = {
  digits: {
    model: "models/digits/digits.onnx",
    train: "models/digits/digits-train.npz",
    test: "models/digits/digits-test.npz",
    profiled: 1400,
  },
  mnist: {
    model: `${shared}/models/mnist/mnist_cnn.onnx`,
    train: `${shared}/images/rasbt+mnist-pngs/train-images-idx3-ubyte.gz`,
    test: `${shared}/images/rasbt+mnist-pngs/t10k-images-idx3-ubyte.gz`,
    profiled: 20_000,
  },
};
const set = sets[flags.data];
if (set === undefined) throw new Error(`--data is one of ${Object.keys(sets).join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "casemate-extraction-"));
const profile = join(folder, "profile.json");
const made = spawnSync(
  process.execPath,
  ["bin/casemate.js", "profile", set.model, "--data", set.train, "--samples", String(set.profiled), "-o", profile],
  { encoding: "utf8" },
);
if (made.status !== 0) throw new Error(made.stderr);
process.stdout.write(`${made.stdout.trim()}\n\n`);

const pictures = async (path) => {
  const { inputs, labels } = await loadDataset(path);
  const bytes = inputs.dtype === "uint8";
  return { x: Float32Array.from(inputs.data, (v) => (bytes ? v / 255 : v)), labels: Int32Array.from(labels, Number) };
};
const size = 784;
const test = await pictures(set.test);
const n = test.labels.length;
// the attacker has half of the test inputs, the copy is judged on the other half
const half = Math.floor(n / 2);
const attacker = test.x.subarray(0, half * size);
const judged = { x: test.x.slice(half * size, (half + 1000) * size), labels: test.labels.slice(half, half + 1000) };

/** Natural pictures of another world: soft blobs and bars, drawn. */
const drawn = (count) => {
  const rng = rngFor(seed, "drawn");
  const x = new Float32Array(count * size);
  for (let i = 0; i < count; i++)
    for (let shape = 0; shape < 4; shape++) {
      const [cx, cy, rx, ry, v] = [
        28 * rng.uniform(),
        28 * rng.uniform(),
        2 + 8 * rng.uniform(),
        2 + 8 * rng.uniform(),
        rng.uniform(),
      ];
      const bar = rng.uniform() < 0.5;
      for (let y = 0; y < 28; y++)
        for (let c = 0; c < 28; c++) {
          const d = bar
            ? Math.max(Math.abs(c - cx) / rx, Math.abs(y - cy) / ry)
            : Math.hypot((c - cx) / rx, (y - cy) / ry);
          if (d < 1) x[i * size + y * 28 + c] = v;
        }
    }
  return x;
};

/** A gateway in this process, over real sockets; accounts are models behind their keys. */
const withGateway = async (policy, accounts, work) => {
  const records = memoryRecords();
  const keys = await openApiKeys(records);
  const clients = [];
  for (let i = 0; i < accounts; i++) clients.push((await keys.create({ client: `client-${i}`, models: "all" })).secret);
  const alerts = [];
  let asked = 0;
  const gateway = await startGateway({
    checked: checkConfig(
      configSchema.parse({
        listen: { port: 0, tls: "off" },
        admin: "off",
        proxies: { trusted: ["127.0.0.0/8"] },
        policies: { mine: { ...policy, monitors: { profile, ...policy.monitors } } },
        models: { victim: { from: set.model, policy: "mine" } },
      }),
    ),
    version: "bench",
    records,
    folder: process.cwd(),
    tlsFolder: folder,
    events: (e) => {
      if (e.kind === "alert") alerts.push({ ...e, after: asked });
      if (e.kind === "request") asked += e.samples;
    },
  });
  const domain = {
    dims: [1, 28, 28],
    size,
    layout: "chw",
    lower: new Float32Array(size),
    upper: new Float32Array(size).fill(1),
  };
  const open = (i) =>
    openOipModel({
      url: `${gateway.address}/v2/models/victim`,
      domain,
      batchSize: 10,
      http: {
        headers: {
          authorization: `Bearer ${clients[i]}`,
          "x-forwarded-for": flags.networks === "own" ? `10.${i >> 8}.${i & 255}.7` : "10.0.0.7",
        },
        retries: 0,
      },
    });
  try {
    return await work({ open, alerts, asked: () => asked });
  } finally {
    await gateway.close(1000);
  }
};

const free = {
  limits: { rates: [], budgets: [], concurrency: 1000 },
  form: { maxSamples: 100, rangeTolerance: 0.01 },
  clock: { mode: "off" },
  // it is not speed that is measured: on a busy machine the attacker waits, and is not turned away
  run: { maxWaitMs: 60_000 },
};
const watching = {
  extends: "open",
  who: { anonymous: false },
  ...free,
  answer: { mode: "on", filters: [] },
  // levels are told, nothing is taken: only the last one, which nobody reaches, would block
  monitors: { mode: "shadow" },
};
const natural = {
  jbda: attacker,
  "t-rnd": attacker,
  "uniform-noise": new Float32Array(),
  "natural-queries": drawn(queries),
};
const strategy = (id) => extractionStrategies.find((s) => s.id === `extraction/${id}`);

if (flags.only === undefined || flags.only === "detection") {
  process.stdout.write(
    `detection, ${queries} queries, ${flags.networks === "own" ? "a network for each account" : "one network"}\n`,
  );
  process.stdout.write(
    "| attack | accounts | first alert after (queries of all) | by | accounts with an alert of their own | ... after (median, most) of their own queries |\n|---|---|---|---|---|---|\n",
  );
  for (const id of Object.keys(natural))
    for (const accounts of flags.accounts.split(",").map(Number)) {
      const row = await withGateway(watching, accounts, async ({ open, alerts }) => {
        const models = [];
        for (let i = 0; i < accounts; i++) models.push(await open(i));
        await extract({
          accounts: models,
          strategy: strategy(id),
          queries,
          inputs: natural[id],
          test: judged,
          judge: models[0],
          seed,
          fit: { epochs: 5 },
        }).catch((e) => {
          throw new Error(`${id} ${accounts}: ${e.message}`);
        });
        for (const m of models) await m.close();
        const [first] = alerts;
        const own = new Map();
        for (const a of alerts) if (a.group === "account" && !own.has(a.of)) own.set(a.of, a.after / accounts);
        const sorted = [...own.values()].sort((a, b) => a - b);
        return [
          id,
          accounts,
          first?.after ?? "never",
          first === undefined ? "" : `${first.detector} (${first.group})`,
          own.size,
          sorted.length === 0 ? "" : `${Math.round(sorted[sorted.length >> 1])}, ${Math.round(sorted.at(-1))}`,
        ];
      });
      process.stdout.write(`| ${row.join(" | ")} |\n`);
    }
}

if (flags.only === undefined || flags.only === "copies") {
  process.stdout.write(
    `\ncopies, ${queries} queries, one account\n| policy | victim's own accuracy for its clients | attack | answered | copy agrees | copy's accuracy |\n|---|---|---|---|---|---|\n`,
  );
  for (const policy of ["open", "balanced", "strict"])
    for (const id of Object.keys(natural)) {
      const of =
        policy === "open"
          ? { ...watching, answer: { mode: "off" }, monitors: { mode: "off" } }
          : { extends: policy, ...free };
      const row = await withGateway(of, 2, async ({ open }) => {
        const [account, judge] = [await open(0), await open(1)];
        const r = await extract({
          accounts: [account],
          strategy: strategy(id),
          queries,
          inputs: natural[id],
          test: judged,
          judge,
          seed,
        }).catch((e) => {
          if (e.code !== "MODEL_UNREACHABLE") throw e;
        });
        await account.close();
        await judge.close();
        if (r === undefined) return [policy, "", id, "blocked before a class was told", "", ""];
        const percent = (e) => `${(100 * e.value).toFixed(1)} %`;
        return [
          policy,
          percent(r.victimAccuracy),
          id,
          `${r.answered} of ${r.queries}`,
          percent(r.agreement),
          percent(r.accuracy),
        ];
      });
      process.stdout.write(`| ${row.join(" | ")} |\n`);
    }
}

if (flags.only === undefined || flags.only === "benign") {
  const total = Number(flags.benign);
  process.stdout.write(
    `\nordinary clients, ${total} requests\n| clients | requests of each | clients with an alert | alerts of groups |\n|---|---|---|---|\n`,
  );
  for (const clients of [200, 1000]) {
    const row = await withGateway(watching, clients, async ({ open, alerts }) => {
      // each asks what it has, in an order of its own; half of the inputs are those of nobody's training
      const each = total / clients;
      const rng = rngFor(seed, `benign/${clients}`);
      for (let i = 0; i < clients; i++) {
        const model = await open(i);
        const x = new Float32Array(each * size);
        for (let q = 0; q < each; q++) {
          const from = half + Math.floor(rng.uniform() * (n - half));
          x.set(test.x.subarray(from * size, (from + 1) * size), q * size);
        }
        await model.scores(x);
        await model.close();
      }
      const own = new Set(alerts.filter((a) => a.group === "account").map((a) => a.of));
      return [
        clients,
        each,
        `${own.size} (${((100 * own.size) / clients).toFixed(2)} %)`,
        alerts.length - alerts.filter((a) => a.group === "account").length,
      ];
    });
    process.stdout.write(`| ${row.join(" | ")} |\n`);
  }
}
rmSync(folder, { recursive: true });
