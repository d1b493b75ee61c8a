// Process events drawn from the host's, and the median.

/** KQL that draws so many events from the table Host, spread evenly over 30 days and 2,000 machines. */
export function rowsOf(count) {
  return `
let source = Host | where EventID == 4688 | serialize n = row_number() - 1;
let size = toscalar(Host | where EventID == 4688 | count);
range i from 0 to ${count} - 1 step 1
| extend n = (i * 7919 + (i / 22979) * 104729) % size
| join kind=inner source on n
| project TenantId, TimeGenerated = datetime(2026-09-01) + i * 2592000000 / ${count} * 1ms,
    TimeCreatedUtc = datetime(2026-09-01) + i * 2592000000 / ${count} * 1ms,
    Computer = strcat("host", (i * 104729) % 2000, ".contoso.com"), EventID, Account, SubjectUserSid, SubjectUserName,
    SubjectDomainName, SubjectLogonId, NewProcessId, NewProcessName, TokenElevationType, ProcessId, CommandLine,
    ParentProcessName, TargetLogonId
| sort by TimeGenerated asc`;
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
