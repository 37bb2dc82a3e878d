/** attackLabels: which labels of a model mean an attack, by who wrote the text. */
import { CasemateError } from "../../core/error.ts";

export type Group = "user" | "data";

/** As letters and digits. LABEL_0 and LABEL_1 are what a model of two classes is exported with that was given no names; so is Prompt Guard 2. */
const attacks = new Set(
  "injection promptinjection indirectinjection jailbreak malicious attack unsafe harmful label1".split(" "),
);
const benigns = new Set("benign safe legit legitimate clean normal noinjection notinjection label0".split(" "));

/** `chosen`: the policy's own. THROWS DATA_MISMATCH for labels that nobody knows, or that are not there. */
export const attackLabels = (
  labels: readonly string[],
  chosen: readonly string[] | Readonly<Record<Group, readonly string[]>> | undefined,
  model: string,
): Readonly<Record<Group, readonly number[]>> => {
  const has = `it has ${labels.join(", ")}`;
  if (chosen !== undefined) {
    const indices = (names: readonly string[]): readonly number[] =>
      names.map((name) => {
        const at = labels.indexOf(name);
        if (at < 0)
          throw new CasemateError("DATA_MISMATCH", `the model '${model}' has no label '${name}'`, { hint: has });
        return at;
      });
    return "user" in chosen
      ? { user: indices(chosen.user), data: indices(chosen.data) }
      : { user: indices(chosen), data: indices(chosen) };
  }
  const plain = labels.map((l) => l.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
  const numbered = labels.length !== 2 && plain.some((l) => /^label\d/.test(l));
  const found = plain.flatMap((l, i) => (attacks.has(l) ? [i] : []));
  if (numbered || found.length === 0 || !plain.every((l) => attacks.has(l) || benigns.has(l)))
    throw new CasemateError("DATA_MISMATCH", `nobody knows which labels of the model '${model}' mean an attack`, {
      hint: `${has}: name those in the setting 'attack'`,
    });
  return { user: found, data: found };
};
