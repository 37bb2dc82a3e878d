/** Charts of the report as SVG: accuracy against epsilon with confidence bands, and bars. Colours come from CSS variables, so dark and light both work. */
import type { ThreatModel } from "../report.ts";

const width = 420;
const height = 250;
const margin = { left: 46, right: 14, top: 12, bottom: 42 };

/** Worst-case accuracy over epsilon, with the 95 % band; the threat model's own epsilon is marked. */
export const epsilonCurve = (m: ThreatModel): string => {
  const last = Math.max(...m.curve.map((p) => p.epsilon), m.epsilon) || 1;
  const x = (e: number): number => margin.left + ((width - margin.left - margin.right) * e) / last;
  const y = (a: number): number => margin.top + (height - margin.top - margin.bottom) * (1 - a);
  const at = (e: number, a: number): string => `${x(e).toFixed(1)},${y(a).toFixed(1)}`;
  const line = m.curve.map((p) => at(p.epsilon, p.robustAccuracy)).join(" ");
  const band = [
    ...m.curve.map((p) => at(p.epsilon, p.interval[1])),
    ...m.curve.toReversed().map((p) => at(p.epsilon, p.interval[0])),
  ].join(" ");
  const grid = [0, 0.25, 0.5, 0.75, 1]
    .map(
      (a) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(a)}" y2="${y(a)}"/><text class="tick" x="${margin.left - 6}" y="${y(a) + 4}" text-anchor="end">${100 * a}</text>`,
    )
    .join("");
  const ticks = m.curve
    .filter(
      (p, i, all) =>
        i === 0 || x(p.epsilon) - x((all[i - 1] as { epsilon: number }).epsilon) > 34 || i === all.length - 1,
    )
    .map(
      (p) =>
        `<text class="tick" x="${x(p.epsilon)}" y="${height - margin.bottom + 16}" text-anchor="middle">${Number(p.epsilon.toPrecision(3))}</text>`,
    )
    .join("");
  const dots = m.curve
    .map(
      (p) =>
        `<circle class="dot" cx="${x(p.epsilon)}" cy="${y(p.robustAccuracy)}" r="3.5"><title>epsilon ${Number(p.epsilon.toPrecision(4))}: ${(100 * p.robustAccuracy).toFixed(1)} %</title></circle>`,
    )
    .join("");
  return `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="worst-case accuracy in percent against epsilon in ${m.norm}"><title>Worst-case accuracy against epsilon, ${m.norm}</title>${grid}<line class="mark" x1="${x(m.epsilon)}" x2="${x(m.epsilon)}" y1="${margin.top}" y2="${height - margin.bottom}"/><polygon class="band" points="${band}"/><polyline class="line" points="${line}"/>${dots}${ticks}<text class="axis" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}" text-anchor="middle">epsilon (${m.norm})</text><text class="axis" transform="translate(12 ${(height - margin.bottom + margin.top) / 2}) rotate(-90)" text-anchor="middle">accuracy, %</text></svg>`;
};

/** A horizontal bar for a share, with its interval as a whisker. */
export const shareBar = (value: number, interval: readonly [number, number]): string => {
  const w = 120;
  return `<svg class="bar" viewBox="0 0 ${w} 12" width="${w}" height="12" aria-hidden="true"><rect class="bar-back" width="${w}" height="12" rx="2"/><rect class="bar-fill" width="${(w * value).toFixed(1)}" height="12" rx="2"/><line class="whisker" x1="${(w * interval[0]).toFixed(1)}" x2="${(w * interval[1]).toFixed(1)}" y1="6" y2="6"/></svg>`;
};
