// Reads {unit: value} from its first argument, writes {unit: [is it known to Grafana, what it shows with one decimal]}.
globalThis.navigator ??= { languages: ["en"], language: "en" };
const path = require("node:path");
const formats = path.join(__dirname, "node_modules/@grafana/data/dist/cjs/valueFormats/valueFormats.cjs");
const { getValueFormats, getValueFormat } = require(formats);
const known = new Set(getValueFormats().flatMap((group) => group.submenu.map((unit) => unit.value)));
const told = {};
for (const [unit, value] of Object.entries(JSON.parse(process.argv[2]))) {
  const shown = getValueFormat(unit)(value, 1);
  const ours = /^suffix:/.test(unit);
  told[unit] = [known.has(unit) || ours, `${shown.prefix ?? ""}${shown.text}${shown.suffix ?? ""}`];
}
console.log(JSON.stringify(told));
