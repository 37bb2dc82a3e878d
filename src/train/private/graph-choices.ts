/** graphChoices: those options of a private run that decide what of a model is trained, for the trainer and for the graph alike. */
import type { PrivateGraphOptions } from "./private-graph.ts";

type Choices = Pick<PrivateGraphOptions, "scores" | "frozen" | "freezeBatchNorm">;

/** Only those that are given. */
export const graphChoices = (o: Choices): Choices => ({
  ...(o.scores === undefined ? {} : { scores: o.scores }),
  ...(o.frozen === undefined ? {} : { frozen: o.frozen }),
  ...(o.freezeBatchNorm === undefined ? {} : { freezeBatchNorm: o.freezeBatchNorm }),
});
