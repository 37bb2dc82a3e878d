import { expect, it } from "vitest";
import { sandboxSection } from "../recipe/sandbox-section.ts";
import { defaultLimits } from "../sandbox/spec.ts";
import { isolationOf } from "./isolation-of.ts";

it("reads sizes and times, and allows nothing weaker", () => {
  const section = sandboxSection.parse({ kind: "bubblewrap", memory: "1.5GiB", disk: "20MB", time: "90s", cpu: 1.5 });
  expect(isolationOf(section)).toEqual({
    kind: "bubblewrap",
    network: false,
    allowWeaker: false,
    limits: { ...defaultLimits, memoryBytes: 1.5 * 2 ** 30, diskBytes: 20e6, timeMs: 90_000, cpus: 1.5 },
  });
  expect(isolationOf(sandboxSection.parse({ kind: "docker", image: "x@sha256:1", network: true, time: "2h" }))).toEqual(
    {
      kind: "docker",
      network: true,
      allowWeaker: false,
      image: "x@sha256:1",
      limits: { ...defaultLimits, timeMs: 7_200_000 },
    },
  );
});
