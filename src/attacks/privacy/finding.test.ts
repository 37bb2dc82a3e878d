import { expect, it } from "vitest";
import { rngFor } from "../../core/rng.ts";
import { membershipFinding } from "./finding.ts";
import { membershipReport } from "./membership.ts";
import { signalsOf } from "./signals.ts";

/** Logits whose own class is by `gain` higher for members. */
const report = (gain: number, n = 2000) => {
  const rng = rngFor(5, "finding", gain);
  const member = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const labels = Int32Array.from({ length: n }, () => rng.integer(3));
  const scores = new Float32Array(3 * n).map(() => rng.normal());
  labels.forEach((y, i) => {
    scores[3 * i + y] = (scores[3 * i + y] as number) + 2 + gain * (member[i] as number);
  });
  return membershipReport({ target: signalsOf(scores, labels, "logits"), labels, member, delta: 1e-5 });
};

it("no finding where members and others are answered alike", () => {
  const r = report(0);
  expect(membershipFinding(r, "again")).toBeUndefined();
  expect(Math.abs(r.gap.accuracy[0] - r.gap.accuracy[1])).toBeLessThan(0.05);
  expect(r.epsilon.epsilon).toBeLessThan(0.2);
});

it("is worse the more is told, and carries what was measured", () => {
  expect(membershipFinding(report(1), "again")?.severity).toBe("medium");
  const r = report(4);
  const finding = membershipFinding(r, "again");
  expect(finding).toMatchObject({
    id: "privacy/membership-inference",
    severity: "high",
    taxonomy: { atlas: ["AML.T0024.000"], owasp: ["ML04:2023"] },
    reproduce: "again",
  });
  expect(r.gap.accuracy[0]).toBeGreaterThan(r.gap.accuracy[1]);
  expect(r.epsilon.epsilon).toBeGreaterThan(1);
  expect(finding?.description).toContain("1000 members from 1000 non-members");
});

it("wants members and non-members", () => {
  const labels = new Int32Array(5);
  const target = signalsOf(new Float32Array(10), labels, "logits");
  expect(() => membershipReport({ target, labels, member: new Uint8Array(5), delta: 0 })).toThrow(/0 members and 5/);
});
