import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { root: ".", include: ["models/**/make.test.ts"], pool: "forks", testTimeout: 600_000 },
});
