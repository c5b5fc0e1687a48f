// Draws a dashboard of ours with Grafana's own components, from the answers of a real InfluxDB. What needs Grafana itself
// (maps and state timelines are not on npm) is named in its place, not imitated.
import React from "react";
import { createRoot } from "react-dom/client";
import {
  FieldType, ThemeContext, createTheme, dateTime, getDisplayProcessor, getFieldDisplayName,
  renderMarkdown, systemDateFormats, toDataFrame,
} from "@grafana/data";
import { BarGauge, BigValue, GlobalStyles, TimeSeries } from "@grafana/ui";
import { TableNG } from "@grafana/ui/unstable";
import "uplot/dist/uPlot.min.css";

const theme = createTheme({ colors: { mode: "light" } });
// As a browser in Europe, which Grafana asks where it is told to: see docs/dashboards.md.
systemDateFormats.update({
  ...systemDateFormats,
  interval: { ...systemDateFormats.interval, minute: "HH:mm", hour: "DD/MM HH:mm", day: "DD/MM", month: "MM/YYYY" },
});
const LINE = 38;
const GAP = 8;

// As the InfluxDB plugin does: a frame for each series and column, named by the alias; or one table for all series.
function frames(target, series) {
  return target.resultFormat === "table" ? [table(series)] : series.flatMap((one) => columns(target, one));
}

function columns(target, one) {
  return one.columns.slice(1).map((column, index) => {
    const named = (target.alias || column)
      .replace(/\$tag_(\w+)/g, (_, tag) => one.tags?.[tag] ?? "")
      .replace(/\$col/g, column)
      .replace(/\$m\b/g, one.name);
    return toDataFrame({
      name: named,
      fields: [
        { name: "Time", type: FieldType.time, values: one.values.map((row) => row[0]) },
        {
          name: "Value",
          type: FieldType.number,
          labels: one.tags,
          config: { displayNameFromDS: named },
          values: one.values.map((row) => row[index + 1]),
        },
      ],
    });
  });
}

function table(series) {
  const tags = Object.keys(series[0]?.tags ?? {});
  const names = series[0]?.columns ?? ["time"];
  const rows = series.flatMap((one) => one.values.map((row) => [row[0], ...tags.map((tag) => one.tags[tag]), ...row.slice(1)]));
  const heads = ["Time", ...tags, ...names.slice(1)];
  const kind = (index) =>
    index === 0 ? FieldType.time : rows.some((row) => typeof row[index] === "string") ? FieldType.string : FieldType.number;
  return toDataFrame({
    fields: heads.map((name, index) => ({ name, type: kind(index), values: rows.map((row) => row[index]) })),
  });
}

// What Grafana's own registry of field options would do with our defaults and overrides.
function configured(panel, found) {
  const { defaults, overrides } = panel.fieldConfig;
  for (const frame of found) {
    for (const field of frame.fields) {
      const config = structuredClone({ ...defaults, ...field.config, custom: { ...defaults.custom } });
      const name = getFieldDisplayName(field, frame, found);
      for (const rule of overrides.filter((one) => one.matcher.options === name)) {
        for (const { id, value } of rule.properties) {
          if (id.startsWith("custom.")) config.custom[id.slice(7)] = value;
          else config[id] = structuredClone(value);
        }
      }
      if (config.thresholds) config.thresholds.steps[0].value = -Infinity; // as Grafana reads null
      if (field.type === FieldType.time) { delete config.unit; delete config.decimals; delete config.thresholds; delete config.mappings; config.custom = {}; }
      field.config = config;
    }
  }
  let number = 0;
  for (const frame of found) {
    for (const field of frame.fields) {
      if (field.type === FieldType.number) field.state = { ...field.state, seriesIndex: number++ };
      field.display = getDisplayProcessor({ field, theme, timeZone: "browser" });
    }
  }
  return found;
}

function organized(panel, frame) {
  const step = panel.transformations?.find((one) => one.id === "organize");
  if (!step) return frame;
  const { excludeByName, renameByName } = step.options;
  const fields = frame.fields.filter((field) => !excludeByName[field.name]);
  return toDataFrame({ fields: fields.map((field) => ({ ...field, name: renameByName[field.name] ?? field.name })) });
}

function lastValues(panel, found) {
  return found.flatMap((frame) =>
    frame.fields.filter((field) => field.type !== FieldType.time).map((field) => {
      const value = [...field.values].reverse().find((one) => one !== null && one !== undefined) ?? null;
      return { field, shown: { ...field.display(value), title: getFieldDisplayName(field, frame, found) } };
    }),
  );
}

const NoData = ({ panel }) => (
  <div style={{ color: theme.colors.text.secondary, textAlign: "center", paddingTop: 24 }}>
    {panel.fieldConfig.defaults.noValue ?? "No data"}
  </div>
);

function Stat({ panel, found, width, height }) {
  const [first] = lastValues(panel, found);
  const empty = { text: panel.fieldConfig.defaults.noValue, numeric: NaN, color: theme.colors.text.secondary };
  const value = first && first.shown.text !== "" && !Number.isNaN(first.shown.numeric) ? { ...first.shown, title: "" } : empty;
  return <BigValue theme={theme} width={width} height={height} value={value} colorMode="value" graphMode="none"
    justifyMode="center" textMode="value" />;
}

