// An AsyncAPI file in, its faults out, one a line; exit code 1 when there is one. Refuses other versions than 3.0.0.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const SEVERITIES = ["error", "warning", "information", "hint"];
const path = process.argv[2];
const { document, diagnostics } = await new Parser().parse(await readFile(path, "utf8"));
for (const { severity, code, message, path: at, range } of diagnostics) {
  console.log(`${path}:${range.start.line + 1}: ${SEVERITIES[severity]} ${code} at ${at.join(".")}: ${message}`);
}
const version = document?.version();
if (document && version !== "3.0.0") console.log(`${path}: version ${version} where 3.0.0 is written`);
const faults = diagnostics.filter(({ severity }) => severity <= 1).length;
process.exitCode = faults === 0 && version === "3.0.0" ? 0 : 1;
