/** SHA-256 of models/guard/classifier.bin, written by its recipe. */
export const classifierSha256 = "ac3de0dda7cba8e356882a8f346aaa9700fadb645b544371bb022d91dc8431ff";
