import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessState, applyAccessFact, checkAccessFact, noAccess } from "./access-state.ts";
import { type AccessFact, accessFactSchema } from "./facts.ts";
import { covers, parseResource, resourceText } from "./resource.ts";
import { roles } from "./roles.ts";
import { parseSubject, subjectId } from "./subject.ts";

const fold = (facts: readonly AccessFact[], from: AccessState = noAccess): AccessState =>
  facts.reduce(applyAccessFact, from);

const subjects = ["user:alice", "service:ci", "certificate:uri:spiffe://corp/gateway"];
const scopes = ["*", "fraud", "fraud@production", "fraud@staging", "spam"];
const subject = fc.constantFrom(...subjects);
const scope = fc.constantFrom(...scopes);
const role = fc.constantFrom(...roles);
const at = fc.nat(1000);
const fact: fc.Arbitrary<AccessFact> = fc.oneof(
  fc.record({ kind: fc.constant("subject-added" as const), at, subject }),
  fc.record({ kind: fc.constant("subject-removed" as const), at, subject }),
  fc.record({ kind: fc.constant("granted" as const), at, subject, role, scope }),
  fc.record({ kind: fc.constant("revoked" as const), at, subject, role, scope }),
  fc.nat(5).chain((n) =>
    fc.record({
      kind: fc.constant("token-created" as const),
      at,
      id: fc.constant(`${n}`.repeat(16)),
      digest: fc.constant(`${n}`.repeat(64)),
      subject,
      limits: fc.constant({}),
      expiresAt: at,
    }),
  ),
  fc.record({ kind: fc.constant("token-revoked" as const), at, id: fc.nat(5).map((n) => `${n}`.repeat(16)) }),
);
const text = (s: AccessState): string => JSON.stringify([[...s.subjects], [...s.tokens], s.policies]);

