import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.long.test.ts", "test/**/*.long.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 3_600_000,
  },
});
