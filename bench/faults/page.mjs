// What runs in the page: every query at a service and over the same tables in memory, and what became of it.

/** Asks all queries; counts how they ended. Sent to the page as text: it names nothing outside itself. */
export async function ask({ services, scale, queries }) {
  const { open } = await import(new URL("/pkg/index.js", location.href).href);
  const hunt = await open();
  await hunt.loadDemo({ scale });

  /** Who asks: two analysts of each service, by two of its languages; one person who may read nothing. */
  const connections = [];
  for (const [at, { address, workspace }] of services.entries()) {
    for (const user of ["isaiahl", "meganb"]) {
      const adx = at % 4 === 3;
      const getToken = ({ resource }) => window.giveToken(at, user, resource);
      const how = adx
        ? { kind: "adx", cluster: address, database: workspace }
        : { kind: "sentinel", workspaceId: workspace, endpoint: address };
      const name = `${user}${at}`;
      await hunt.connect({ ...how, name, getToken, keepDefault: true });
      connections.push(name);
    }
  }
  const [first] = services;
  const getToken = ({ resource }) => window.giveToken(0, "adelev", resource);
  await hunt.connect({ kind: "sentinel", workspaceId: first.workspace, endpoint: first.address, name: "nobody", getToken, keepDefault: true });

  const text = (cell) => (typeof cell === "bigint" ? `${cell}n` : cell);
  const rows = (table) => table.rows().map((row) => JSON.stringify(row, (_, cell) => text(cell))).sort();
  const columns = (table) => JSON.stringify(table.columns.map(({ name, type }) => [name, type]));
  const within = (some, all) => {
    const left = new Map();
    for (const row of all) left.set(row, (left.get(row) ?? 0) + 1);
    return some.every((row) => {
      const more = left.get(row) ?? 0;
      left.set(row, more - 1);
      return more > 0;
    });
  };
  const sentence = (text) => typeof text === "string" && text.endsWith(".");

  let parts = 0;
  const samples = {};
  /** What became of a query, or why that is wrong. */
  const judge = async (query, source, answer) => {
    const { rowWise, missing, timespan } = query;
    if (answer instanceof Error) {
      const { name, code, message, hint } = answer;
      if (name !== "HuntletError" || !/^SO\d{4}$/.test(code) || !sentence(message) || !sentence(hint)) return { bad: `no stated error: ${name} ${code} ${message} | ${hint}` };
      samples[`error ${code}`] ??= `${message} ${hint}`;
      return { end: `error ${code}` };
    }
    const { completeness, steps } = answer.provenance;
    if (steps.some((step) => step.includes("parts of the time span"))) parts += 1;
    if (source === "nobody") return { bad: "rows for one who may read nothing" };
    if (completeness.kind === "missingTable") {
      if (completeness.table !== missing || answer.rowCount !== 0) return { bad: `missing ${completeness.table}` };
      return { end: "no rows, and the missing table is named" };
    }
    if (missing) return { bad: "rows of a table that is not there" };
    const right = await hunt.query(query.text, { timespan, source: "local" });
    const [got, due] = [rows(answer), rows(right)];
    if (completeness.kind === "complete") {
      if (columns(answer) !== columns(right)) return { bad: `complete, with other columns: ${columns(answer)} for ${columns(right)}` };
      if (got.length !== due.length || got.some((row, at) => row !== due[at])) return { bad: `complete, and not the right rows: ${got.length} of ${due.length}` };
      return { end: "the right rows" };
    }
    if (completeness.reasons.length === 0 || !completeness.reasons.every(sentence)) return { bad: `no reasons: ${completeness.reasons}` };
    if (rowWise && !within(got, due)) return { bad: "rows that are not there" };
    const end = "some rows, and said to be incomplete";
    samples[end] ??= completeness.reasons[0];
    return { end };
  };

  const outcomes = {};
  const wrong = [];
  let next = 0;
  const asker = async (source) => {
    for (; next < queries.length; ) {
      const number = next++;
      const query = queries[number];
      const who = number % 50 === 7 ? "nobody" : source;
      const answer = await hunt.query(query.text, { timespan: query.timespan, source: who, fresh: true }).catch((error) => error);
      const { end, bad } = await judge(query, who, answer);
      if (bad) wrong.push({ bad, number, source: who, text: query.text, timespan: query.timespan, steps: answer.provenance?.steps, completeness: answer.provenance?.completeness });
      const key = end ?? "WRONG";
      outcomes[key] = (outcomes[key] ?? 0) + 1;
      if (number % 100 === 99) void window.tell(`${number + 1} queries asked, ${wrong.length} wrong`);
    }
  };
  // more than the five that a user has under way at once, so that some wait in the client
  await Promise.all(connections.flatMap((name) => Array.from({ length: 7 }, () => asker(name))));
  hunt.close();
  return { outcomes, wrong, parts, samples };
}
