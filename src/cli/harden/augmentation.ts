/** augmentationOf: what `--augment`, `--mix` and `--label-smoothing` of `casemate harden` say. */
import { CasemateError } from "../../core/error.ts";
import type { Augmentation } from "../../engine/fit/augment.ts";
import type { FitOptions } from "../../engine/fit/fit.ts";
import type { Mixing } from "../../engine/fit/mix.ts";
import type { ModelDescription } from "../../engine/runtime/description.ts";
import { defined } from "../option.ts";

export interface AugmentationFlags {
  readonly augment?: readonly string[];
  readonly mix?: string;
  readonly labelSmoothing?: number;
}

/** Throws USAGE. */
export const augmentationOf = (
  flags: AugmentationFlags,
  { domain, image }: ModelDescription,
): Pick<FitOptions, "augment" | "mix" | "labelSmoothing" | "image"> => {
  const augment = flags.augment?.map(augmentation);
  const mix = flags.mix === undefined ? undefined : mixing(flags.mix);
  const spatial = augment?.some((a) => a.kind !== "noise") === true || mix?.kind === "cutmix";
  const dims = image?.layout === "hwc" ? undefined : image?.dims.toReversed();
  if (spatial && (dims === undefined || domain.layout === "hwc"))
    throw new CasemateError(
      "USAGE",
      `inputs of [${domain.dims.join(", ")}] (${domain.layout}) can not be flipped, shifted or cut`,
      {
        hint: "these augmentations want pictures with channels first: see --layout",
      },
    );
  const [width = 1, height = 1, channels = 1] = dims ?? [];
  return defined({
    augment,
    mix,
    labelSmoothing: flags.labelSmoothing,
    image: spatial ? { channels, height, width } : undefined,
  });
};

const augmentation = (text: string): Augmentation => {
  const [kind = "", value] = text.split("=");
  const number = Number(value ?? Number.NaN);
  const whole = Number.isInteger(number) && number >= 1;
  if (kind === "flip" && value === undefined) return { kind };
  if (kind === "crop" && whole) return { kind, padding: number };
  if (kind === "cutout" && whole) return { kind, size: number };
  if (kind === "noise" && number > 0) return { kind, sigma: number };
  throw new CasemateError("USAGE", `--augment can not take '${text}'`, {
    hint: "give a list of flip, crop=4 and cutout=8 (pixels), noise=0.1 (units of the input)",
  });
};

const mixing = (text: string): Mixing => {
  const [kind = "", value = ""] = text.split("=");
  const alpha = Number(value);
  if ((kind === "mixup" || kind === "cutmix") && alpha > 0) return { kind, alpha };
  throw new CasemateError("USAGE", `--mix can not take '${text}'`, { hint: "give mixup=0.2 or cutmix=1" });
};
