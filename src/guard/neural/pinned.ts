/** SHA-256 of models/guard/classifier.bin, written by its recipe. */
export const classifierSha256 = "fcd09ed002a9d3b4b539b7036ec3e8a561798eda8401946c8644df55ce63bdcd";
