/** Plain training, to compare with. */
import { fit } from "../../engine/fit/fit.ts";
import type { Remedy } from "./remedy.ts";

export const standardTraining: Remedy = {
  id: "standard",
  title: "Plain training",
  paper: "none",
  defaults: {},
  train: async ({ net, data, fit: o }) => (await fit(net, data, o)).model,
};
