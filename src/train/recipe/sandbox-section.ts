/** The `sandbox` section of a recipe: how far the run is kept from everything that it does not declare. */
import { z } from "zod";

const bytes = z
  .string()
  .regex(/^\d+(\.\d+)?\s*[KMGT]i?B$/, "expected a size such as 4GiB")
  .describe("a size: 512MiB, 4GiB");

export const sandboxKinds = ["bubblewrap", "docker", "podman", "kubernetes", "none"] as const;

export const sandboxSection = z.strictObject({
  kind: z.enum(sandboxKinds).describe("what isolates the run; none: nothing does, and the output says so"),
  network: z.boolean().default(false).describe("may the run reach the network"),
  memory: bytes.optional().describe("limit of memory"),
  cpu: z.number().positive().optional().describe("limit of cores"),
  time: z
    .string()
    .regex(/^\d+(\.\d+)?\s*(s|m|h)$/, "expected a time such as 30m")
    .optional()
    .describe("limit of wall-clock time: 90s, 30m, 2h"),
  disk: bytes.optional().describe("limit of what the run may write"),
  image: z.string().min(1).optional().describe("container image, by digest, for docker, podman and kubernetes"),
});

export type SandboxSection = z.output<typeof sandboxSection>;
