import { describe, expect, it } from "vitest";
import { type ActionId, actionOf, actions } from "./actions.ts";
import { declareSurfaces, type Surface } from "./declared.ts";

const all: Surface[] = (Object.keys(actions) as ActionId[])
  .filter((id) => actionOf(id).by.includes("http"))
  .map((id) => ({ name: `POST /v1/${id}`, action: id }));
const error = (message: string): unknown =>
  expect.objectContaining({ code: "ACCESS_UNDECLARED", message: expect.stringContaining(message) });

describe("declared surfaces", () => {
  it("are taken when each has an action and each action is reached", () => {
    const declared = declareSurfaces("http", [...all, { name: "GET /healthz", action: "open" }]);
    expect(declared.get("POST /v1/pull")).toBe("pull");
    expect(declared.get("GET /healthz")).toBe("open");
  });

  it.each<[string, Surface, string]>([
    ["no action", { name: "GET /v1/secrets", action: undefined }, "'GET /v1/secrets' declares no action"],
    ["an unknown action", { name: "GET /v1/secrets", action: "peek" }, "'peek', which is no action"],
    ["an action by inheritance", { name: "GET /v1/secrets", action: "toString" }, "which is no action"],
    ["open without leave", { name: "GET /v1/secrets", action: "open" }, "not among what may be open"],
    ["what only commands may do", { name: "POST /v1/import", action: "import" }, "which no route may reach"],
    ["a route twice", { name: "POST /v1/pull", action: "pull" }, "declared twice"],
  ])("are refused with %s", (_, surface, message) => {
    expect(() => declareSurfaces("http", [...all, surface])).toThrow(error(message));
  });

  it.each(all.map((s) => s.action as ActionId))("are refused without %s", (action) => {
    expect(() =>
      declareSurfaces(
        "http",
        all.filter((s) => s.action !== action),
      ),
    ).toThrow(error(`reaches the action '${action}'`));
  });
});
