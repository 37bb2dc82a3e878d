import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { accessClock } from "./access-clock.ts";
import { applyAccessFact, noAccess } from "./access-state.ts";
import { authenticate } from "./authenticate.ts";
import type { AccessFact } from "./facts.ts";
import { newToken, tokenDigest, tokenPattern } from "./token.ts";

const made = newToken();
const facts: AccessFact[] = [
  { kind: "subject-added", at: 1, subject: "service:ci" },
  {
    kind: "token-created",
    at: 1000,
    id: made.id,
    digest: made.digest,
    subject: "service:ci",
    limits: { role: "reader", scopes: ["fraud@production"] },
    expiresAt: 2000,
  },
];
const state = facts.reduce(applyAccessFact, noAccess);

describe("tokens", () => {
  it("have the form that is promised to scanners, and a checksum", () => {
    expect(made.token).toMatch(tokenPattern);
    const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const sum = [...made.token.slice(-6)].reduce((n, c) => n * 62 + digits.indexOf(c), 0);
    expect(sum).toBe(crc32(made.token.slice(0, -6)));
    expect(new Set(Array.from({ length: 200 }, () => newToken().token)).size).toBe(200);
  });

  it("are no tokens with any one character changed, and the state has nothing that would be one", () => {
    for (let i = 0; i < made.token.length; i++) {
      const other = made.token[i] === "x" ? "y" : "x";
      expect(tokenDigest(made.token.slice(0, i) + other + made.token.slice(i + 1))).toBeUndefined();
    }
    for (const text of ["", "cm_", `${made.token} `, `${made.token}\n`, made.digest, made.id])
      expect(tokenDigest(text)).toBeUndefined();
    expect(JSON.stringify([...state.tokens])).not.toContain(made.token.slice(3, 40));
  });

  it("give their subject, with their limits", () => {
    expect(authenticate(state, 1500, { token: made.token, address: "127.0.0.1" })).toEqual({
      kind: "caller",
      caller: {
        subject: { kind: "service", name: "ci" },
        credential: {
          kind: "token",
          id: made.id,
          limits: { role: "reader", scopes: [{ kind: "alias", model: "fraud", alias: "production" }] },
        },
        address: "127.0.0.1",
      },
    });
  });

  it.each<[string, AccessFact | undefined, number, string, string]>([
    ["expired", undefined, 2000, made.token, "the token has expired"],
    ["revoked", { kind: "token-revoked", at: 1100, id: made.id }, 1500, made.token, "nobody knows this token"],
    [
      "of a subject that is gone",
      { kind: "subject-removed", at: 1100, subject: "service:ci" },
      1500,
      made.token,
      "nobody knows this token",
    ],
    ["of another registry", undefined, 1500, newToken().token, "nobody knows this token"],
    ["mistyped", undefined, 1500, made.token.toLowerCase(), "this is no token"],
  ])("are refused when %s", (_, fact, now, token, message) => {
    const then = fact === undefined ? state : applyAccessFact(state, fact);
    expect(authenticate(then, now, { token })).toMatchObject({ kind: "refused", message });
  });

  it("stay expired when the clock goes back, by what this process saw and by what the log says", () => {
    let now = 2500;
    const clock = accessClock(() => now);
    expect(authenticate(state, clock(state), { token: made.token }).kind).toBe("refused");
    now = 1500;
    expect(authenticate(state, clock(state), { token: made.token }).kind).toBe("refused");
    const restarted = accessClock(() => now);
    expect(authenticate(state, restarted(state), { token: made.token }).kind).toBe("caller");
    const later = applyAccessFact(state, { kind: "subject-added", at: 2200, subject: "user:bob" });
    expect(authenticate(later, restarted(later), { token: made.token }).kind).toBe("refused");
  });

  it("nothing at all is nobody", () => {
    expect(authenticate(state, 1500, {})).toMatchObject({ kind: "refused", message: "nobody knows who is asking" });
  });
});
