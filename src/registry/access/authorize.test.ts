import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { accessClock } from "./access-clock.ts";
import { type AccessState, applyAccessFact, noAccess } from "./access-state.ts";
import { type ActionId, actionOf, actions } from "./actions.ts";
import { type Authorizer, type Caller, createAuthorizer, type TokenLimits } from "./authorize.ts";
import type { AccessFact, PolicySource } from "./facts.ts";
import { covers, parseResource, type Resource, resourceText } from "./resource.ts";
import { type Role, roles } from "./roles.ts";
import { localOperator, parseSubject } from "./subject.ts";
import { expectedActions, forAll, permits } from "./expected-access.test-data.ts";

const everyAction = Object.keys(actions) as ActionId[];
const scopes = ["*", "fraud", "fraud@production"].map(parseResource);
const targets = ["*", "fraud", "fraud@production", "fraud@staging", "spam", "spam@production"].map(parseResource);

const alice = parseSubject("user:alice");
const stateWith = (
  grants: readonly (readonly [Role, Resource])[],
  policies: readonly PolicySource[] = [],
): AccessState =>
  (
    [
      { kind: "subject-added", at: 1, subject: "user:alice" },
      ...grants.map(([role, scope]) => ({
        kind: "granted",
        at: 1,
        subject: "user:alice",
        role,
        scope: resourceText(scope),
      })),
      // the same state of policies where there are none, so that nothing is compiled again
      ...(policies.length === 0 ? [] : [{ kind: "policies-set", at: 1, policies: [...policies] }]),
    ] as AccessFact[]
  ).reduce(applyAccessFact, noAccess);
const byCertificate: Caller = { subject: alice, credential: { kind: "certificate", fingerprint256: "" } };
const byToken = (limits: TokenLimits = {}): Caller => ({
  subject: alice,
  credential: { kind: "token", id: "0", limits },
});

let state: AccessState = noAccess;
let authorizer: Authorizer;
const ask = (caller: Caller, action: ActionId, on: Resource): string => authorizer.authorize(caller, action, on).kind;
beforeAll(async () => {
  authorizer = await createAuthorizer({
    state: () => state,
    clock: accessClock(() => Date.parse("2026-11-26T12:00:00Z")),
  });
});

describe("every action, role and scope", () => {
  it("are all in the table", () => expect([...expectedActions].sort()).toEqual([...everyAction].sort()));

  it.each(everyAction)("%s", (action) => {
    for (const role of roles)
      for (const scope of scopes) {
        state = stateWith([[role, scope]]);
        for (const target of targets) {
          const may =
            actionOf(action).on.includes(target.kind) &&
            (forAll.has(action) || (covers(scope, target) && permits(action, role)));
          const what = `${role} of ${resourceText(scope)}: ${action} ${resourceText(target)}`;
          expect(`${what} ${ask(byCertificate, action, target)}`).toBe(`${what} ${may ? "permitted" : "denied"}`);
        }
      }
  });

  it("the local operator may do everything, once and everywhere", () => {
    state = noAccess;
    const operator: Caller = { subject: localOperator, credential: { kind: "socket" } };
    for (const action of everyAction)
      for (const target of targets)
        expect(ask(operator, action, target)).toBe(actionOf(action).on.includes(target.kind) ? "permitted" : "denied");
  });

  it("names the policy that decided", () => {
    state = stateWith([["reader", parseResource("fraud")]]);
    expect(authorizer.authorize(byCertificate, "pull", parseResource("fraud"))).toEqual({
      kind: "permitted",
      policies: ["default/reader"],
    });
  });
});

const anyAction = fc.constantFrom(...everyAction);
const anyTarget = fc.constantFrom(...targets);
const anyRole = fc.constantFrom(...roles);
const anyGrants = fc.array(fc.tuple(anyRole, fc.constantFrom(...targets)), { maxLength: 4 });

