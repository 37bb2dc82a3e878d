import { describe, expect, it } from "vitest";
import { newSigningKey } from "../../core/signing-key.ts";
import { type AliasMove, type ApprovalPolicy, countApprovals, signApproval } from "./approval.ts";
import { hexOf } from "./documents.test-data.ts";

const people = ["user:ann", "user:bob", "user:cid", "user:dan"];
const keys = people.map((approver) => ({ approver, key: newSigningKey("ed25519").key }));
const policy: ApprovalPolicy = { k: 2, keys: keys.map(({ approver, key }) => ({ approver, key: key.publicKey })) };
const move: AliasMove = {
  model: "fraud",
  alias: "production",
  from: 2,
  to: 3,
  manifest: hexOf("manifest"),
  requester: "user:ann",
  expiresAt: "2026-03-02T00:00:00.000Z",
  nonce: "0123456789abcdef0123456789abcdef",
};
const newKey = newSigningKey("ed25519").key.publicKey;
const at = Date.parse("2026-03-01T00:00:00.000Z");
const by = (who: number, of: AliasMove = move) => {
  const signer = keys[who];
  if (signer === undefined) throw new Error("no such person");
  return signApproval(of, signer.key);
};
const count = (documents: readonly Uint8Array[], change: Partial<ApprovalPolicy> = {}, time = at, of = move) =>
  countApprovals({ ...policy, ...change }, documents, of, time);

describe("countApprovals", () => {
  it("wants k different people", async () => {
    const [bob, cid] = [await by(1), await by(2)];
    expect(count([])).toEqual({ kind: "too-few", approvers: [], missing: 2, refused: [] });
    expect(count([bob])).toEqual({ kind: "too-few", approvers: ["user:bob"], missing: 1, refused: [] });
    expect(count([bob, cid])).toEqual({ kind: "enough", approvers: ["user:bob", "user:cid"], refused: [] });
    expect(count([bob, cid], { k: 3 })).toMatchObject({ kind: "too-few", missing: 1 });
  });

  it("counts one person once, with the same approval, another one, or another key", async () => {
    const second = newSigningKey("ecdsa-p256").key;
    const two: ApprovalPolicy = { ...policy, keys: [...policy.keys, { approver: "user:bob", key: second.publicKey }] };
    const documents = [await by(1), await by(1), await signApproval(move, second)];
    expect(count(documents, two)).toMatchObject({
      kind: "too-few",
      approvers: ["user:bob"],
      refused: [
        { index: 1, reason: "same-approver" },
        { index: 2, reason: "same-approver" },
      ],
    });
  });

  it("does not count the one who asks, unless the policy does", async () => {
    const documents = [await by(0), await by(1)];
    expect(count(documents)).toMatchObject({ kind: "too-few", refused: [{ index: 0, reason: "requester" }] });
    expect(count(documents, { requesterCounts: true }).kind).toBe("enough");
  });

  it.each<[keyof AliasMove, AliasMove]>([
    ["model", { ...move, model: "fraud-2" }],
    ["alias", { ...move, alias: "staging" }],
    ["from", { ...move, from: 1 }],
    ["from", { ...move, from: null }],
    ["to", { ...move, to: 4 }],
    ["manifest", { ...move, manifest: hexOf("other") }],
    ["requester", { ...move, requester: "user:dan" }],
    ["expiresAt", { ...move, expiresAt: "2026-04-02T00:00:00.000Z" }],
    ["nonce", { ...move, nonce: "f".repeat(32) }],
  ])("refuses an approval of a move with another %s", async (field, other) => {
    expect(count([await by(1, other), await by(2)])).toMatchObject({
      kind: "too-few",
      approvers: ["user:cid"],
      refused: [{ index: 0, reason: "other-move", message: expect.stringContaining(`another move: ${field} is`) }],
    });
  });

  it("refuses all of them when the request expired, to the millisecond", async () => {
    const documents = [await by(1), await by(2)];
    const end = Date.parse(move.expiresAt);
    expect(count(documents, {}, end - 1).kind).toBe("enough");
    expect(count(documents, {}, end)).toEqual({ kind: "expired", expiredAt: move.expiresAt });
    expect(count(documents, {}, Number.NaN).kind).toBe("expired");
  });

  it("refuses strangers and what is no approval", async () => {
    const stranger = await signApproval(move, newSigningKey("ed25519").key);
    const changed = Uint8Array.from(await by(1));
    changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1;
    expect(count([stranger, Buffer.from("[]"), changed, await by(1)])).toMatchObject({
      kind: "too-few",
      approvers: ["user:bob"],
      refused: [{ reason: "wrong-signer" }, { reason: "malformed" }, { index: 2 }],
    });
  });

  it.each<[string, Partial<ApprovalPolicy>]>([
    ["k is 0", { k: 0 }],
    ["k is a fraction", { k: 1.5 }],
    ["k is no number", { k: Number.NaN }],
    ["there are fewer people than k", { k: 4 }],
    ["all keys are of one person", { keys: policy.keys.map(({ key }) => ({ approver: "user:bob", key })) }],
    ["there is no key", { keys: [] }],
    ["two people share a key", { k: 1, keys: people.map((approver) => ({ approver, key: newKey })) }],
  ])("is impossible when %s", async (_, change) => {
    expect(count([await by(1), await by(2), await by(3)], change).kind).toBe("impossible");
  });

  it("signs no move that is none", async () => {
    for (const bad of [
      { ...move, alias: "v3" },
      { ...move, model: "../x" },
      { ...move, nonce: "1" },
      { ...move, to: 0 },
      { ...move, expiresAt: "tomorrow" },
    ])
      await expect(by(1, bad)).rejects.toThrow(expect.objectContaining({ code: "DOCUMENT_INVALID" }));
  });
});
