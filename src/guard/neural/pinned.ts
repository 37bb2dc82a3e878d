/** SHA-256 of models/guard/classifier.bin, written by its recipe. */
export const classifierSha256 = "a384740055eb01685c062228a8d9902473023cf5cd9e30334ebcfcfac103418b";
