// Python's urllib, json and pandas on the same body, in a new process each round.

import { spawnSync } from "node:child_process";

const program = (address) => `
import json, resource, time, urllib.request
import pandas as pd
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
began = time.perf_counter()
body = urllib.request.urlopen(urllib.request.Request("${address}", data=b"{}")).read()
read = (time.perf_counter() - began) * 1000
table = json.loads(body)["tables"][0]
frame = pd.DataFrame(table["rows"], columns=[column["name"] for column in table["columns"]])
print(json.dumps({"ms": (time.perf_counter() - began) * 1000, "transfer": read, "rows": len(frame), "grown": peak() - before}))
`;

/** Asks once. */
export function python(address) {
  const answer = spawnSync(process.env.PYTHON ?? "python3", ["-c", program(address)], { encoding: "utf8" });
  if (answer.status !== 0) throw new Error(answer.stderr);
  return JSON.parse(answer.stdout);
}
