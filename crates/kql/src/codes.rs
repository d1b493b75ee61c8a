//! The codes of the parser's diagnostics. A code, once given, keeps its meaning.

/// A character that KQL has no use for.
pub const UNKNOWN_CHARACTER: &str = "KQ0001";
/// A string without its closing quote.
pub const STRING_NOT_CLOSED: &str = "KQ0002";
/// A backslash before a letter that is no escape.
pub const UNKNOWN_ESCAPE: &str = "KQ0003";
/// `datetime(` and its kin without `)`.
pub const LITERAL_NOT_CLOSED: &str = "KQ0004";
/// A literal whose text is no value of its type.
pub const BAD_LITERAL: &str = "KQ0005";
/// A guid without `guid(...)` around it.
pub const RAW_GUID: &str = "KQ0006";
/// A `dynamic(...)` whose text is no JSON.
pub const BAD_DYNAMIC: &str = "KQ0007";

/// A word behind `|` that is no operator.
pub const UNKNOWN_OPERATOR: &str = "KQ0101";
/// Nothing behind `|`.
pub const OPERATOR_MISSING: &str = "KQ0102";
/// No expression where one is needed.
pub const EXPRESSION_MISSING: &str = "KQ0103";
/// A word or sign that must stand here does not.
pub const EXPECTED: &str = "KQ0104";
/// Text that belongs to nothing.
pub const UNEXPECTED: &str = "KQ0105";
/// A word of the language used as a name without brackets.
pub const RESERVED_NAME: &str = "KQ0106";
/// No name where one is needed.
pub const NAME_MISSING: &str = "KQ0107";
/// A name that is no type.
pub const UNKNOWN_TYPE: &str = "KQ0108";
/// An opening bracket without its closing one.
pub const NOT_CLOSED: &str = "KQ0109";
/// A closing bracket without its opening one.
pub const STRAY_CLOSER: &str = "KQ0110";
/// More nesting than is read.
pub const TOO_DEEP: &str = "KQ0111";
/// A management command (`.show`) where a query is awaited.
pub const COMMAND: &str = "KQ0112";
/// Comparisons in a row: `a == b == c`.
pub const CHAINED: &str = "KQ0113";
/// `=` where a comparison is meant.
pub const ASSIGNMENT: &str = "KQ0114";
/// A `|` among the arguments of a function.
pub const PIPE_IN_ARGUMENTS: &str = "KQ0115";
/// An operator of another language: `&&`, `not in`, `AND`.
pub const FOREIGN_OPERATOR: &str = "KQ0116";
/// A comma that must stand here does not.
pub const COMMA_MISSING: &str = "KQ0117";
/// A query that begins with `|`.
pub const SOURCE_MISSING: &str = "KQ0118";
/// A statement that does not end before the next begins.
pub const STATEMENT_END: &str = "KQ0119";
/// A pattern of a graph that does not turn between nodes and edges.
pub const GRAPH_PATTERN: &str = "KQ0120";
/// A word that is no property or no value here.
pub const UNKNOWN_PROPERTY: &str = "KQ0121";
