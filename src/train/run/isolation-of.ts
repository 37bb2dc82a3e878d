/** isolationOf: a recipe's `sandbox` section as the spec of an isolated run has it; nothing weaker than asked for is allowed. */
import type { SandboxSection } from "../recipe/sandbox-section.ts";
import { defaultLimits, type IsolationSpec } from "../sandbox/spec.ts";

export const isolationOf = ({
  kind,
  network,
  memory,
  cpu,
  time,
  disk,
  image,
}: SandboxSection): Pick<IsolationSpec, "kind" | "network" | "limits" | "allowWeaker" | "image"> => ({
  kind,
  network,
  limits: {
    ...defaultLimits,
    ...(memory === undefined ? {} : { memoryBytes: bytesOf(memory) }),
    ...(cpu === undefined ? {} : { cpus: cpu }),
    ...(time === undefined ? {} : { timeMs: timeMsOf(time) }),
    ...(disk === undefined ? {} : { diskBytes: bytesOf(disk) }),
  },
  allowWeaker: false,
  ...(image === undefined ? {} : { image }),
});

const powers = { K: 1, M: 2, G: 3, T: 4 } as const;

/** "4GiB" -> bytes; "4GB" counts in thousands. The schema has checked the form. */
const bytesOf = (text: string): number => {
  const parts = /^([\d.]+)\s*([KMGT])(i?)B$/.exec(text);
  return Math.floor(
    Number(parts?.[1]) * (parts?.[3] === "i" ? 1024 : 1000) ** powers[(parts?.[2] ?? "K") as keyof typeof powers],
  );
};

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** "30m" -> ms. The schema has checked the form. */
export const timeMsOf = (text: string): number => {
  const parts = /^([\d.]+)\s*([smh])$/.exec(text);
  return Number(parts?.[1]) * unitMs[(parts?.[2] ?? "s") as keyof typeof unitMs];
};
