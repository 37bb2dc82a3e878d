/** Seconds of whole commands: the quick start, and what importing the peers takes before anything runs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { summary } from "../statistics.mjs";

const root = resolve(import.meta.dirname, "../..");
const python = join(root, "bench/peers/.venv/bin/python");

export const startUp = {
  title: "Whole commands in seconds",
  async run({ report }) {
    const out = mkdtempSync(join(tmpdir(), "casemate-start-"));
    const quick = ["assess", "models/digits/digits.onnx", "--data", "models/digits/digits-test.npz", "--plan", "quick"];
    const commands = [
      ["casemate --version", process.execPath, ["bin/casemate.js", "--version"]],
      ["casemate inspect digits.onnx", process.execPath, ["bin/casemate.js", "inspect", "models/digits/digits.onnx"]],
      ["casemate assess, the quick start", process.execPath, ["bin/casemate.js", ...quick, "--out", out, "--restart"]],
      ["import torch, torchattacks", python, ["-c", "import torch, torchattacks"]],
      ["import torch, foolbox", python, ["-c", "import torch, foolbox"]],
      ["import torch, art.attacks.evasion", python, ["-c", "import torch, art.attacks.evasion"]],
    ];
    for (const [what, command, args] of commands) {
      const seconds = [];
      for (let i = 0; i < 2; i++) {
        const started = performance.now();
        const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
        if (status !== 0) throw new Error(`${what}: ended with ${status}: ${stderr}`);
        seconds.push((performance.now() - started) / 1000);
      }
      report({ what, seconds: summary(seconds) });
    }
    rmSync(out, { recursive: true });
  },
};
