import { describe, expect, it } from "vitest";
import { accessClock } from "./access-clock.ts";
import { type AccessState, applyAccessFact, noAccess } from "./access-state.ts";
import { administer, defaultTokenDays } from "./administer.ts";
import { authenticate } from "./authenticate.ts";

const registry = (fails = false) => {
  let state: AccessState = noAccess;
  const admin = administer({
    state: () => state,
    clock: accessClock(() => 1_000_000),
    checkPolicies: () => undefined,
    append: async (fact) => {
      if (fails) throw new Error("disk full");
      state = applyAccessFact(state, fact);
    },
  });
  return { admin, state: () => state };
};
const code = (c: string): unknown => expect.objectContaining({ code: c });

describe("administration of access", () => {
  it("makes tokens that count at once, for as long as they are said to", async () => {
    const { admin, state } = registry();
    await admin.subjectAdd("service:ci");
    const { token, id, expiresAt } = await admin.tokenCreate("service:ci");
    expect(expiresAt).toBe(1_000_000 + defaultTokenDays * 86_400_000);
    expect(authenticate(state(), expiresAt - 1, { token }).kind).toBe("caller");
    expect(admin.tokenList()).toEqual([{ id, subject: "service:ci", createdAt: 1_000_000, expiresAt }]);
  });

  it("shows who has rights on a scope, around it and in it", async () => {
    const { admin } = registry();
    for (const s of ["user:a", "user:b", "user:c", "user:d"]) await admin.subjectAdd(s);
    await admin.grant("user:a", "owner", "*");
    await admin.grant("user:b", "reader", "fraud");
    await admin.grant("user:c", "deployer", "fraud@production");
    await admin.grant("user:d", "reader", "spam");
    expect(admin.access("fraud").map((g) => g.subject)).toEqual(["user:a", "user:b", "user:c"]);
  });

  it("refuses what does not fit, and writes nothing", async () => {
    const { admin, state } = registry();
    await admin.subjectAdd("user:a");
    await admin.subjectAdd("certificate:dns:ci.corp");
    const before = state();
    await expect(admin.tokenCreate("certificate:dns:ci.corp")).rejects.toEqual(code("USAGE"));
    for (const days of [0, -1, 367, Number.NaN])
      await expect(admin.tokenCreate("user:a", { days })).rejects.toEqual(code("USAGE"));
    await expect(admin.tokenCreate("user:b")).rejects.toEqual(code("ACCESS_CONFLICT"));
    await expect(admin.grant("user:a", "admin" as "owner", "*")).rejects.toEqual(code("USAGE"));
    await expect(admin.grant("user:a", "owner", "../x")).rejects.toEqual(code("USAGE"));
    expect(state()).toBe(before);
  });

  it("changes nothing when the log can not be written", async () => {
    const { admin, state } = registry(true);
    await expect(admin.subjectAdd("user:a")).rejects.toThrow("disk full");
    expect(state()).toBe(noAccess);
  });
});