function Gauges({ panel, found, width, height }) {
  const values = lastValues(panel, found);
  if (!values.length) return <NoData panel={panel} />;
  const numbers = values.map((one) => one.shown.numeric);
  const max = Math.max(...numbers), min = Math.min(0, ...numbers);
  const each = Math.floor(height / values.length) - 6;
  const longest = values.reduce((a, b) => (a.shown.text.length > b.shown.text.length ? a : b)).shown;
  const title = values.reduce((a, b) => (a.shown.title.length > b.shown.title.length ? a : b)).shown.title;
  return values.map(({ field, shown }) => (
    <div key={shown.title} style={{ marginBottom: 6 }}>
      <BarGauge theme={theme} width={width} height={each} value={shown} display={field.display}
        field={{ ...field.config, min: field.config.min ?? min, max: field.config.max ?? max }} orientation="horizontal"
        displayMode="basic" valueDisplayMode="text" namePlacement="left" showUnfilled
        text={panel.options.text} alignmentFactors={{ ...longest, title }} />
    </div>
  ));
}

// Phases and events as Grafana marks them: a dashed line where one begins, its words beside it.
function marked(builder, marks) {
  builder.addHook("draw", (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.textAlign = "left";
    ctx.font = `${11 * devicePixelRatio}px sans-serif`;
    marks.forEach(({ time, text }, index) => {
      const x = plot.valToPos(time, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) return;
      ctx.strokeStyle = ctx.fillStyle = "#E69F00";
      ctx.setLineDash([4, 4]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillStyle = theme.colors.text.secondary;
      ctx.fillText(text, x + 4, bbox.top + (11 + 13 * (index % 2)) * devicePixelRatio);
    });
    ctx.restore();
  });
}

function Lines({ panel, found, width, height, range, marks }) {
  if (!found.some((frame) => frame.length)) return <NoData panel={panel} />;
  return <TimeSeries frames={found} width={width} height={height} timeRange={range} timeZone="browser"
    legend={panel.options.legend} options={panel.options}>
    {(builder) => { marked(builder, marks); return null; }}
  </TimeSeries>;
}

function Content({ panel, found, width, height, range, marks }) {
  const inner = { panel, found, width, height, range, marks };
  switch (panel.type) {
    case "timeseries": return <Lines {...inner} />;
    case "stat": return <Stat {...inner} />;
    case "bargauge": return <Gauges {...inner} />;
    case "table": {
      const [frame] = configured(panel, [organized(panel, found[0])]);
      return <TableNG data={frame} width={width} height={height} fieldConfig={panel.fieldConfig} enableVirtualization={false} />;
    }
    case "text": return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: renderMarkdown(panel.options.content) }} />;
    default: return (
      <div style={{ color: theme.colors.text.secondary, background: theme.colors.background.secondary, height, display: "grid", placeItems: "center" }}>
        {panel.type === "geomap" ? "carte dessinée par Grafana · map drawn by Grafana" : "frise dessinée par Grafana · timeline drawn by Grafana"}
      </div>
    );
  }
}

function Box({ panel, answers, total, now, marks }) {
  const { x, y, w, h } = panel.gridPos;
  const style = { position: "absolute", left: (x * total) / 24 + GAP / 2, top: y * LINE, width: (w * total) / 24 - GAP, height: h * LINE - GAP };
  if (panel.type === "row") return <div style={{ ...style, fontWeight: 500, paddingTop: 4 }}>{panel.collapsed ? "› " : "⌄ "}{panel.title}</div>;
  const found = configured(panel, (panel.targets ?? []).flatMap((target) => frames(target, answers[`${panel.id}/${target.refId}`].series)));
  const span = answers[`${panel.id}/${panel.targets?.[0].refId}`]?.range ?? [now, now];
  const range = { from: dateTime(span[0]), to: dateTime(span[1]), raw: { from: dateTime(span[0]), to: dateTime(span[1]) } };
  const head = panel.title ? 30 : 0;
  return (
    <div style={{ ...style, background: theme.colors.background.primary, border: `1px solid ${theme.colors.border.weak}`, borderRadius: 4, padding: 8, overflow: "hidden" }}>
      {panel.title && <div style={{ fontSize: 14, fontWeight: 500, height: head - 8, whiteSpace: "nowrap" }}>{panel.title}</div>}
      <Content panel={panel} found={found} width={style.width - 18} height={style.height - 18 - head} range={range} marks={marks} />
    </div>
  );
}

window.draw = ({ dashboard, answers, now, marks }) => {
  const total = window.innerWidth - 24;
  const height = Math.max(...dashboard.panels.map((panel) => panel.gridPos.y + panel.gridPos.h)) * LINE;
  createRoot(document.getElementById("root")).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ padding: 12, background: theme.colors.background.canvas }}>
        <h3 style={{ margin: "4px 4px 10px" }}>{dashboard.title}</h3>
        <div style={{ position: "relative", height }}>
          {dashboard.panels.map((panel) => <Box key={panel.id} {...{ panel, answers, total, now, marks }} />)}
        </div>
      </div>
    </ThemeContext.Provider>,
  );
};
