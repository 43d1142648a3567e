// Answers the lines of polars.go with the streaming engine of Polars. The result is kept as columns, as the other engines keep it.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.cwd() + "/");
const pl = require("nodejs-polars");
let context = null;

function answer(line) {
  if (line.views) {
    const frames = {};
    for (const [name, from] of Object.entries(line.views)) {
      const [kind, path] = [from.slice(0, from.indexOf(":")), from.slice(from.indexOf(":") + 1)];
      frames[name] = kind === "csv" ? pl.scanCSV(path, { tryParseDates: true }) : pl.scanParquet(path);
    }
    context = new pl.SQLContext(frames);
    return { version: "nodejs-polars " + require("nodejs-polars/package.json").version };
  }
  const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
  const frame = context.execute(line.sql, { eager: false }).collectSync({ engine: "streaming" });
  const spent = process.cpuUsage(cpu);
  return { cpu: (spent.user + spent.system) / 1000, wall: Number(process.hrtime.bigint() - wall) / 1e6, rows: frame.height };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = answer(JSON.parse(line));
  } catch (e) {
    reply = { error: String(e.message).split("\n")[0].slice(0, 200) };
  }
  console.log(JSON.stringify(reply));
}
