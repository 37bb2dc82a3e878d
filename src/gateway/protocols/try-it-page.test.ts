import { accessSync, constants } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasemateError } from "../../core/error.ts";
import type { ServedModel } from "../run/served-model.ts";
import { type RunningServer, startServer } from "../server/gateway-server.ts";
import { fakeGateway } from "./fake-gateway.test-data.ts";
import { digits, echo } from "./models.test-data.ts";
import { protocols } from "../start/protocols.ts";

const executablePath = "/usr/bin/chromium";
const there = ((): boolean => {
  try {
    accessSync(executablePath, constants.X_OK);
    return true;
  } catch {
    process.stderr.write(
      "skipped: the page in a browser wants /usr/bin/chromium (scripts/install-system-packages.sh)\n",
    );
    return false;
  }
})();

describe.skipIf(!there)("the page in a browser", () => {
  let models: ServedModel[];
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    models = await Promise.all([digits(), echo("float32")]);
    server = await startServer({
      host: "127.0.0.1",
      port: 0,
      tls: undefined,
      failed: (error) => complaints.push(String(error)),
      routes: (app) =>
        protocols(
          app,
          fakeGateway({
            models,
            headers: { "ratelimit-limit": "100", ratelimit: '"key-min";r=99;t=60' },
            who: ({ headers }) =>
              headers["authorization"] === "Bearer cm_key"
                ? { kind: "pass" }
                : { kind: "refuse", problem: new CasemateError("ACCESS_UNAUTHENTICATED", "there is no key") },
          }),
          { failed: (error) => complaints.push(String(error)) },
        ),
    });
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    });
    page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
    });
    await page.goto(server.address);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close(100);
    await Promise.all((models ?? []).map((m) => m.close()));
  });

  const status = (text: RegExp): Promise<void> =>
    page.getByRole("status").filter({ hasText: text }).waitFor({ timeout: 20_000 });

  it("shows nothing without a key, and the models with one", async () => {
    await status(/no model that may be asked/);
    expect(await page.locator("#model-form").isVisible()).toBe(false);
    await page.getByLabel("API key").fill("cm_key");
    await page.getByRole("button", { name: "Show models" }).click();
    await status(/2 models/);
    expect(await page.locator("#tensors").innerText()).toMatch(/input\s+image\s+FP32\s+any × 1 × 28 × 28/);
  });

  it("a one is drawn with the mouse, and answered with its class, bars and limits", async () => {
    const box = await page.locator("#canvas").boundingBox();
    if (box === null) throw new Error("there is no sheet");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.8, { steps: 10 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Send" }).click();
    await status(/Answered in .* ms: class 1\./);
    expect(await page.locator(".label").innerText()).toBe("1");
    expect(await page.locator(".bars tr.best td").first().innerText()).toBe("1");
    expect(await page.locator(".headers").innerText()).toMatch(/ratelimit-limit\s+100/);
    const picture = process.env["CASEMATE_PICTURES"];
    if (picture !== undefined) {
      await page.screenshot({ path: `${picture}/try-light.png`, fullPage: true });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.screenshot({ path: `${picture}/try-dark.png`, fullPage: true });
      await page.setViewportSize({ width: 420, height: 900 });
      await page.screenshot({ path: `${picture}/try-narrow.png`, fullPage: true });
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 1200, height: 1000 });
    }
  });

  it("the same is drawn by the keyboard", async () => {
    await page.getByRole("button", { name: "Clear" }).click();
    await page.locator("#canvas").focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowUp");
    for (let i = 0; i < 17; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.locator("#body").press("Control+Enter");
    await status(/class 1\./);
  });

  it("speaks the open inference protocol too", async () => {
    await page.getByLabel("Open Inference Protocol v2").check();
    await page.getByRole("button", { name: "Random" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await status(/Answered/);
    expect(await page.locator("#result h3").innerText()).toBe("logits");
    expect(await page.locator(".bars tr").count()).toBe(11);
  });

  it("problems can be read", async () => {
    await page.locator("#body").fill('{"inputs": []}');
    await page.getByRole("button", { name: "Send" }).click();
    await status(/Refused with 400/);
    expect(await page.locator(".problem").innerText()).toMatch(/the request has no inputs/);
    const picture = process.env["CASEMATE_PICTURES"];
    if (picture !== undefined) await page.screenshot({ path: `${picture}/try-problem.png` });
    await page.locator("#body").fill("{");
    await page.getByRole("button", { name: "Send" }).click();
    await status(/no JSON/);
  });

  it("nothing is there for axe-core to find, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe.source);
      const found = (await page.evaluate("axe.run()")) as { violations: { id: string; nodes: { html: string }[] }[] };
      expect(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])).toEqual([]);
    }
  });

  it("keeps nothing, and has nothing to complain of", async () => {
    expect(await page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")).toBe(0);
    expect(complaints).toEqual([]);
  });
});
