/** Black-box beats white-box: attacks that see less beat samples that attacks on gradients did not. */
import { proportion } from "../../engine/tensor/statistics.ts";
import { type DoctorCheck, notRun } from "./check.ts";
import { pairedTest } from "./paired.ts";
import { attackedBy, beatenBy, cleanIndices, strength, threatFacts } from "./threat-models.ts";

/** Lower end of the interval of the share of samples that only a black-box attack beat, above which it is raised. */
const tolerated = 0.01;
/** Share above which, and chance below which, gradients are as good as useless. */
const serious = 0.05;

export const blackBoxWins: DoctorCheck = {
  id: "doctor/black-box-wins",
  title: "attacks without gradients beat attacks with them",
  stage: "after",
  needs: "gradient",
  source:
    "Athalye et al. 2018, arXiv:1802.00420, section 3; Carlini et al. 2019, arXiv:1902.06705; Croce & Hein 2020, flag of AutoAttack (Square reduces robust accuracy)",
  remedy:
    "take the numbers of the black-box attacks for an upper bound and give them more queries; find what masks the gradients (see the other findings of the doctor), or run stronger white-box attacks (auto-attack, restarts, other losses)",
  async examine(p) {
    const right = cleanIndices(p);
    const compared = threatFacts(p).flatMap(({ norm, runs }) => {
      const of = (kind: ReturnType<typeof strength>) => runs.filter((r) => strength(p, r.id) === kind);
      const white = of("white-box");
      const [seen, byWhite] = [attackedBy(white), beatenBy(white)];
      // noise and searches apart: noise runs on more samples and would thin out what a search finds
      return [of("black-box"), of("baseline")].flatMap((black) => {
        const both = [...attackedBy(black)].filter((i) => seen.has(i) && right.has(i));
        if (both.length === 0) return [];
        const byBlack = beatenBy(black);
        const wins = both.filter((i) => byBlack.has(i) && !byWhite.has(i)).length;
        const losses = both.filter((i) => byWhite.has(i) && !byBlack.has(i)).length;
        const names = [...new Set(black.map((r) => r.id))].join(", ");
        return [{ norm, names, n: both.length, wins, losses, p: pairedTest(wins, losses) }];
      });
    });
    if (compared.length === 0)
      return notRun("no threat model was attacked both with gradients (in several steps) and without");
    const evidence = compared.flatMap((c) => [
      { label: `beaten by ${c.names} only (${c.norm})`, value: c.wins, estimate: proportion(c.wins, c.n) },
      { label: `chance that gradients do as well (${c.norm}, McNemar's exact test)`, value: c.p },
    ]);
    const worst = compared.reduce((a, b) => (b.wins / b.n > a.wins / a.n ? b : a));
    const share = proportion(worst.wins, worst.n);
    const saw = `${worst.wins} of ${worst.n} samples are beaten in ${worst.norm} by ${worst.names} and by no attack with gradients, ${worst.losses} the other way round`;
    if (share.interval[0] <= tolerated) return { status: "passed", saw, evidence };
    const high = share.value >= serious || worst.p < 0.05;
    return {
      status: "raised",
      severity: high ? "high" : "medium",
      saw,
      evidence,
      doubt: "attacks that see less than the gradients beat samples that gradient attacks do not",
    };
  },
};
