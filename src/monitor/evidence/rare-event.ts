/**
 * Evidence of an event that ordinary clients see now and then: the likelihood ratio of a coin that falls with rate `attack` against one of rate `ordinary`.
 * Its expectation is at most 1 for every client with a rate of at most `ordinary`, whatever the rate depends on (Wald 1945).
 */
export const rareEventNats = (happened: boolean, ordinary: number, attack: number): number =>
  happened ? Math.log(attack / ordinary) : Math.log((1 - attack) / (1 - ordinary));
