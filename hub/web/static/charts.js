// Turns each still chart into one that answers to a finger. The numbers are in the page; without this file the still stays.
"use strict";
(() => {
  if (!window.uPlot) return;
  const lang = document.documentElement.lang;
  const timeZone = document.documentElement.dataset.zone;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const clock = (options) => {
    const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { timeZone, ...options });
    return (t) => format.format(new Date(t * 1000));
  };
  const moment = clock({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });

  // null ends the line; undefined is only a time at which the other series has a value.
  const aligned = ({ t, v, s, from }) => {
    let at = 0; // times come as steps
    const line = new Map(t.map((step, i) => [(at += step), v[i]]));
    const marks = new Map(s);
    const times = [...new Set([...line.keys(), ...marks.keys()])].sort((a, b) => a - b);
    const rows = [times.map((at) => at + from), times.map((at) => line.get(at))];
    return marks.size ? [...rows, times.map((at) => marks.get(at))] : rows;
  };

  const suspect = (said, told) => ({
    label: said.suspect,
    stroke: colour("ink"),
    paths: () => null,
    points: { show: true, size: 9, width: 1.5, stroke: colour("ink"), fill: colour("paper") },
    value: told,
  });

  const newest = (chart) => chart.setLegend({ idx: chart.data[0].length - 1 });

  const options = (said, width) => {
    const told = (_, value) => (value == null ? "–" : `${number.format(value)} ${said.unit}`);
    const axis = { stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, size: 32, font: "13px system-ui, sans-serif" };
    const tick = said.n.to - said.n.from > 200000 ? clock({ day: "numeric", month: "short" }) : clock({ hour: "2-digit", minute: "2-digit" });
    return {
      width,
      height: 190,
      tzDate: (t) => uPlot.tzDate(new Date(t * 1000), timeZone),
      scales: { x: { range: [said.n.from, said.n.to] } },
      hooks: { ready: [newest] },
      cursor: { y: false, drag: { x: false, y: false } },
      axes: [
        { ...axis, values: (_, splits) => splits.map(tick) },
        { ...axis, size: 48, values: (_, splits) => splits.map((value) => number.format(value)) },
      ],
      series: [
        { label: said.time, value: (_, t) => (t == null ? "–" : moment(t)) },
        { label: said.label, stroke: colour("accent"), width: 2, points: { show: false }, value: told },
        ...(said.n.s.length ? [suspect(said, told)] : []),
      ],
    };
  };

  const draw = (figure) => {
    const said = JSON.parse(figure.querySelector("script").textContent);
    figure.querySelector(".uplot")?.remove();
    const chart = new uPlot(options(said, figure.clientWidth), aligned(said.n), (self, init) => {
      figure.querySelector(".still").after(self.root);
      init();
    });
    chart.root.setAttribute("aria-hidden", "true"); // the still, the summary and the table say the same
    chart.over.addEventListener("mouseleave", () => newest(chart));
    figure.classList.add("live");
  };

  const figures = [...document.querySelectorAll(".chart")].filter((figure) => figure.querySelector("script"));
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "400px" });
  const again = () => figures.forEach((figure) => figure.classList.contains("live") && draw(figure));
  figures.forEach((figure) => seen.observe(figure));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    again();
  });
})();
