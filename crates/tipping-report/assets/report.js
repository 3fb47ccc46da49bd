/*
 * Charts and tables of a report. Their numbers stand in the page already, as tables and sentences, but for what those round, leave out as hardly probable or
 * cut where there are thousands of rows; this script draws them and answers the pointer and the keyboard.
 *
 * The page, for whoever tests or restyles it:
 *   figure[data-chart=adoption|hazard|change|mass|regions]     charts of a norm; their data are in the .norm-data of the same .norm
 *   figure[data-chart=choices|curve|coefficients|forest|profile|power|overview][data-from=ID]   other charts; ID is the element with their data
 *   figure.drawn        the chart is there: .chart (role=img, focusable) holds one or more <svg>, and .chart-tip while a point is chosen
 *   .chart[data-points] how many points arrow keys go through; Home, End, Escape
 *   .chart-keys button[data-model][aria-pressed]   the legend of the hazard chart
 *   .norm#norm-N        a norm; in a batch it is shown while the location is #norm-N
 *   [data-section=warnings|answer|pictures|models|tests|fit|sensitivity|regions|weightings|data|repeat]   sections of a norm
 *   #overview, #norms (table), th[data-sort][aria-sort] button, td[data-value], #search, #verdict-filter, #shown-count   a batch
 *   #announcer          what the keyboard chose, for screen readers
 *
 * Texts from data reach the page through textContent alone.
 */
