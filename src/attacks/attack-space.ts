/** inAttackSpace: a model and its inputs with every feature in units of its range, so that one radius means the same everywhere. */
import type { ModelDescription } from "../engine/runtime/description.ts";
import type { Model } from "../engine/runtime/model.ts";
import { fromUnit, rescaled, toUnit } from "../engine/runtime/rescaled.ts";

export interface InAttackSpace {
  readonly model: Model;
  readonly x: Float32Array;
  /** n x size values in attack space -> in the model's own units */
  toModelUnits(z: Float32Array): Float32Array;
}

/** `x` is n x size in the model's own units. Where no range is known, or it is [0, 1] already, nothing changes. */
export const inAttackSpace = (
  model: Model,
  d: Pick<ModelDescription, "units" | "domain">,
  x: Float32Array,
): InAttackSpace => {
  const { units, domain } = d;
  if (units === undefined || (units.offset.every((v) => v === 0) && units.scale.every((v) => v === 1)))
    return { model, x, toModelUnits: (z) => z };
  const unit = (bounds: Float32Array): Float32Array => toUnit(bounds, units);
  return {
    model: rescaled(model, units, {
      ...domain,
      lower: unit(domain.lower),
      upper: unit(domain.upper),
      ...(domain.integer === undefined ? {} : { step: units.scale.map((s, i) => (domain.step?.[i] ?? 1) / s) }),
    }),
    x: toUnit(x, units),
    toModelUnits: (z) => fromUnit(z, units),
  };
};
