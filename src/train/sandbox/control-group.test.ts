import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { controlGroup } from "./control-group.ts";
import { defaultLimits } from "./spec.ts";

const root = mkdtempSync(join(tmpdir(), "casemate-cgroup-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const limits = { ...defaultLimits, memoryBytes: 123_000_000, processes: 17, cpus: 1.5 };

/** A hierarchy that looks like the kernel's; files that the kernel would make are made by writing to them. */
const tree = (name: string, controllers: Readonly<Record<string, string>>): string => {
  for (const [folder, handedDown] of Object.entries(controllers)) {
    mkdirSync(join(root, name, folder), { recursive: true });
    writeFileSync(join(root, name, folder, "cgroup.subtree_control"), handedDown);
  }
  return join(root, name);
};
const only = (folder: string): string => {
  const [name] = readdirSync(folder).filter((f) => f.startsWith("casemate-"));
  return join(folder, name ?? "no group");
};

describe("a control group", () => {
  it("is made in version 2 where memory, pids and cpu are handed down, beside this process's own", () => {
    const mount = tree("two", { "": "memory pids", "a.slice": "memory pids cpu", "a.slice/b.service": "" });
    const files = { own: "0::/a.slice/b.service\n", mounts: `30 23 0:26 / ${mount} rw - cgroup2 cgroup2 rw\n` };
    const group = controlGroup(limits, () => files);
    const folder = only(join(mount, "a.slice"));
    expect(group?.name).toBe("cgroup v2");
    expect([...(group?.holds ?? [])].sort()).toEqual(["cpus", "memory", "processes"]);
    const read = (file: string): string => readFileSync(join(folder, file), "utf8");
    expect([read("memory.max"), read("pids.max"), read("cpu.max")]).toEqual(["123000000", "17", "150000 100000"]);
    group?.add(4321);
    expect(read("cgroup.procs")).toBe("4321");
    expect(group?.reached()).toEqual([]);
    writeFileSync(join(folder, "memory.events"), "low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\n");
    writeFileSync(join(folder, "pids.events"), "max 3\n");
    writeFileSync(join(folder, "memory.peak"), "77\n");
    expect(group?.reached()).toEqual(["memory", "processes"]);
    expect(group?.peakBytes()).toBe(77);
  });

  it("is made in version 1 with the controllers that are there", () => {
    for (const c of ["memory", "pids"]) mkdirSync(join(root, "one", c, "own"), { recursive: true });
    const files = {
      own: "3:pids:/own\n2:memory:/own\n1:cpu,cpuacct:/own\n0::/\n",
      mounts: ["memory", "pids"]
        .map((c) => `31 23 0:27 / ${join(root, "one", c)} rw - cgroup cgroup rw,${c}\n`)
        .join(""),
    };
    const group = controlGroup(limits, () => files);
    expect(group?.name).toBe("cgroup v1");
    // cpu is not mounted: that limit is not said to be held
    expect([...(group?.holds ?? [])].sort()).toEqual(["memory", "processes"]);
    const memory = only(join(root, "one/memory/own"));
    expect(readFileSync(join(memory, "memory.limit_in_bytes"), "utf8")).toBe("123000000");
    writeFileSync(join(memory, "memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    expect(group?.reached()).toEqual(["memory"]);
  });

  it("is not made where nothing is handed down or nothing can be written", () => {
    const mount = tree("none", { "": "cpu", own: "" });
    const files = { own: "0::/own\n", mounts: `30 23 0:26 / ${mount} rw - cgroup2 cgroup2 rw\n` };
    expect(controlGroup(limits, () => files)).toBeUndefined();
    expect(readdirSync(mount).filter((f) => f.startsWith("casemate-"))).toEqual([]);
    expect(controlGroup(limits, () => ({ own: "", mounts: "" }))).toBeUndefined();
    expect(existsSync(join(mount, "own"))).toBe(true);
  });
});
