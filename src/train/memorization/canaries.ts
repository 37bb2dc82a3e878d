/**
 * plantCanaries: a training set with canaries in it, samples with a wrong label that can only be remembered (Carlini et al. 2019, arXiv:1802.08232), each
 * inserted or left out by its own fair coin, as the one-run audit wants (Steinke et al. 2023, arXiv:2305.08846).
 *
 * A canary is a sample of the data whose label is drawn from the other classes. The sample itself leaves the training set, inserted or not.
 */
import { CasemateError } from "../../core/error.ts";
import { rngFor } from "../../core/rng.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { subset } from "../../engine/data/subset.ts";

export interface Planted {
  /** the other samples with the inserted canaries, in random order */
  readonly train: Dataset;
  readonly inserted: Dataset;
  /** canaries that were not inserted */
  readonly reference: Dataset;
}

/** Throws DATA_MISMATCH without labels or with one class, USAGE for more canaries than half of the samples. */
export const plantCanaries = (data: Dataset, count: number, seed: number): Planted => {
  const { labels } = data;
  if (labels === undefined) throw new CasemateError("DATA_MISMATCH", `'${data.name}' has no labels to be wrong`);
  const classes = labels.reduce((a, b) => Math.max(a, b), 0) + 1;
  if (classes < 2) throw new CasemateError("DATA_MISMATCH", `'${data.name}' has one class only`);
  const n = labels.length;
  if (!Number.isInteger(count) || count < 2 || count > n / 2)
    throw new CasemateError("USAGE", `${count} canaries do not fit ${n} samples`, {
      hint: "give from 2 to half of the samples; hundreds say something",
    });
  const rng = rngFor(seed, "canaries");
  const order = rng.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const chosen = order.subarray(0, count);
  const wrong = labels.slice();
  for (const i of chosen) wrong[i] = ((labels[i] as number) + 1 + rng.integer(classes - 1)) % classes;
  const inserted: number[] = [];
  const reference: number[] = [];
  for (const i of chosen) (rng.integer(2) === 1 ? inserted : reference).push(i);
  const source: Dataset = { ...data, labels: wrong };
  const train = rng.shuffle(Int32Array.from([...order.subarray(count), ...inserted]));
  return {
    train: subset(source, [...train]),
    inserted: subset(source, inserted),
    reference: subset(source, reference),
  };
};
