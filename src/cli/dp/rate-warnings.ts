/** rateWarnings: what looks wrong with the batches that `--rate` asks for, before anything is paid. */
import type { Rate } from "./train-flags.ts";

/** records; below it the noise of a step is many times what a batch can tell */
const fewRecords = 16;
/** share by which a stated batch may differ from the expected one: rates are rounded */
const tolerance = 0.2;

/** A line each. */
export const rateWarnings = ({ value, batch }: Rate, records: number): readonly string[] => {
  const drawn = value * records;
  const short = (v: number): string => String(Number(v.toPrecision(3)));
  const out: string[] = [];
  if (batch !== undefined && Math.abs(batch / drawn - 1) > tolerance)
    out.push(
      `--rate states batches of ${short(batch)}, by which sums are divided, and draws ${short(drawn)} of ${records} records on average: write ${short(drawn)}/${records} for these batches`,
    );
  if (drawn < fewRecords)
    out.push(
      `${short(drawn)} records are expected in a batch: noise drowns what so few can tell; a --rate of hundreds of records costs more a step and learns more for the same epsilon`,
    );
  return out;
};
