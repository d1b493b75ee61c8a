// What is asked and what goes wrong, drawn from a seed: the same in each run.

/** Numbers from 0 to 1, from a seed (Mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every fault of the emulator with its share of the requests, in percent. */
const SHARES = {
  throttle: 3, "throttle-bare": 2, 500: 3, 502: 2, 503: 3, 504: 2, "slow-first-byte": 2, "slow-body": 2, truncated: 4, cut: 5, drop: 3,
  partial: 3, "expired-token": 3, "wrong-mime": 2, "no-cors": 2,
};
const STORM_EVERY = 500;
const STORM = 60;

/** The faults of the next requests, one each; 60 of every 500 are a storm, in which three of four are refused. */
export function faultsOf(seed, count) {
  const random = chance(seed);
  return Array.from({ length: count }, (_, number) => {
    let drawn = random() * 100;
    // over all orders of magnitude, so that headers, first rows and last bytes are met
    const at = Math.floor(Math.exp(random() * Math.log(200_000)) - 1);
    if (number % STORM_EVERY >= STORM_EVERY - STORM) return drawn < 75 ? "throttle" : "none";
    for (const [fault, share] of Object.entries(SHARES)) {
      if (drawn < share) return fault === "cut" || fault === "truncated" ? { fault, at } : fault;
      drawn -= share;
    }
    return "none";
  });
}

/** A query of each kind; `rowWise` says that what comes of some of the rows is some of the result. */
const KINDS = [
  (n) => ({ rowWise: true, text: `SigninLogs | where strlen(UserPrincipalName) % ${2 + (n % 9)} != 0 | project TimeGenerated, UserPrincipalName, IPAddress, ResultType, CorrelationId` }),
  (n) => ({ rowWise: true, text: `SecurityEvent | where EventID >= ${4600 + (n % 90)} | project TimeGenerated, Computer, Account, EventID, CommandLine` }),
  (n) => ({ rowWise: true, text: `SecurityEvent | extend Half = EventID / 2 | where Half > ${2200 + (n % 200)} | project TimeGenerated, Half` }),
  (n) => ({ rowWise: true, text: `SigninLogs // ${n}` }),
  (n) => ({ rowWise: true, text: `OfficeActivity | where strlen(UserId) > ${n % 20}` }),
  (n) => ({ rowWise: false, text: `SecurityEvent | summarize Events = count(), Last = max(TimeGenerated) by Computer, Rest = EventID % ${2 + (n % 7)}` }),
  (n) => ({ rowWise: false, text: `SigninLogs | sort by TimeGenerated desc, CorrelationId asc | take ${1 + (n % 40)} | project TimeGenerated, CorrelationId, UserPrincipalName` }),
  (n) => ({ rowWise: false, text: `SigninLogs | summarize Users = dcount(UserPrincipalName), Failed = countif(ResultType != "0") by Hour = bin(TimeGenerated, ${1 + (n % 12)}h)` }),
  (n) => ({ rowWise: false, text: `let users = SigninLogs | where ResultType != "0" | distinct UserPrincipalName; SigninLogs | join kind=inner users on UserPrincipalName | summarize n = count() by UserPrincipalName, AppDisplayName | where n > ${n % 5}` }),
  // more groups than the service gives rows: not to be divided
  (n) => ({ rowWise: false, text: `SecurityEvent | summarize n = count() by bin(TimeGenerated, ${1 + (n % 5)}m), Computer` }),
];

/** The queries: text, time span, and whether the table is one that no service has. */
export function queriesOf(seed, count) {
  const random = chance(seed ^ 0x51ed27);
  return Array.from({ length: count }, (_, number) => {
    const start = new Date(Date.UTC(2026, 9, 1 + Math.floor(random() * 10))).toISOString();
    const timespan = { start, end: "2026-10-15T00:00:00Z" };
    if (random() < 0.03) return { text: `Nowhere_CL | where n > ${number}`, timespan, rowWise: true, missing: "Nowhere_CL" };
    return { ...KINDS[Math.floor(random() * KINDS.length)](number), timespan, missing: null };
  });
}
