/**
 * `node registry-child.mjs HOME MODELS SEED`: opens a registry and pushes, moves aliases and rotates keys until it is killed. Says what it is about to do
 * (`try ...`) and what was acknowledged (`done ...`), by system calls, so that a line is there exactly when it was said. MODELS has files 0.safetensors and so on.
 */
import { createReadStream, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setAlias } from "../../dist/registry/write/aliases.js";
import { openRegistry, operator } from "../../dist/registry/write/open-registry.js";
import { push } from "../../dist/registry/write/push.js";
import { rotateKeys } from "../../dist/registry/write/rotate-keys.js";

const [home, models, seed] = process.argv.slice(2);
const files = readdirSync(models).length;
const say = (...words) => writeSync(1, `${words.join(" ")}\n`);
const registry = await openRegistry(home, { toolVersion: "0.0.0-kill" });
say("open", registry.writing.ledger.recovery.kind);
const { writing } = registry;
const versions = () =>
  writing.reader.models().some((m) => m.model === "fraud") ? writing.reader.versions("fraud").length : 0;

const actions = {
  async push(i) {
    const file = i % files;
    const version = versions() + 1;
    say("try push", version, file);
    const bytes = createReadStream(join(models, `${file}.safetensors`), { highWaterMark: 30_000 });
    await push(writing, operator, { model: "fraud", version, files: [{ path: "model.safetensors", bytes }] });
    say("done push", version, file);
  },
  async alias(i) {
    const at = writing.reader.alias("fraud", "production")?.to;
    const to = 1 + (i % versions());
    if (to === at) return;
    say("try alias", to);
    await setAlias(writing, operator, `fraud@${to}`, "production");
    say("done alias", to);
  },
  async rotate() {
    say("try rotate");
    const { recipients } = await rotateKeys(writing, operator, registry.ring);
    say("done rotate", recipients[0]);
  },
};
for (let i = Number(seed); ; i++) {
  if (versions() === 0 || i % 5 < 2) await actions.push(i);
  else if (i % 5 < 4) await actions.alias(i * 7);
  else await actions.rotate();
}
