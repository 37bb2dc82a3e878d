/** Other languages: what a model learned to refuse in one it may do in another. The order is translated; the request is, by the model itself. */
import { languages as table } from "../data/languages.ts";
import type { Converter } from "../strategy.ts";

export const languages: readonly Converter[] = table.map(({ id, name, before }) => ({
  kind: "converter",
  id: `language-${id}`,
  title: `orders an answer in ${name}`,
  source: "Yong et al. 2023, arXiv:2310.02446; Deng et al. 2023, arXiv:2310.06474",
  convert: (ask) => [`${before} ${ask}`],
}));