describe("the fold of facts", () => {
  it("gives what was granted, on the scope that was granted", () => {
    const state = fold([
      { kind: "subject-added", at: 1, subject: "user:alice", title: "Alice" },
      { kind: "granted", at: 2, subject: "user:alice", role: "deployer", scope: "fraud@production" },
    ]);
    expect(state.subjects.get("user:alice")).toMatchObject({
      title: "Alice",
      grants: [{ role: "deployer", scope: { kind: "alias", model: "fraud", alias: "production" } }],
    });
    expect(state.latestAt).toBe(2);
  });

  it("never has a grant that was revoked last, nor one within it, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 30 }), subject, role, scope, (facts, who, what, where) => {
        const state = fold([...facts, { kind: "revoked", at: 0, subject: who, role: what, scope: where }]);
        const left = state.subjects.get(who)?.grants ?? [];
        expect(left.filter((g) => g.role === what && covers(parseResource(where), g.scope))).toEqual([]);
      }),
    );
  });

  it("ends rights and tokens with their subject, and they do not come back with it", () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 30 }), subject, (facts, who) => {
        const state = fold([
          ...facts,
          { kind: "subject-removed", at: 0, subject: who },
          { kind: "subject-added", at: 0, subject: who },
        ]);
        expect(state.subjects.get(who)?.grants).toEqual([]);
        expect([...state.tokens.values()].filter((t) => t.subject === who)).toEqual([]);
      }),
    );
  });

  it("does not bring a revoked token back, whatever follows", () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 20 }), fc.array(fact, { maxLength: 20 }), (before, after) => {
        const start = fold([
          { kind: "subject-added", at: 0, subject: "user:bob" },
          {
            kind: "token-created",
            at: 0,
            id: "1".repeat(16),
            digest: "1".repeat(64),
            subject: "user:bob",
            limits: {},
            expiresAt: 9,
          },
        ]);
        const state = fold([...before, { kind: "token-revoked", at: 0, id: "1".repeat(16) }, ...after], start);
        expect([...state.tokens.values()].filter((t) => t.id === "1".repeat(16))).toEqual([]);
      }),
    );
  });

  it("changes something for every fact that the check lets through, and never goes back in time", () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 40 }), (facts) => {
        let state = noAccess;
        for (const next of facts) {
          let passes = true;
          try {
            checkAccessFact(state, accessFactSchema.parse(next));
          } catch {
            passes = false;
          }
          const after = applyAccessFact(state, next);
          if (passes) expect(text(after)).not.toBe(text(state));
          expect(after.latestAt).toBeGreaterThanOrEqual(state.latestAt);
          state = after;
        }
      }),
    );
  });

  it("refuses to write a revocation that would leave a wider grant", () => {
    const state = fold([
      { kind: "subject-added", at: 1, subject: "user:alice" },
      { kind: "granted", at: 2, subject: "user:alice", role: "reader", scope: "*" },
    ]);
    expect(() =>
      checkAccessFact(state, { kind: "revoked", at: 3, subject: "user:alice", role: "reader", scope: "fraud" }),
    ).toThrow(
      expect.objectContaining({
        code: "ACCESS_CONFLICT",
        message: "'user:alice' is reader of *, which includes fraud",
      }),
    );
  });

  it.each<[string, AccessFact]>([
    ["a grant to nobody", { kind: "granted", at: 3, subject: "user:eve", role: "owner", scope: "*" }],
    ["the same grant", { kind: "granted", at: 3, subject: "user:alice", role: "reader", scope: "fraud" }],
    [
      "a revocation of what is not granted",
      { kind: "revoked", at: 3, subject: "user:alice", role: "owner", scope: "*" },
    ],
    ["the same subject", { kind: "subject-added", at: 3, subject: "user:alice" }],
    ["the operator", { kind: "subject-added", at: 3, subject: "operator:local" }],
    ["an unknown subject's end", { kind: "subject-removed", at: 3, subject: "user:eve" }],
    ["an unknown token's end", { kind: "token-revoked", at: 3, id: "0".repeat(16) }],
    [
      "a token of nobody",
      {
        kind: "token-created",
        at: 3,
        id: "0".repeat(16),
        digest: "0".repeat(64),
        subject: "user:eve",
        limits: {},
        expiresAt: 9,
      },
    ],
    [
      "a token that is over",
      {
        kind: "token-created",
        at: 3,
        id: "0".repeat(16),
        digest: "0".repeat(64),
        subject: "user:alice",
        limits: {},
        expiresAt: 3,
      },
    ],
  ])("refuses to write %s", (_, fact) => {
    const state = fold([
      { kind: "subject-added", at: 1, subject: "user:alice" },
      { kind: "granted", at: 2, subject: "user:alice", role: "reader", scope: "fraud" },
    ]);
    expect(() => checkAccessFact(state, fact)).toThrow(expect.objectContaining({ code: "ACCESS_CONFLICT" }));
  });
});

describe("names", () => {
  it.each(["*", "fraud", "fraud-v2.1", "fraud@production", "a@b"])("scope %s", (s) =>
    expect(resourceText(parseResource(s))).toBe(s),
  );
  it.each([
    "",
    "@",
    "fraud@",
    "@production",
    "Fraud",
    "..",
    "a/b",
    "a..b",
    "fraud@3",
    "fraud@v1",
    "con",
    "fraud@*",
    "-a",
    "a@b@c",
    "a\n",
    "ﬁ",
    "x".repeat(129),
  ])("no scope: %j", (s) => expect(() => parseResource(s)).toThrow(expect.objectContaining({ code: "USAGE" })));
  it.each([
    "user:alice",
    "service:ci",
    "certificate:uri:spiffe://corp/ci",
    "certificate:dns:ci.corp",
    "certificate:subject:CN=ci,O=Corp",
    "operator:local",
  ])("subject %s", (s) => expect(subjectId(parseSubject(s))).toBe(s));
  it.each([
    "",
    "alice",
    "user:",
    "user:a b",
    "user:a\nb",
    "root:alice",
    "operator:remote",
    "certificate:x",
    "certificate:uri:a b",
    "toString:x",
    ":x",
  ])("no subject: %j", (s) => expect(() => parseSubject(s)).toThrow(expect.objectContaining({ code: "USAGE" })));
});
