/** curves: a small line chart as SVG; colours come from CSS variables, so dark and light both work. */

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const width = 460;
const height = 260;
const margin = { left: 52, right: 12, top: 12, bottom: 28 };

/** `top`: the highest value of the axis; default: that of the points. Curves without points are left out. */
export const curves = (title: string, all: readonly Curve[], top?: number): string => {
  const shown = all.filter((c) => c.points.length > 0);
  const points = shown.flatMap((c) => c.points);
  if (points.length === 0) return "";
  const first = Math.min(...points.map((p) => p.x));
  const last = Math.max(...points.map((p) => p.x));
  const high = top ?? (Math.max(...points.map((p) => p.y)) || 1);
  const x = (v: number): number =>
    margin.left + (width - margin.left - margin.right) * (last === first ? 0.5 : (v - first) / (last - first));
  const y = (v: number): number => margin.top + (height - margin.top - margin.bottom) * (1 - v / high);
  const grid = [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const at = y(share * high).toFixed(1);
      return `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/><text class="tick" x="${margin.left - 6}" y="${Number(at) + 4}" text-anchor="end">${Number((share * high).toPrecision(3))}</text>`;
    })
    .join("");
  const ticks = [...new Set([first, Math.round((first + last) / 2), last])]
    .map((v) => `<text class="tick" x="${x(v).toFixed(1)}" y="${height - 8}" text-anchor="middle">${v}</text>`)
    .join("");
  const lines = shown
    .map((c, i) => {
      const path = c.points.map((p) => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join(" ");
      const dots = c.points
        .map(
          (p) =>
            `<circle class="d${i}" cx="${x(p.x).toFixed(1)}" cy="${y(p.y).toFixed(1)}" r="2.5"><title>${c.name}, epoch ${p.x}: ${Number(p.y.toPrecision(5))}</title></circle>`,
        )
        .join("");
      return `<polyline class="c${i}" points="${path}"/>${dots}`;
    })
    .join("");
  const key = shown.map((c, i) => `<b class="s${i}"></b>${c.name}`).join("");
  return `<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} by epoch"><title>${title} by epoch</title>${grid}${lines}${ticks}</svg><p class="key">${key}, by epoch</p></figure>`;
};
