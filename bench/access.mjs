// What a decision about access costs: node bench/access.mjs (after npm run build). A subject with 20 grants, one with two, and a limited token.
import {
  applyAccessFact,
  createAuthorizer,
  noAccess,
  parseResource,
  parseSubject,
} from "../dist/registry/access/index.js";

const rounds = 5;
const decisions = 2000;
const scopes = Array.from({ length: 20 }, (_, i) => `model-${i}`);
const state = [
  { kind: "subject-added", at: 1, subject: "user:few" },
  { kind: "granted", at: 1, subject: "user:few", role: "reader", scope: "fraud" },
  { kind: "granted", at: 1, subject: "user:few", role: "deployer", scope: "fraud@production" },
  { kind: "subject-added", at: 1, subject: "user:many" },
  ...scopes.map((scope) => ({ kind: "granted", at: 1, subject: "user:many", role: "reader", scope })),
  { kind: "granted", at: 1, subject: "user:many", role: "reader", scope: "fraud" },
].reduce(applyAccessFact, noAccess);
const start = performance.now();
const { authorize } = await createAuthorizer({ state: () => state });
console.log(`Cedar loaded and policies compiled: ${(performance.now() - start).toFixed(0)} ms`);

const certificate = { kind: "certificate", fingerprint256: "" };
const token = { kind: "token", id: "0", limits: { role: "reader" } };
for (const [name, caller] of [
  ["two grants", { subject: parseSubject("user:few"), credential: certificate }],
  ["21 grants", { subject: parseSubject("user:many"), credential: certificate }],
  ["two grants, limited token", { subject: parseSubject("user:few"), credential: token }],
]) {
  const resource = parseResource("fraud@production");
  const times = [];
  for (let r = 0; r < rounds; r++) {
    const begun = performance.now();
    for (let i = 0; i < decisions; i++)
      if (authorize(caller, "pull", resource).kind !== "permitted") throw new Error(`${name}: not permitted`);
    times.push(((performance.now() - begun) * 1000) / decisions);
  }
  times.sort((a, b) => a - b);
  console.log(
    `pull of an alias, ${name}: ${times[2].toFixed(0)} us (median of ${rounds} x ${decisions}, best ${times[0].toFixed(0)})`,
  );
}
