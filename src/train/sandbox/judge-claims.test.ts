import { describe, expect, it } from "vitest";
import { judgeClaims, type OutsideView } from "./judge-claims.ts";
import type { LauncherReport } from "./launcher.ts";
import { defaultLimits, type IsolationSpec } from "./spec.ts";

const spec: IsolationSpec = {
  kind: "bubblewrap",
  command: ["true"],
  inputs: [{ from: "/a b", at: "/in" }],
  outputs: [{ at: "/out", to: "/tmp/out" }],
  environment: {},
  network: false,
  limits: defaultLimits,
  allowWeaker: false,
};
const caps = (of: string): string => ["Inh", "Prm", "Eff", "Bnd", "Amb"].map((c) => `Cap${c}:\t${of}\n`).join("");
const status = `NoNewPrivs:\t1\nSeccomp:\t2\n${caps("0000000000000000")}`;
const inside: LauncherReport = {
  worked: new Map(),
  status,
  interfaces: "Inter-|   Receive\n face |bytes\n    lo:       0\n",
  firstEnvironment: "PWD=/out\0",
};
const outside: OutsideView = {
  shared: [],
  mounts: "1 2 0:1 / / ro,nosuid - tmpfs tmpfs rw\n3 1 0:2 / /out rw,nosuid,nodev - tmpfs tmpfs rw\n",
  descriptors: [0, 1, 2, 9, 10],
  firstStatus: status,
};
const channels = { report: 9, leave: 10 };

describe("claims", () => {
  it("hold where nothing speaks against them", () => {
    expect(judgeClaims(spec, inside, outside, channels).filter((c) => !c.holds)).toEqual([]);
  });

  it.each([
    ["an attempt worked", { worked: new Map([["syscall-filter", ["ptrace"]]]) }, {}, "syscall-filter", "ptrace"],
    ["another interface", { interfaces: " face |\n  lo: 0\n  eth0: 5\n" }, {}, "no-network", "eth0"],
    ["no list of interfaces", { interfaces: "" }, {}, "no-network", "can not be read"],
    ["the host's network", {}, { shared: ["net"] }, "no-network", "net namespace"],
    ["the host's processes", {}, { shared: ["pid"] }, "processes-hidden", "pid namespace"],
    ["no user namespace", {}, { shared: ["user"] }, "no-capabilities", "user namespace"],
    ["a writable mount", {}, { mounts: "1 2 0:1 / /usr rw,nosuid - ext4 x rw\n" }, "read-only-root", "/usr"],
    [
      "a writable mount with a space",
      {},
      { mounts: "1 2 0:1 / /a\\040b rw,nosuid - x x rw\n" },
      "read-only-root",
      "/a b",
    ],
    ["setuid programs", {}, { mounts: "1 2 0:1 / / ro - ext4 x rw\n" }, "no-new-privileges", "setuid"],
    ["no list of mounts", {}, { mounts: "" }, "read-only-root", "can not be read"],
    ["a variable of the parent", { firstEnvironment: "PWD=/\0KEY=x\0" }, {}, "environment-declared", "KEY"],
    ["new privileges", { status: status.replace("NoNewPrivs:\t1", "NoNewPrivs:\t0") }, {}, "no-new-privileges", "is 0"],
    ["no filter", { status: status.replace("Seccomp:\t2", "Seccomp:\t0") }, {}, "syscall-filter", "is 0"],
    ["no filter at first", {}, { firstStatus: status.replace("Seccomp:\t2", "") }, "syscall-filter", "first process"],
    ["a capability", { status: status.replace(/CapBnd:\t0/, "CapBnd:\t2") }, {}, "no-capabilities", "CapBnd"],
    ["a descriptor", {}, { descriptors: [0, 1, 2, 9, 10, 251] }, "no-open-descriptors", "251"],
  ] satisfies [string, Partial<LauncherReport>, Partial<OutsideView>, string, string][])(
    "do not hold: %s",
    (_, within, without, id, saw) => {
      const claims = judgeClaims(spec, { ...inside, ...within }, { ...outside, ...without }, channels);
      expect(claims.find((c) => c.id === id)).toMatchObject({ holds: false, saw: expect.stringContaining(saw) });
      expect(claims.filter((c) => !c.holds)).toHaveLength(1);
    },
  );

  it("do not hold where the kernel's own account can not be read", () => {
    const claims = judgeClaims(spec, { ...inside, status: "" }, outside, channels);
    const unknown = ["no-new-privileges", "no-capabilities", "syscall-filter"];
    expect(claims.filter((c) => !c.holds).map((c) => c.id)).toEqual(unknown);
  });
});
