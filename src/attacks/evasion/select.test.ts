import fc from "fast-check";
import { expect, it } from "vitest";
import { kthSmallest } from "./select.ts";

it("kthSmallest is what sorting gives", () => {
  fc.assert(
    fc.property(
      // -0 and 0 are equal, and either may come first
      fc.array(
        fc.oneof(
          fc.double({ noNaN: true }).map((v) => v + 0),
          fc.constantFrom(0, 1, 2),
        ),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      fc.nat(),
      (values, at) => {
        const k = at % values.length;
        const sorted = Float64Array.from(values).sort();
        expect(kthSmallest(Float64Array.from(values), k)).toBe(sorted[k]);
      },
    ),
    { seed: 945017986 },
  );
});
