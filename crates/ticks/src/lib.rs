//! 100 ns ticks: calendar arithmetic, parsing and printing of KQL datetimes and timespans.
