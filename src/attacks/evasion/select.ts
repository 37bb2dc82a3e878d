/** kthSmallest: the value that would stand at index k after sorting, in linear time; reorders `a` (Hoare's quickselect, median of three). */
export const kthSmallest = (a: Float32Array | Float64Array, k: number): number => {
  let low = 0;
  let high = a.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const p = a[low] as number;
    const q = a[middle] as number;
    const s = a[high] as number;
    const pivot = p < q ? (q < s ? q : p < s ? s : p) : p < s ? p : q < s ? s : q;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((a[i] as number) < pivot) i++;
      while ((a[j] as number) > pivot) j--;
      if (i <= j) {
        const v = a[i] as number;
        a[i] = a[j] as number;
        a[j] = v;
        i++;
        j--;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return a[k] as number;
  }
  return a[k] as number;
};
