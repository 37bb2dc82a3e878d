/** labelMap: which class of the model each class of the data is. */

/**
 * By name where data and model both have names, else by number. Undefined: they are numbered alike, or nothing tells otherwise.
 * The result has one entry per class of the data; -1 for a class that the model does not have.
 */
export const labelMap = (
  modelLabels: readonly (number | string)[],
  dataNames: readonly string[] | undefined,
  highest: number | undefined,
): readonly number[] | undefined => {
  const names = modelLabels.map(String);
  if (dataNames !== undefined && dataNames.some((n) => names.includes(n))) {
    const map = dataNames.map((n) => names.indexOf(n));
    return map.every((v, i) => v === i) ? undefined : map;
  }
  if (!modelLabels.every((v) => typeof v === "number") || modelLabels.every((v, i) => v === i)) return undefined;
  const map = Array.from({ length: (highest ?? -1) + 1 }, (_, y) => names.indexOf(String(y)));
  // labels 1..K in the model and 0..K-1 in the data: counted from another start
  return map.includes(-1) ? undefined : map;
};
