import { describe, expect, it } from "vitest";
import { Linked } from "./linked.ts";

describe("Linked", () => {
  it("joins clusters, and keeps the name of the larger", () => {
    const linked = new Linked();
    linked.link("a", "b");
    linked.link("b", "c");
    linked.link("x", "y");
    expect(linked.clusterOf("y")).toBe("x");
    linked.link("y", "c");
    expect(["a", "b", "c", "x", "y"].map((n) => linked.clusterOf(n))).toEqual(Array(5).fill("a"));
    expect([...linked.membersWith("x")].sort()).toEqual(["a", "b", "c", "x", "y"]);
    expect(linked.clusterOf("stranger")).toBeUndefined();
    linked.link("z", "z");
    expect(linked.clusterOf("z")).toBeUndefined();
  });

  it("links accounts that are odd in the same way at the same time", () => {
    const linked = new Linked();
    linked.odd("a", "small-steps", 0);
    linked.odd("b", "mean", 1);
    linked.odd("c", "small-steps", 2);
    linked.odd("d", "mean", 1e9);
    expect(linked.clusterOf("c")).toBe(linked.clusterOf("a"));
    expect(linked.clusterOf("c")).toBeDefined();
    expect([linked.clusterOf("b"), linked.clusterOf("d")]).toEqual([undefined, undefined]);
  });

  it("keeps no more than the latest 4,096 accounts", () => {
    const linked = new Linked();
    linked.link("first", "second");
    for (let i = 0; i < 5000; i++) linked.link(`${2 * i}`, `${2 * i + 1}`);
    expect(linked.clusterOf("first")).toBeUndefined();
    expect(linked.membersWith("9999").length).toBe(2);
    for (let i = 0; i < 5000; i++) linked.link("hub", `spoke ${i}`);
    expect(linked.membersWith("hub").length).toBeLessThanOrEqual(4096);
  });
});