describe("properties", () => {
  it("nobody who is unknown may do anything, under any name", () => {
    state = stateWith(roles.map((r) => [r, parseResource("*")]));
    const kinds = fc.constantFrom("user", "service", "certificate", "oidc", "operator" as const);
    const name = fc.oneof(fc.string(), fc.constantFrom('alice", "x', "Alice", "local2", "known", "owner of *"));
    fc.assert(
      fc.property(kinds, name, anyAction, anyTarget, (kind, text, action, target) => {
        const isKnown = (kind === "user" && text === "alice") || (kind === "operator" && text === "local");
        fc.pre(!isKnown);
        const caller = { subject: { kind, name: text }, credential: { kind: "socket" } } as Caller;
        expect(ask(caller, action, target)).toBe("denied");
      }),
    );
  });

  it("a known subject without grants may ask only who it is and what it sees", () => {
    state = stateWith([]);
    fc.assert(
      fc.property(anyAction, anyTarget, (action, target) => {
        const may = forAll.has(action) && target.kind === "registry";
        expect(ask(byCertificate, action, target)).toBe(may ? "permitted" : "denied");
      }),
    );
  });

  it("an action that is not in the table is denied, even to the operator", () => {
    const operator: Caller = { subject: localOperator, credential: { kind: "socket" } };
    for (const name of ["destroy", "toString", "__proto__", ""])
      expect(ask(operator, name as ActionId, parseResource("*"))).toBe("denied");
  });

  it("a revocation counts from the next question on", () => {
    fc.assert(
      fc.property(anyGrants, anyRole, anyTarget, anyAction, (grants, role, scope, action) => {
        const before = stateWith([...grants.filter(([r]) => r !== role), [role, scope]]);
        state = applyAccessFact(before, {
          kind: "revoked",
          at: 2,
          subject: "user:alice",
          role,
          scope: resourceText(scope),
        });
        const without = stateWith(grants.filter(([r]) => r !== role));
        const after = targets.map((t) => ask(byCertificate, action, t));
        state = without;
        expect(after).toEqual(targets.map((t) => ask(byCertificate, action, t)));
      }),
      { numRuns: 50 },
    );
  });

  it("adding a forbid never permits more, and takes what it names", () => {
    const conditions = fc.constantFrom(
      "",
      'when { resource == Model::"fraud" }',
      'when { resource in Model::"fraud" }',
      "when { principal in resource.deployers }",
      'when { context.credential == "token" }',
      'when { context.now > datetime("2026-01-01") }',
      'unless { context has address && context.address.isInRange(ip("10.0.0.0/8")) }',
    );
    fc.assert(
      fc.property(anyGrants, anyAction, conditions, anyTarget, (grants, action, condition, target) => {
        state = stateWith(grants);
        const before = ask(byCertificate, action, target);
        const text = `forbid (principal, action == Action::"${action}", resource) ${condition};`;
        try {
          authorizer.checkPolicies([{ name: "extra", text }]);
        } catch {
          return fc.pre(false);
        }
        state = stateWith(grants, [{ name: "extra", text }]);
        const after = ask(byCertificate, action, target);
        if (before !== "permitted") expect(after).not.toBe("permitted");
        if (condition === "" && actionOf(action).on.includes(target.kind)) expect(after).toBe("forbidden");
      }),
      { numRuns: 30 },
    );
  });

  it("a limited token has what its subject has and its limits allow, no more and no less", () => {
    const limits = fc.record(
      { role: anyRole, scopes: fc.array(fc.constantFrom(...targets), { minLength: 1, maxLength: 3 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyGrants, limits, anyAction, anyTarget, (grants, limit, action, target) => {
        state = stateWith(grants);
        const own = ask(byToken(), action, target);
        const limited = ask(byToken(limit), action, target);
        state = stateWith((limit.scopes ?? [parseResource("*")]).map((s) => [limit.role ?? "owner", s] as const));
        const most = ask(byToken(), action, target);
        expect(limited === "permitted").toBe(own === "permitted" && most === "permitted");
      }),
    );
  });
});

describe("policies beside the default ones", () => {
  const fraud = parseResource("fraud");
  const production = parseResource("fraud@production");

  it("permit by name, and a limited token does not gain by it", () => {
    const text = 'permit (principal == User::"alice", action == Action::"push", resource == Model::"fraud");';
    state = stateWith([], [{ name: "extra", text }]);
    expect(authorizer.authorize(byToken(), "push", fraud)).toEqual({ kind: "permitted", policies: ["extra/1"] });
    expect(ask(byToken({ role: "reader" }), "push", fraud)).toBe("denied");
    expect(ask(byToken(), "push", parseResource("spam"))).toBe("denied");
  });

  it("forbid by time, address and credential", () => {
    state = stateWith(
      [["owner", parseResource("*")]],
      [
        {
          name: "office",
          text: `
            @id("network") forbid (principal, action == Action::"promote", resource)
            unless { context has address && context.address.isInRange(ip("10.0.0.0/8")) };
            @id("keys") forbid (principal, action == Action::"rotate-keys", resource) when { context.credential != "socket" };
            @id("freeze") forbid (principal, action == Action::"gc", resource)
            when { context.now >= datetime("2026-11-26") && context.now < datetime("2026-11-27") };`,
        },
      ],
    );
    expect(ask({ ...byCertificate, address: "10.1.2.3" }, "promote", production)).toBe("permitted");
    expect(ask({ ...byCertificate, address: "192.0.2.1" }, "promote", production)).toBe("forbidden");
    expect(ask({ ...byCertificate, address: "10.1.2.3 " }, "promote", production)).toBe("forbidden");
    expect(ask(byCertificate, "promote", production)).toBe("forbidden");
    expect(authorizer.authorize(byToken(), "rotate-keys", parseResource("*"))).toEqual({
      kind: "forbidden",
      policies: ["office/keys"],
    });
    expect(ask(byCertificate, "gc", parseResource("*"))).toBe("forbidden");
  });

  it("permit nothing where one of them fails, whatever the others say", () => {
    const text = '@id("sum") forbid (principal, action, resource) when { 9223372036854775807 + 1 == 0 };';
    state = stateWith([["owner", parseResource("*")]], [{ name: "extra", text }]);
    expect(authorizer.authorize(byCertificate, "pull", fraud)).toEqual({ kind: "failed", policies: ["extra/sum"] });
  });

  const busted: readonly (readonly [string, string, RegExp])[] = [
    ["no Cedar", "permit everything;", /policies 'extra'/],
    ["an unknown action", 'permit (principal, action == Action::"destroy", resource);', /unrecognized action/],
    ["an unknown type", 'permit (principal == Person::"alice", action, resource);', /unrecognized entity type/],
    ["an unknown attribute", "permit (principal, action, resource) when { principal.admin };", /attribute/],
    ["a wrong type", "permit (principal, action, resource) when { context.credential > 3 };", /type/],
    [
      "one that never applies",
      'forbid (principal, action == Action::"push", resource is Alias);',
      /applicable|impossible/,
    ],
    ["a template", "permit (principal == ?principal, action, resource);", /template/],
    [
      "a name twice",
      '@id("a") permit (principal, action, resource); @id("a") forbid (principal, action, resource);',
      /two policies 'extra\/a'/,
    ],
    ["a look-alike", 'permit (principal == User::"аlice", action, resource);', /script|confus/],
  ];
  it.each(busted)(
    "are refused with %s, before they are written and when a registry opens",
    async (_, text, message) => {
      const policies = [{ name: "extra", text }];
      const error = expect.objectContaining({ code: "ACCESS_POLICY_BROKEN", message: expect.stringMatching(message) });
      expect(() => authorizer.checkPolicies(policies)).toThrow(error);
      await expect(createAuthorizer({ state: () => stateWith([], policies) })).rejects.toEqual(error);
      // were it written all the same
      state = stateWith([["owner", parseResource("*")]], policies);
      expect(ask(byCertificate, "pull", fraud)).toBe("failed");
    },
  );

  it("can not take the name of a default policy", () => {
    const text = '@id("reader") permit (principal, action, resource);';
    expect(() => authorizer.checkPolicies([{ name: "default", text }])).toThrow("two policies 'default/reader'");
  });
});
