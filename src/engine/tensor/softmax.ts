/** softmaxRows: softmax of each row of an n x k matrix of logits; the largest of a row is taken off first, so that nothing overflows. */
export const softmaxRows = (logits: Float32Array, k: number): Float32Array => {
  const out = new Float32Array(logits.length);
  for (let o = 0; o < logits.length; o += k) {
    const row = logits.subarray(o, o + k);
    const top = row.reduce((a, v) => Math.max(a, v), -Infinity);
    let sum = 0;
    for (const z of row) sum += Math.exp(z - top);
    row.forEach((z, j) => {
      out[o + j] = Math.exp(z - top) / sum;
    });
  }
  return out;
};