(() => {
  "use strict";
  const { Plot } = globalThis;
  const colour = { ink: "var(--ink)", faint: "var(--faint)", line: "var(--line)", mark: "var(--mark)", blue: "var(--blue)", green: "var(--green)",
                   sky: "var(--sky)", amber: "var(--amber)", rose: "var(--rose)" };
  const third = 1 / 3;

  // Words.

  const shorten = (text, most = 28) => (Array.from(text).length > most ? Array.from(text).slice(0, most - 1).join("") + "…" : text);
  const three = (x) => (x == null ? "" : x.toFixed(3));
  const significant = (x) => (x == null ? "infinite" : x === 0 ? "0" : Number(x.toPrecision(3)).toString());
  const plural = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

  // Dates: "1945", "1945-Q3", "1945-06" and "1945-06-30" are places in time.

  const day = (year, month, date) => { const d = new Date(Date.UTC(2000, month, date)); d.setUTCFullYear(year, month, date); return d; };
  function time(label, later = 0) {
    const [, year, quarter, month, date] = /^(-?\d+)(?:-Q(\d))?(?:-(\d\d))?(?:-(\d\d))?$/.exec(label) ?? [];
    if (year === undefined) return new Date(NaN);
    if (quarter) return day(+year, (+quarter - 1 + later) * 3, 1);
    if (!month) return day(+year + later, 0, 1);
    return date ? day(+year, +month - 1, +date + later) : day(+year, +month - 1 + later, 1);
  }
  /** The moment at which the period that a label names is over. */
  const after = (label) => time(label, 1);
  /** The place of a change: as its period opens; in exact data before or after the adoptions of its day. */
  const placeOf = (label, side) => (side === "after" ? after(label) : time(label));
  const beside = (label, side) => (side ? `${label}, ${side}` : label);

  // Charts: each gives its plots and the points that can be chosen.

  const wide = (width) => ({ width, marginLeft: 52, marginRight: 16, style: { background: "none" } });
  const upright = (x) => Plot.ruleX(x, { stroke: colour.mark, strokeWidth: 2 });
  const span = (data, options) => Plot.rect(data, { fill: colour.mark, fillOpacity: 0.18, ...options });

  function adoption(data, width) {
    const height = Math.max(260, Math.min(400, width * 0.5));
    const rows = data.from.map((from, i) => ({ x: time(from), y: data.fraction[i], i }));
    const end = after((data.through ?? data.from).at(-1));
    const steps = [...rows, { x: end, y: rows.at(-1)?.y }];
    const row = new Map(data.from.map((from, i) => [from, i]));
    const starts = rows.map((r) => +r.x);
    const place = (t) => { let low = 0, high = starts.length; while (low < high) { const mid = (low + high) >> 1; if (starts[mid] <= t) low = mid + 1; else high = mid; } return low - 1; };
    // Those of one row stand one above the other, between the share before it and the share after it.
    const together = d3.group(data.adoptions, ([date]) => row.get(date) ?? place(+time(date)));
    const adopters = [...together].flatMap(([i, all]) => all.map(([date, name, recorded, region], k) => {
      const from = data.fraction[i] ?? 0, to = data.fraction[i + 1] ?? from;
      return { x: rows[i + 1]?.x ?? end, y: from + (to - from) * (k + 0.5) / Math.max(all.length, data.events[i] ?? 0),
               text: [name, region ? `${recorded}, ${region}` : recorded, `${data.adopters[i]} of ${data.members[i]} had adopted before, ${three(from)}`] };
    }));
    const marks = [];
    const begin = rows[0]?.x;
    const stages = data.stages.map(([name, from, side], k, all) => ({ name, x1: placeOf(from, side), x2: all[k + 1] ? placeOf(all[k + 1][1], all[k + 1][2]) : end, k }));
    marks.push(...stages.map((s) => Plot.rect([s], { x1: "x1", x2: "x2", y1: 0, y2: 1, fill: `var(--stage-${s.k + 1})` })));
    const t = data.threshold;
    // From the opening of the first date to that of the last; as wide as can be seen where they are the same.
    const narrowest = 3 * (end - begin) / width;
    if (t) marks.push(Plot.rect([t], { x1: time(t.lower), x2: new Date(Math.max(+time(t.upper), +time(t.lower) + narrowest)), y1: 0, y2: 1, fill: "var(--band)" }));
    marks.push(Plot.ruleY([third], { stroke: colour.blue, strokeDasharray: "2 4" }), Plot.ruleY([0], { stroke: colour.line }));
    marks.push(Plot.text(["one third"], { x: end, y: third, text: (d) => d, textAnchor: "end", dy: -7, fill: colour.blue }));
    marks.push(Plot.line(steps, { x: "x", y: "y", curve: "step-after", stroke: colour.ink, strokeWidth: 1.6 }));
    marks.push(Plot.dot(adopters, { x: "x", y: "y", r: width < 500 ? 1.6 : 2.2, fill: colour.ink, stroke: "var(--paper)", strokeWidth: 0.6 }));
    const at = t && placeOf(t.date, t.side);
    if (t) marks.push(upright([at]), Plot.text([beside(t.date, t.side)], { x: [at], y: 1, dy: -9, fill: colour.mark, fontWeight: 650 }));
    const known = data.known.map(([name, date]) => ({ name, x: time(date) }));
    marks.push(Plot.ruleX(known, { x: "x", stroke: colour.green, strokeDasharray: "5 3" }),
      Plot.text(known, { x: "x", y: 0.04, dx: 5, text: (d) => shorten(d.name, 20), textAnchor: "start", fill: colour.green }));
    const room = (s) => (s.x2 - s.x1) / (end - begin) * width > 70;
    marks.push(Plot.text(stages.filter(room), { x: (s) => new Date((+s.x1 + +s.x2) / 2), y: 1, dy: 9, text: "name", fill: colour.faint, fontStyle: "italic" }));
    const plot = Plot.plot({ ...wide(width), height, marginTop: 26, x: { type: "utc", label: null, domain: [begin, end] }, y: { domain: [0, 1], label: `share of ${shorten(data.whole, 44)}`, ticks: 5, labelArrow: "none" }, marks });
    const points = [...adopters];
    if (t) points.push({ x: at, y: data.mass?.fraction ?? 0.5, wideX: true, text: [`Threshold ${beside(t.date, t.side)}`, `${t.level}: ${t.lower} to ${t.upper}`, data.mass ? `${data.mass.state} had adopted, ${three(data.mass.fraction)}` : ""] });
    known.forEach((k, i) => points.push({ x: k.x, y: 0.04, text: [k.name, data.known[i][1]] }));
    if (!adopters.length) rows.forEach((r) => points.push({ ...r, text: [data.from[r.i], three(r.y)] }));
    return [{ plot, points: points.sort((a, b) => a.x - b.x || a.y - b.y) }];
  }

  const styles = [[colour.blue, "none"], [colour.green, "6 3"], [colour.rose, "2 3"], [colour.amber, "8 3 2 3"], [colour.sky, "4 2"]];
  const lineOf = (name, data) => {
    const rank = data.models.findIndex(([n]) => n === name);
    return rank === 0 ? { stroke: colour.mark, dash: "none", weight: 2.6 } : { stroke: styles[(rank - 1) % 5][0], dash: styles[(rank - 1 + Math.floor((rank - 1) / 5)) % 5][1], weight: 1.5 };
  };

  function hazard(data, width, figure) {
    const shown = figure.shown ??= new Set([data.models[0]?.[0], data.rival, data.threshold?.account].filter(Boolean));
    const rows = data.from.map((from, i) => ({
      x1: time(from), x2: after(data.through?.[i] ?? from), risk: data.atRisk[i], events: data.events[i], i,
      y: data.observed[i],
    }));
    rows.forEach((r) => { r.x = new Date((+r.x1 + +r.x2) / 2); });
    // In exact data a row ends with an adoption, and its rate is the inverse of a wait: only what periods have in common can be drawn as marks.
    const marked = data.exact ? [] : rows.filter((r) => r.risk > 0);
    const lines = data.models.filter(([name]) => shown.has(name)).reverse();
    const finite = lines.flatMap(([, h]) => h.filter((v) => v != null));
    const top = Math.max(d3.max(marked, (r) => r.y) ?? 0, Math.min(d3.max(finite) ?? 0, 4 * (d3.quantile(finite, 0.9) ?? 1)), 1e-6) * 1.06;
    const clip = (v) => (v == null || v > top ? top : v);
    const marks = [Plot.ruleY([0], { stroke: colour.line })];
    if (data.threshold) marks.push(Plot.ruleX([placeOf(data.threshold.date, data.threshold.side)], { stroke: colour.mark, strokeOpacity: 0.5, strokeDasharray: "3 3" }));
    marks.push(Plot.dot(marked.filter((r) => r.y != null), { x: "x", y: "y", r: "risk", fill: colour.faint, fillOpacity: 0.3, stroke: colour.faint, strokeOpacity: 0.7 }));
    const edge = (where, fill) => Plot.dot(where, { x: (d) => d, y: top, dy: -4, symbol: "triangle", r: 3.5, fill });
    marks.push(edge(marked.filter((r) => r.y == null).map((r) => r.x), colour.faint));
    let beyond = 0;
    for (const [name, h] of lines) {
      const look = lineOf(name, data);
      const steps = [...rows.map((r) => ({ x: r.x1, y: clip(h[r.i]) })), { x: rows.at(-1)?.x2, y: clip(h.at(-1)) }];
      marks.push(Plot.line(steps, { x: "x", y: "y", curve: "step-after", stroke: look.stroke, strokeWidth: look.weight, strokeDasharray: look.dash }));
      // What leaves the chart is told at its upper edge, where it first does.
      const first = h.findIndex((v) => v == null || v > top);
      if (first < 0) continue;
      const x = rows[first].x1, late = first > h.length / 2;
      const said = h.includes(null) ? "infinite" : `up to ${significant(d3.max(h))} a year`;
      marks.push(edge([x], look.stroke), Plot.text([`${name}: ${said}`], { x: [x], y: top, dx: late ? -8 : 8, dy: -7 - 13 * beyond++, textAnchor: late ? "end" : "start", fill: look.stroke }));
    }
    const plot = Plot.plot({ ...wide(width), height: Math.max(240, Math.min(360, width * 0.42)) + 13 * beyond, marginTop: 26 + 13 * beyond, r: { range: [0, width < 500 ? 4 : 6] },
      x: { type: "utc", label: null, domain: [rows[0]?.x1, rows.at(-1)?.x2] }, y: { domain: [0, top], label: "hazard, a year", ticks: 5, labelArrow: "none" }, marks });
    const points = rows.filter((r) => r.risk > 0).map((r) => {
      const seen = data.exact ? `${r.events} adopt` : `${r.events} of ${r.risk} at risk adopt, ${significant(r.y)} a year`;
      return { x: r.x, y: data.exact && lines.length ? clip(lines.at(-1)[1][r.i]) : data.exact ? 0 : clip(r.y), wideX: true,
               text: [data.from[r.i], seen, ...lines.slice().reverse().map(([name, h]) => `${name} ${significant(h[r.i])}`)] };
    });
    return [{ plot, points }];
  }

  function change(data, width) {
    const p = data.posterior, t = data.threshold;
    // A change lies at the beginning of its period: its bar stands around that.
    const half = (+after(p.date[0]) - +time(p.date[0])) / 2, shifted = (x, by) => new Date(+x + by * half), at = (label, by) => shifted(time(label), by);
    const all = p.date.map((date, i) => ({ date, x: placeOf(date, p.side[i]), y: p.probability[i], l: p.logLikelihood[i], text: [beside(date, p.side[i]), `probability ${three(p.probability[i])}`, `log-likelihood ${p.logLikelihood[i].toFixed(2)}`, `share adopted ${three(p.fraction[i])}`] }));
    all.forEach((c) => { c.x1 = shifted(c.x, -1); c.x2 = shifted(c.x, 1); });
    const begin = time(data.from[0]), end = after((data.through ?? data.from).at(-1));
    // Only where there is something to see: from the first to the last date that is not out of the question, and some room.
    const best = d3.max(all, (c) => c.l);
    const near = all.filter((c) => c.y > 1e-4 || best - c.l < 12);
    const room = Math.max((+end - +begin) * 0.06, 3 * ((d3.median(all, (c) => c.x2 - c.x1)) ?? 0));
    const domain = [new Date(Math.max(+begin, +d3.min(near, (c) => c.x1) - room)), new Date(Math.min(+end, +d3.max(near, (c) => c.x2) + room))];
    const seen = all.filter((c) => c.x1 >= domain[0] && c.x2 <= domain[1]);
    const sets = t?.sets ?? [];
    const top = (d3.max(all, (c) => c.y) ?? 1) * (1.05 + 0.1 * sets.length);
    const ofSet = { equal: colour.mark, densest: colour.blue, ratio: colour.green };
    // Ranges that begin or end outside of what is seen reach its edge.
    const within = (x) => new Date(Math.min(+domain[1], Math.max(+domain[0], +x)));
    const bars = sets.map(([kind, , ranges], i) => Plot.rect(ranges, { x1: (d) => within(at(d[0], -1)), x2: (d) => within(at(d[1], 1)), y1: top * (0.955 - 0.07 * i), y2: top * (0.985 - 0.07 * i), fill: ofSet[kind] }));
    const look = { ...wide(width), x: { type: "utc", label: null, domain } };
    const narrow = data.exact;
    const bar = narrow ? Plot.ruleX(seen, { x: "x", y1: 0, y2: "y", stroke: colour.ink, strokeWidth: 1.5 }) : Plot.rect(seen, { x1: "x1", x2: "x2", y1: 0, y2: "y", fill: colour.ink, fillOpacity: 0.75, insetLeft: 0.5, insetRight: 0.5 });
    const above = Plot.plot({ ...look, height: 210, marginTop: 26, marginBottom: 26, y: { domain: [0, top], label: "posterior probability", ticks: 4, labelArrow: "none" }, marks: [Plot.ruleY([0], { stroke: colour.line }), bar, ...bars] });
    const low = Math.max(d3.min(seen, (c) => c.l), best - 25);
    const below = Plot.plot({ ...look, height: 170, marginTop: 26, y: { domain: [low, best + (best - low) * 0.06], label: "profile log-likelihood", ticks: 4, labelArrow: "none" },
      marks: [Plot.line(seen, { x: "x", y: (c) => Math.max(c.l, low), stroke: colour.ink, strokeWidth: 1.4 }), ...(t ? [upright([placeOf(t.date, t.side)])] : [])] });
    const key = sets.map(([kind, words]) => [ofSet[kind], words]);
    return [{ plot: above, key, points: seen.map((c) => ({ x: c.x, y: c.y, wideX: true, text: c.text })) }, { plot: below, points: seen.map((c) => ({ x: c.x, y: Math.max(c.l, low), wideX: true, again: true, text: c.text })) }];
  }

  function mass(data, width) {
    // The bins are made where those of the figure for paper are; both sides have one scale, so that areas compare.
    const bars = (shares) => (shares ?? []).map((w, i, all) => ({ from: i / all.length, to: (i + 1) / all.length, w }));
    const found = bars(data.mass?.bins), by = bars(data.chance?.bins);
    const top = Math.max(d3.max([...found, ...by], (d) => d.w) ?? 0, 0.02);
    const height = Math.max(260, Math.min(340, width * 0.42));
    const marks = [
      Plot.rect(found, { x1: "from", x2: "to", y1: 0, y2: (d) => d.w / top, fill: colour.mark, fillOpacity: 0.75, insetLeft: 0.5, insetRight: 0.5 }),
      Plot.rect(by, { x1: "from", x2: "to", y1: 0, y2: (d) => -d.w / top, fill: colour.faint, fillOpacity: 0.45, insetLeft: 0.5, insetRight: 0.5 }),
      Plot.ruleY([0], { stroke: colour.ink }),
      Plot.ruleX([third], { stroke: colour.blue, strokeDasharray: "2 4", strokeWidth: 1.5 }),
      Plot.text(["one third"], { x: third, y: 1.24, dx: 4, textAnchor: "start", text: (d) => d, fill: colour.blue }),
      Plot.text([data.chance ? "by chance" : ""], { frameAnchor: "bottom-right", dy: -4, text: (d) => d, fill: colour.faint }),
      Plot.text(["found"], { frameAnchor: "top-right", dy: 4, text: (d) => d, fill: colour.mark, fontWeight: 650 }),
    ];
    const m = data.mass, points = [];
    if (m) {
      marks.push(Plot.ruleY([1.12], { x1: m.interval[0], x2: m.interval[1], stroke: colour.mark, strokeWidth: 3 }), Plot.dot([m.fraction], { x: (d) => d, y: 1.12, r: 5, fill: colour.mark }));
      points.push({ x: m.fraction, y: 1.12, text: ["Found", `${m.state}, ${three(m.fraction)}`, `interval ${three(m.interval[0])} to ${three(m.interval[1])}`] });
    }
    if (data.chance) {
      const [low, middle, high] = data.chance.range;
      marks.push(Plot.ruleY([-1.12], { x1: low, x2: high, stroke: colour.faint, strokeWidth: 3 }), Plot.dot([middle], { x: (d) => d, y: -1.12, r: 5, fill: colour.faint }));
      points.push({ x: middle, y: -1.12, text: ["By chance", `median ${three(middle)}`, `90 %: ${three(low)} to ${three(high)}`] });
    }
    const share = (w) => `${(100 * w).toFixed(1)} %`;
    found.filter((d) => d.w > 5e-4).forEach((d) => points.push({ x: (d.from + d.to) / 2, y: d.w / top / 2, text: [`${three(d.from)} to ${three(d.to)}`, `posterior probability ${share(d.w)}`] }));
    by.filter((d) => d.w > 0).forEach((d) => points.push({ x: (d.from + d.to) / 2, y: -d.w / top / 2, text: [`${three(d.from)} to ${three(d.to)}`, `by chance ${share(d.w)}`] }));
    const plot = Plot.plot({ ...wide(width), marginLeft: 16, marginBottom: 40, height, x: { domain: [0, 1], label: `share of ${shorten(data.whole, 44)} that had adopted`, labelArrow: "none", ticks: width < 500 ? 5 : 10 }, y: { domain: [data.chance ? -1.3 : -0.1, 1.3], axis: null }, marks });
    return [{ plot, points: points.sort((a, b) => a.x - b.x || b.y - a.y) }];
  }

  function regions(data, width) {
    const columns = Math.max(1, Math.min(4, Math.floor(width / 210)));
    const each = data.regions.filter(([, dates]) => dates.length);
    const begin = time(data.from[0]), end = after((data.through ?? data.from).at(-1));
    return each.map(([name, dates, share, threshold]) => {
      const points = dates.map((date, i) => ({ x: time(date), y: share[i], text: [name, `${date}: ${three(share[i])}`] }));
      const steps = [...points, { x: end, y: share.at(-1) }];
      const plot = Plot.plot({ width: Math.floor(width / columns) - 8, height: 140, marginLeft: 30, marginTop: 24, marginRight: 8, x: { type: "utc", domain: [begin, end], label: null, ticks: 3 }, y: { domain: [0, 1], ticks: 2, label: null },
        marks: [Plot.ruleY([third], { stroke: colour.blue, strokeDasharray: "2 4" }), ...(threshold ? [upright([time(threshold)])] : []), Plot.line(steps, { x: "x", y: "y", curve: "step-after", stroke: colour.ink }),
          Plot.text([shorten(name, 26)], { frameAnchor: "top-left", dy: -18, dx: -24, text: (d) => d, fontWeight: 650 })] });
      return { plot, points, inline: true };
    });
  }

  /** Estimates with their intervals, one below the other. */
  function ladder(rows, width, { label, domain, scale = "linear", reference, names = true, tickFormat }) {
    const left = names ? Math.min(300, width * 0.38) : 16, letters = Math.floor((left - 12) / 6.6);
    const step = names ? 22 : Math.max(2, Math.min(8, 520 / rows.length));
    const marks = [Plot.ruleX([reference], { stroke: colour.blue, strokeDasharray: "2 4" })];
    marks.push(Plot.ruleY(rows, { y: "i", x1: "low", x2: "high", stroke: "colour", strokeOpacity: names ? 1 : 0.35, strokeWidth: names ? 2 : Math.max(1, step * 0.6) }));
    marks.push(Plot.dot(rows, { y: "i", x: "x", r: (r) => (r.strong ? (names ? 5.5 : 4) : names ? 3.5 : Math.max(1, Math.min(2, step / 2))), fill: (r) => (r.open ? "var(--paper)" : r.colour), stroke: "colour" }));
    const chance = rows.filter((r) => r.chance != null);
    marks.push(Plot.dot(chance, { y: "i", x: "chance", r: names ? 3 : 1.2, stroke: colour.faint, fill: names ? "none" : colour.faint }));
    if (names) marks.push(Plot.axisY(rows.map((r) => r.i), { label: null, tickSize: 0, tickFormat: (i) => shorten(rows[i]?.name ?? "", letters), fontVariant: "normal" }));
    const plot = Plot.plot({ width, height: rows.length * step + 56, marginLeft: left, marginRight: 16, marginTop: 10, marginBottom: 38, style: { background: "none" },
      x: { domain, type: scale, label, labelArrow: "none", ticks: width < 500 ? 4 : 8, tickFormat }, y: { domain: names ? rows.map((r) => r.i) : [rows.length - 0.5, -0.5], type: names ? "point" : "linear", axis: null, ...(names ? { padding: 0.6 } : {}) },
      r: { type: "identity" }, color: { type: "identity" }, marks });
    return { plot, points: rows.map((r) => ({ x: r.x, y: r.i, text: r.text })) };
  }

  function choices(data, width) {
    const rows = data.map(([name, x, low, high, date, own], i) => ({ i, name, x, low, high, colour: own ? colour.mark : colour.ink, strong: own, text: [name, `critical mass ${three(x)}, ${three(low)} to ${three(high)}`, `threshold ${date}`] }));
    return [ladder(rows, width, { label: "critical mass", domain: [0, Math.max(0.6, d3.max(rows, (r) => r.high) ?? 0)], reference: third })];
  }

  const ofVerdict = (verdict) => ({ tipping: colour.mark, acceleration: colour.blue, "no-cascade": colour.green }[verdict] ?? colour.faint);

  function curve(data, width) {
    const rows = data.map(([x, low, high, date, verdict, chance, name], i) => ({ i, x, low, high, chance, colour: ofVerdict(verdict), text: [`critical mass ${three(x)}, ${three(low)} to ${three(high)}`, `threshold ${date}${verdict ? `, ${verdict}` : ""}`, chance == null ? "" : `by chance ${three(chance)}`, name] }));
    const kinds = [...new Set(data.map((d) => d[4]).filter(Boolean))].map((v) => [ofVerdict(v), v]);
    return [{ ...ladder(rows, width, { label: "critical mass", domain: [0, Math.min(1, (d3.max(rows, (r) => r.high) ?? 1) * 1.05)], reference: third, names: false }), key: kinds }];
  }

  function coefficients(data, width) {
    const inside = (v) => Math.min(1000, Math.max(0.001, v));
    return d3.groups(data, (d) => d[1]).map(([block, of]) => {
      const rows = of.map(([name, , regime, x, low, high], i) => ({ i, name: `${name}, ${regime.toLowerCase()}`, x: inside(x), low: inside(low), high: inside(high), colour: regime === "After" ? colour.blue : colour.mark, open: regime === "After", text: [`${name}, ${regime.toLowerCase()}`, `hazard ratio ${significant(x)}`, `95 %: ${significant(low)} to ${significant(high)}`] }));
      const domain = [Math.min(0.5, d3.min(rows, (r) => r.low)), Math.max(2, d3.max(rows, (r) => r.high))];
      return { ...ladder(rows, width, { label: `hazard ratio, ${block}`, domain, scale: "log", reference: 1, tickFormat: (v) => (/^[125]/.test(v.toExponential()) ? significant(v) : "") }), key: [[colour.mark, "before"], [colour.blue, "after"]].filter(([, k]) => of.some((d) => d[2].toLowerCase() === k)) };
    });
  }

  function forest(data, width) {
    const rows = data.norms.map(([name, x, low, high, chance, verdict], i) => ({ i, name, x, low: low ?? x, high: high ?? x, chance, colour: verdict === "tipping" ? colour.mark : colour.ink, text: [name, `critical mass ${three(x)}, ${three(low)} to ${three(high)}`, chance == null ? "" : `by chance ${three(chance)}`, verdict ?? ""] }));
    for (const [name, x, low, high, chance] of data.means) {
      const said = chance ? ["The mean where every norm is smooth", `${three(x)}, 90 %: ${three(low)} to ${three(high)}`] : [name, `${three(x)}, ${three(low)} to ${three(high)}`];
      rows.push({ i: rows.length, name, x, low, high, strong: true, open: chance, colour: chance ? colour.faint : colour.blue, text: said });
    }
    return [ladder(rows, width, { label: "critical mass", domain: [0, 1], reference: third, names: rows.length <= 60 })];
  }

  function profile(data, width) {
    const best = d3.max(data.profile, (d) => d[2]), low = Math.max(d3.min(data.profile, (d) => d[2]), best - 60);
    const points = data.profile.map(([above, through, l]) => ({ x: through, y: Math.max(l, low), text: [`${three(above)} to ${three(through)}`, `log-likelihood ${l.toFixed(2)}`, `${(best - l).toFixed(2)} below the best`] }));
    const ranges = data.set?.ranges ?? [];
    const plot = Plot.plot({ ...wide(width), marginLeft: 64, height: 260, marginTop: 26, x: { domain: [0, 1], label: "common critical mass", labelArrow: "none" }, y: { domain: [low, best + 1], label: "log-likelihood", labelArrow: "none", ticks: 5 },
      marks: [span(ranges, { x1: (d) => d[0], x2: (d) => Math.max(d[1], d[0] + 0.002), y1: low, y2: best + 1 }), Plot.ruleX([third], { stroke: colour.blue, strokeDasharray: "2 4" }), Plot.line(points, { x: "x", y: "y", curve: "step-before", stroke: colour.ink }), upright([data.best])] });
    return [{ plot, points }];
  }

  function power(data, width) {
    const rows = data.map(([name, threshold, x, error], i) => ({ i, name, x, low: Math.max(0, x - error), high: Math.min(1, x + error), colour: threshold ? colour.blue : colour.mark, text: [name, `tipping in ${(100 * x).toFixed(0)} % of data sets`, threshold ? "there is a threshold: right" : "there is none: a mistake"] }));
    return [{ ...ladder(rows, width, { label: "share of data sets with the verdict tipping", domain: [0, 1], reference: 0.05 }), key: [[colour.blue, "with a threshold"], [colour.mark, "without"]] }];
  }

  function overview(data, width) {
    const all = data.filter(([, , chance]) => chance != null).map(([name, x, chance, verdict, date, target]) => ({ x: chance, y: x, colour: ofVerdict(verdict), text: [name, `found ${three(x)}, by chance ${three(chance)}`, `threshold ${date}, ${verdict}`], target }));
    const size = Math.min(width, 620);
    const rest = all.length ? [] : data.map(([name, x, , verdict, date, target], i) => ({ x, y: i, colour: ofVerdict(verdict), text: [name, `critical mass ${three(x)}, threshold ${date}`], target }));
    const drawn = all.length ? data.filter((d) => d[2] != null) : data;
    const kinds = [...new Set(drawn.map((d) => d[3]))].map((v) => [ofVerdict(v), v]);
    if (rest.length) {
      const plot = Plot.plot({ ...wide(width), height: 160, x: { domain: [0, 1], label: "critical mass", labelArrow: "none" }, y: { axis: null }, color: { type: "identity" }, marks: [Plot.ruleX([third], { stroke: colour.blue, strokeDasharray: "2 4" }), Plot.dot(rest, { x: "x", y: "y", fill: "colour" })] });
      return [{ plot, points: rest, key: kinds }];
    }
    const plot = Plot.plot({ ...wide(size), height: size * 0.8, marginTop: 26, marginBottom: 38, x: { domain: [0, 1], label: "by chance (median)", labelArrow: "none" }, y: { domain: [0, 1], label: "critical mass found", labelArrow: "none" }, color: { type: "identity" },
      marks: [Plot.line([[0, 0], [1, 1]], { stroke: colour.line }), Plot.ruleX([third], { stroke: colour.blue, strokeDasharray: "2 4" }), Plot.ruleY([third], { stroke: colour.blue, strokeDasharray: "2 4" }),
        Plot.dot(all, { x: "x", y: "y", r: 4, fill: "colour", fillOpacity: 0.65, stroke: "colour" })] });
    return [{ plot, points: all.sort((a, b) => a.x - b.x || a.y - b.y), key: kinds }];
  }

  const charts = { adoption, hazard, change, mass, regions, choices, curve, coefficients, forest, profile, power, overview };

  // The pointer and the keyboard.

  const announcer = document.getElementById("announcer");
  const svg = (name, attributes = {}) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const html = (name, properties = {}, ...children) => { const element = Object.assign(document.createElement(name), properties); element.append(...children); return element; };

  /** Points in the pixels of their plot, for the tip. */
  function placed({ plot, points }) {
    const drawn = plot instanceof SVGSVGElement ? plot : plot.querySelector("svg:last-of-type");
    const x = plot.scale("x"), y = plot.scale("y");
    return points.map((p) => ({ ...p, svg: drawn, px: x.apply(p.x) + (x.bandwidth ?? 0) / 2, py: y.apply(p.y) + (y.bandwidth ?? 0) / 2 })).filter((p) => Number.isFinite(p.px) && Number.isFinite(p.py));
  }

  function choose(chart, index, speak) {
    const state = chart.state, point = state.points[index];
    state.tip?.remove(); state.ring?.remove();
    state.index = point ? index : -1;
    if (!point) { if (speak) announcer.textContent = ""; return; }
    state.ring = point.svg.appendChild(svg("circle", { cx: point.px, cy: point.py, r: 6, fill: "none", stroke: "var(--mark)", "stroke-width": 2 }));
    const lines = point.text.filter(Boolean);
    state.tip = html("div", { className: "chart-tip" }, ...lines.map((line) => html("div", {}, html("bdi", { textContent: line }))));
    chart.append(state.tip);
    const box = chart.getBoundingClientRect(), at = state.ring.getBoundingClientRect(), tip = state.tip.getBoundingClientRect();
    const left = at.left + at.width / 2 - box.left, room = box.width - tip.width;
    const beside = left + 14 + tip.width <= box.width ? left + 14 : left - 14 - tip.width;
    state.tip.style.left = `${Math.max(0, Math.min(room, beside))}px`;
    state.tip.style.top = `${Math.max(-8, at.top - box.top - tip.height - 6)}px`;
    if (speak) announcer.textContent = `${lines.join(", ")}. ${index + 1} of ${state.keyed}.`;
  }

  function nearest(chart, event) {
    let best = -1, least = Infinity;
    const boxes = new Map();
    chart.state.points.forEach((point, i) => {
      if (!boxes.has(point.svg)) {
        const box = point.svg.getBoundingClientRect();
        boxes.set(point.svg, { box, scale: box.width / (point.svg.width.baseVal.value || box.width) });
      }
      const { box, scale } = boxes.get(point.svg);
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) return;
      const dx = event.clientX - box.left - point.px * scale, dy = event.clientY - box.top - point.py * scale;
      const distance = dx * dx + (point.wideX ? 0.02 : 1) * dy * dy;
      if (distance < least) { least = distance; best = i; }
    });
    return least < 80 * 80 ? best : -1;
  }

  function listen(chart) {
    chart.tabIndex = 0;
    chart.setAttribute("aria-describedby", "chart-keys");
    chart.addEventListener("pointermove", (event) => { const i = nearest(chart, event); if (i !== chart.state.index) choose(chart, i, false); });
    chart.addEventListener("pointerdown", (event) => choose(chart, nearest(chart, event), false));
    chart.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") choose(chart, -1, false); });
    chart.addEventListener("blur", () => choose(chart, -1, true));
    chart.addEventListener("keydown", (event) => {
      const { index, keyed } = chart.state, last = keyed - 1;
      if (event.altKey || event.ctrlKey || event.metaKey || last < 0) return;
      const to = { ArrowRight: Math.min(last, index + 1), ArrowDown: Math.min(last, index + 1), ArrowLeft: index < 0 ? last : Math.max(0, index - 1), ArrowUp: index < 0 ? last : Math.max(0, index - 1), Home: 0, End: last, Escape: -1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(chart, to, true);
    });
  }

  // Drawing.

  const parsed = new Map();
  function dataOf(figure) {
    const element = figure.dataset.from ? document.getElementById(figure.dataset.from) : figure.closest(".norm")?.querySelector(".norm-data");
    if (!element) return undefined;
    if (!parsed.has(element)) parsed.set(element, JSON.parse(element.textContent));
    return parsed.get(element);
  }

  function swatch({ stroke, dash, weight }) {
    const picture = svg("svg", { viewBox: "0 0 24 10", "aria-hidden": "true" });
    picture.append(svg("line", { x1: 0, x2: 24, y1: 5, y2: 5, stroke, "stroke-width": weight, "stroke-dasharray": dash }));
    return picture;
  }

  function legend(figure, chart, data) {
    const list = html("div", { className: "chart-keys" });
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Models shown, best first");
    for (const [name] of data.models) {
      const button = html("button", { type: "button" }, swatch(lineOf(name, data)), name);
      button.dataset.model = name;
      button.setAttribute("aria-pressed", figure.shown.has(name));
      button.addEventListener("click", () => {
        if (!figure.shown.delete(name)) figure.shown.add(name);
        button.setAttribute("aria-pressed", figure.shown.has(name));
        draw(figure);
      });
      list.append(button);
    }
    chart.before(list);
  }

  function draw(figure) {
    const chart = figure.querySelector(".chart"), data = dataOf(figure), make = charts[figure.dataset.chart];
    const width = Math.floor(chart.clientWidth);
    if (!make || !data || width < 40) return;
    const plots = make(data, width, figure);
    chart.replaceChildren();
    for (const { plot, key, inline } of plots) {
      if (key?.length) {
        const keys = html("div", { className: "chart-keys small" }, ...key.map(([stroke, label]) => html("span", {}, swatch({ stroke, dash: "none", weight: 4 }), ` ${label}`)));
        chart.append(keys);
      }
      plot.setAttribute("aria-hidden", "true");
      if (inline) plot.style.display = "inline-block";
      chart.append(plot);
    }
    // What a second plot says again is for the pointer only.
    const points = plots.flatMap(placed).sort((a, b) => Boolean(a.again) - Boolean(b.again));
    const state = { points, keyed: points.filter((p) => !p.again).length, index: -1 };
    const first = !chart.state;
    chart.state = state;
    chart.dataset.points = state.keyed;
    chart.dataset.width = width;
    figure.classList.add("drawn");
    if (!first) return;
    listen(chart);
    if (figure.dataset.chart === "hazard" && data.models.length) legend(figure, chart, data);
  }

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) if (Math.floor(target.clientWidth) !== Number(target.dataset.width ?? 0)) draw(target.closest("figure"));
  });
  // What is shown is drawn at once, however far below, so that nothing moves later; the charts of a norm's page when it is opened.
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target);
      resized.observe(target.querySelector(".chart"));
    }
  }, { rootMargin: "1000000px" });
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  figures.forEach((figure) => seen.observe(figure));
  // What is printed is drawn, also what nobody has looked at.
  globalThis.addEventListener("beforeprint", () => figures.forEach((figure) => { if (figure.offsetParent && !figure.classList.contains("drawn")) draw(figure); }));

  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    const shown = [...document.querySelectorAll("h1")].find((h) => h.offsetParent);
    (shown ?? document.getElementById("main")).focus();
  });

  // A batch: sorting, searching, and the pages of its norms.

  const table = document.getElementById("norms");
  if (table) {
    const body = table.tBodies[0], rows = [...body.rows];
    const status = document.getElementById("shown-count"), search = document.getElementById("search"), filter = document.getElementById("verdict-filter");
    const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const texts = new Map(rows.map((row) => [row, folded(row.textContent)]));
    const show = () => {
      const words = folded(search.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const shown = words.every((word) => texts.get(row).includes(word)) && (!filter.value || row.dataset.verdict === filter.value);
        row.hidden = !shown;
        count += shown;
      }
      status.textContent = `${count} of ${plural(rows.length, "norm")}`;
    };
    search.addEventListener("input", show);
    filter.addEventListener("change", show);
    search.form.addEventListener("submit", (event) => event.preventDefault());
    const heads = [...table.tHead.querySelectorAll("th[data-sort]")];
    heads.forEach((head) => head.querySelector("button").addEventListener("click", () => {
      const column = head.cellIndex, numbers = head.classList.contains("num");
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.value;
      // Rows without a value stand last, whichever way the others go.
      const missing = (v) => v === "" || v === "none";
      rows.sort((a, b) => {
        const [v, w] = [value(a), value(b)];
        if (missing(v) || missing(w)) return missing(v) - missing(w);
        const order = numbers ? v - w : v.localeCompare(w, "en", { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows);
    }));

    const title = document.title;
    const opened = (focus) => {
      const id = decodeURIComponent(location.hash.slice(1));
      const article = document.getElementById(id)?.closest(".norm");
      document.title = article ? `${article.dataset.title} · ${title}` : title;
      if (!focus) return;
      if (article && id === article.id) { scrollTo(0, 0); article.querySelector("h1").focus(); }
      if (!article) { if (id === "overview") scrollTo(0, 0); document.getElementById("overview-title").focus({ preventScroll: true }); }
    };
    addEventListener("hashchange", () => opened(true));
    opened(false);
  }
})();
