// Runs the conformance cases against an implementation: here the schema, and two rules of many, in JavaScript.
//
//   npm install ajv ajv-formats
//   node spec/check.mjs
//
// Take yours in the place of `implementation`. It gets a document and gives its problems: rule, severity, record, field.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`); // where the packages are installed
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

const ajv = new Ajv({ strict: true });
addFormats(ajv);
const valid = ajv.compile(read("schema.json"));

const FIRST = "0000-01-01";
const LAST = "9999-12-31"; // days compare as text

const implementation = {
  "coordinates-incomplete": (data) =>
    (data.schools ?? [])
      .filter((school) => (school.easting == null) !== (school.northing == null))
      .map((school) => ({ severity: "error", record: school.id, field: school.easting == null ? "easting" : "northing" })),

  "membership-overlap": (data) =>
    (data.memberships ?? []).toSorted((a, b) => order(a.start ?? FIRST, b.start ?? FIRST) || order(a.id, b.id)).flatMap(
      (later, place, all) =>
        all.slice(0, place).some((earlier) => earlier.school === later.school && (later.start ?? FIRST) < (earlier.end ?? LAST))
          ? [{ severity: "error", record: later.id, field: "start" }]
          : [],
    ),
};

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const key = (problem) => [problem.rule, problem.severity, problem.record, problem.field].join(" | ");
const expected = read("expected.json");
const cases = Object.entries(expected.cases);
const wrong = [];
let compared = 0;
if (expected.schema !== read("schema.json").$id) wrong.push("the cases are of another version of the schema");

for (const [name, { schema_accepts: accepts, problems }] of cases) {
  const data = read(`cases/${name}`);
  if (valid(data) !== accepts) wrong.push(`${name}: the schema ${accepts ? "refuses" : "accepts"} it`);
  if (!accepts) continue; // what the schema refuses is not asked about further
  for (const [rule, find] of Object.entries(implementation)) {
    const found = find(data).map((problem) => key({ rule, ...problem })).sort();
    const wanted = problems.filter((problem) => problem.rule === rule).map(key).sort();
    compared += wanted.length;
    if (found.join() !== wanted.join()) wrong.push(`${name}: found ${found.join() || "nothing"}, not ${wanted.join() || "nothing"}`);
  }
}

for (const line of wrong) console.error(line);
console.log(`${cases.length} cases, ${compared} problems of ${Object.keys(implementation).length} rules, ${wrong.length} wrong`);
process.exit(wrong.length || !compared ? 1 : 0);
