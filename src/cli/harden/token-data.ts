/** tokenData: labelled texts, or rows of token ids, as what a model of token ids is trained on. */
import { CasemateError } from "../../core/error.ts";
import type { Dataset } from "../../engine/data/dataset.ts";
import { encode, type Vocabulary } from "../../engine/data/text/vocabulary.ts";
import type { FitData } from "../../engine/fit/fit.ts";

/** Throws DATA_MISMATCH without labels or for numbers that are no tokens; USAGE for texts without a vocabulary. */
export const tokenData = ({ inputs, labels, name }: Dataset, vocabulary: Vocabulary | undefined): FitData => {
  if (labels === undefined)
    throw new CasemateError("DATA_MISMATCH", `data '${name}' has no labels`, {
      hint: "name them with --label, --labels or --labels-key",
    });
  if (inputs.dtype === "string" && vocabulary === undefined)
    throw new CasemateError("USAGE", `'${name}' holds texts, and the model reads token ids`, {
      hint: "give the vocabulary that belongs to the model: --vocabulary FILE",
    });
  const tokens = inputs.dtype === "string" ? encode(vocabulary as Vocabulary, inputs.data) : inputs;
  if (tokens.dims.length !== 2)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has inputs of shape [${tokens.dims.join(", ")}]`, {
      hint: "token ids are [texts, length]",
    });
  const x = Float32Array.from(tokens.data as ArrayLike<number | bigint>, Number);
  const odd = x.find((v) => !Number.isInteger(v) || v < 0);
  if (odd !== undefined)
    throw new CasemateError("DATA_MISMATCH", `'${name}' has the value ${odd}, which is no token id`, {
      hint: "token ids are whole numbers from 0 on",
    });
  return { x, labels, dims: tokens.dims.slice(1) };
};
