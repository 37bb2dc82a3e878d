/**
 * Fast Fourier transform of power-of-two length, with a bound of its own rounding error.
 *
 * y[k] = sum_j x[j] exp(-2 pi i j k / n). Radix 2, decimation in time (Cooley, Tukey 1965), twiddles computed one by one and never by recurrence.
 */
import { CasemateError } from "../../core/error.ts";

/** Unit roundoff of float64, 2^-53. */
export const unitRoundoff = 2 ** -53;

/**
 * Bound of |computed - exact|_2 / |exact|_2 for one transform of length `n`: t eta / (1 - t eta), t = log2 n,
 * eta = mu + gamma_4 (sqrt 2 + mu). Source: N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., Theorem 24.2.
 * mu bounds the error of a twiddle: 4 u, for an angle of at most pi / 4 with two roundings and a sine and cosine within one unit in the last place.
 */
export const fftError = (n: number): number => {
  const mu = 4 * unitRoundoff;
  const gamma = (4 * unitRoundoff) / (1 - 4 * unitRoundoff);
  const total = Math.log2(n) * (mu + gamma * (Math.SQRT2 + mu));
  return total / (1 - total);
};

/** Transforms in place. `re` and `im` are of equal length, a power of two. Throws USAGE otherwise. */
export const fft = (re: Float64Array, im: Float64Array): void => {
  const n = re.length;
  if (n === 0 || (n & (n - 1)) !== 0 || im.length !== n)
    throw new CasemateError(
      "USAGE",
      `a transform wants two arrays of equal power-of-two length, got ${n} and ${im.length}`,
    );
  reverseBits(re, im);
  const [cosines, sines] = twiddles(n);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let j = 0, w = 0; j < half; j++, w += stride) {
        const a = start + j;
        const b = a + half;
        const c = cosines[w] as number;
        const s = sines[w] as number;
        const br = re[b] as number;
        const bi = im[b] as number;
        const tr = c * br + s * bi;
        const ti = c * bi - s * br;
        const ar = re[a] as number;
        const ai = im[a] as number;
        re[b] = ar - tr;
        im[b] = ai - ti;
        re[a] = ar + tr;
        im[a] = ai + ti;
      }
    }
  }
};

/** The inverse, 1 / n included: x[j] = (1 / n) sum_k y[k] exp(2 pi i j k / n). */
export const inverseFft = (re: Float64Array, im: Float64Array): void => {
  fft(im, re);
  const scale = 1 / re.length;
  for (let i = 0; i < re.length; i++) {
    re[i] = (re[i] as number) * scale;
    im[i] = (im[i] as number) * scale;
  }
};

/** cos and sin of 2 pi j / n for j < n / 2, from angles of at most pi / 4. */
const twiddles = (n: number): readonly [Float64Array, Float64Array] => {
  const half = Math.max(1, n / 2);
  const cosines = new Float64Array(half);
  const sines = new Float64Array(half);
  for (let j = 0; j < half; j++) {
    // octants: j / n in [0, 1/8], [1/8, 1/4], [1/4, 3/8], [3/8, 1/2]
    const quarter = j * 4 > n ? n / 2 - j : j;
    const swap = quarter * 8 > n;
    const angle = (2 * Math.PI * (swap ? n / 4 - quarter : quarter)) / n;
    const c = swap ? Math.sin(angle) : Math.cos(angle);
    cosines[j] = quarter === j ? c : -c;
    sines[j] = swap ? Math.cos(angle) : Math.sin(angle);
  }
  return [cosines, sines];
};

const reverseBits = (re: Float64Array, im: Float64Array): void => {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const r = re[i] as number;
    re[i] = re[j] as number;
    re[j] = r;
    const m = im[i] as number;
    im[i] = im[j] as number;
    im[j] = m;
  }
};
