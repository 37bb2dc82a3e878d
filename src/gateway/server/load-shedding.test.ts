import { describe, expect, it } from "vitest";
import { LoadShedding } from "./load-shedding.ts";

describe("LoadShedding", () => {
  it("takes all there may be while the loop is in time, and does not mind one stop", () => {
    const s = new LoadShedding(1000);
    for (const late of [0, 3, 200, 0, 150, 2]) s.note(late, 900);
    expect(s.allowed).toBe(1000);
  });

  it("takes fewer while it is late, from what is under way, and never none", () => {
    const s = new LoadShedding(1000);
    s.note(40, 400);
    s.note(40, 400);
    expect(s.allowed).toBe(280);
    s.note(40, 280);
    expect(s.allowed).toBe(196);
    for (let i = 0; i < 50; i++) s.note(40, 100);
    expect(s.allowed).toBe(64);
  });

  it("takes more again, little by little, up to the most", () => {
    const s = new LoadShedding(1000);
    for (let i = 0; i < 50; i++) s.note(40, 100);
    s.note(0, 16);
    expect(s.allowed).toBe(84);
    for (let i = 0; i < 100; i++) s.note(0, 16);
    expect(s.allowed).toBe(1000);
  });
});
