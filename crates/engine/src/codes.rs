//! The codes of the engine's diagnostics. Codes below `KQ0200` are the parser's.

/// A column is not there.
pub const UNKNOWN_COLUMN: &str = "KQ0201";
/// A table is not there.
pub const UNKNOWN_TABLE: &str = "KQ0202";
/// A function is not there.
pub const UNKNOWN_FUNCTION: &str = "KQ0203";
/// A name stands for something else than what is awaited here.
pub const WRONG_KIND: &str = "KQ0204";
/// Two columns of a result have the same name.
pub const DUPLICATE_COLUMN: &str = "KQ0205";
/// A name is declared twice in one scope.
pub const DUPLICATE_NAME: &str = "KQ0206";
/// A function has too few or too many arguments.
pub const ARGUMENT_COUNT: &str = "KQ0301";
/// A function or operator does not take values of this type.
pub const ARGUMENT_TYPE: &str = "KQ0302";
/// A predicate is not a bool.
pub const NOT_BOOL: &str = "KQ0303";
/// A value that must be constant depends on the row.
pub const NOT_CONSTANT: &str = "KQ0304";
/// An operator's parameter has an unknown value.
pub const BAD_PARAMETER: &str = "KQ0305";
/// An aggregate stands where a scalar is awaited, or the reverse.
pub const AGGREGATE_PLACE: &str = "KQ0306";
/// The operator has no meaning as written.
pub const BAD_OPERATOR: &str = "KQ0307";
/// A row function needs rows in an order.
pub const NOT_SERIALIZED: &str = "KQ0308";
/// A pattern of `parse` or a regular expression is wrong.
pub const BAD_PATTERN: &str = "KQ0309";
/// The engine cannot run this operator yet.
pub const UNSUPPORTED_OPERATOR: &str = "KQ0401";
/// The engine cannot run this function yet.
pub const UNSUPPORTED_FUNCTION: &str = "KQ0402";
/// The engine cannot run this statement yet.
pub const UNSUPPORTED_STATEMENT: &str = "KQ0403";
/// The query nests too deeply.
pub const TOO_DEEP: &str = "KQ0404";
/// Kusto may answer otherwise, for its way is not published in full.
pub const INEXACT: &str = "KQ0405";
/// The query is right, but the run failed.
pub const RUN: &str = "KQ0501";
