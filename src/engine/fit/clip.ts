/** clipByNorm: scales gradients down, in place, so that the L2 norm of all of them together is at most `limit` (Pascanu et al. 2013). Returns the norm before. */
export const clipByNorm = (gradients: ReadonlyMap<string, Float32Array>, limit: number): number => {
  let square = 0;
  for (const g of gradients.values()) for (let i = 0; i < g.length; i++) square += (g[i] as number) ** 2;
  const norm = Math.sqrt(square);
  if (norm > limit)
    for (const g of gradients.values()) for (let i = 0; i < g.length; i++) g[i] = ((g[i] as number) * limit) / norm;
  return norm;
};
