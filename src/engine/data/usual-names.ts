/** Names under which people keep inputs and labels, in npz arrays and JSON fields (lower case). */
export const inputNames = [
  "input",
  "inputs",
  "image",
  "images",
  "x",
  "data",
  "features",
  "samples",
  "adversarial",
] as const;
export const textNames = ["text", "sentence", "prompt", "message", "review"] as const;
export const labelNames = ["label", "labels", "y", "target", "targets", "class", "classes", "y_true"] as const;
