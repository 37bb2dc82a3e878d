/** rowLosses: cross-entropy of each row of logits, and how many rows are classified right. */
export const rowLosses = (
  scores: Float32Array,
  labels: Int32Array,
): { readonly losses: Float64Array; readonly right: number } => {
  const rows = labels.length;
  const classes = scores.length / rows;
  const losses = new Float64Array(rows);
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const row = scores.subarray(i * classes, (i + 1) * classes);
    let top = 0;
    for (let k = 1; k < classes; k++) if ((row[k] as number) > (row[top] as number)) top = k;
    let sum = 0;
    for (const z of row) sum += Math.exp(z - (row[top] as number));
    const y = labels[i] as number;
    losses[i] = Math.log(sum) + (row[top] as number) - (row[y] as number);
    if (top === y) right++;
  }
  return { losses, right };
};
