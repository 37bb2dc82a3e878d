/** What a profile would do to ordinary clients that it was not made from: simulated, since the bound by theory is larger. */
import { QueryMonitor } from "../query-monitor.ts";
import type { Profile } from "./profile.ts";
import { Reference } from "./reference.ts";

const queriesPerClient = 50;

/** Clients share the checked samples out among them, each sample once, so that there are few of them for small data. */
export const falseAlarms = (
  profile: Profile,
  check: Uint32Array,
  sample: (i: number) => Float32Array,
): Profile["expected"] => {
  const reference = new Reference(profile, "");
  const monitor = new QueryMonitor({ profile, salt: "", accounts: 1024 });
  const clients = Math.floor(check.length / queriesPerClient);
  const alarmed = new Set<number>();
  for (let q = 0; q < clients * queriesPerClient; q++) {
    const client = q % clients;
    const judgement = monitor.observe({
      atMs: q,
      keys: { account: String(client) },
      features: reference.measure(sample(check[q] as number)),
    });
    if (judgement.level > 0) alarmed.add(client);
  }
  return { clients, queries: queriesPerClient, alarms: alarmed.size };
};
