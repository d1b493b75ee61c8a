//! Expressions of each type over the columns of the table.

use proptest::prelude::*;

fn of(all: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(all).prop_map(str::to_owned).boxed()
}

fn one(
    forms: &'static [&'static str],
    inner: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<String> {
    (prop::sample::select(forms), inner).prop_map(|(form, value)| form.replace('@', &value)).boxed()
}

fn two(
    forms: &'static [&'static str],
    first: impl Strategy<Value = String> + 'static,
    second: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<String> {
    (prop::sample::select(forms), first, second)
        .prop_map(|(form, first, second)| form.replace('@', &first).replace('#', &second))
        .boxed()
}

const NUMBERS: &[&str] =
    &["n", "i", "r", "n", "r", "1", "-3", "2.5", "long(null)", "int(7)", "real(nan)", "1 + 2 * 3"];
const TEXTS: &[&str] =
    &["s", "t", "s", "t", "'a'", "'EXE'", "''", "'12'", "strcat('a', '.b')", "tolower('CMD')"];
const TIMES: &[&str] = &[
    "d",
    "d",
    "datetime(2022-09-30)",
    "datetime(null)",
    "now()",
    "ago(1d)",
    "startofday(datetime(2022-10-01 5:00))",
];
const DYNAMICS: &[&str] =
    &["j", "j", "j.k", "j[0]", "j.n[1]", "dynamic([1, 'a', null])", "dynamic({'k': 2})"];

const TESTS_OF_NUMBERS: &[&str] = &[
    "@ > #",
    "@ <= #",
    "@ == #",
    "@ != #",
    "@ between (# .. 30)",
    "@ !between (0 .. #)",
    "@ in (#, 2, 12)",
    "@ !in (1, #)",
    "isnull(@) or isnotnull(#)",
];
const TESTS_OF_TEXTS: &[&str] = &[
    "@ == #",
    "@ != #",
    "@ =~ #",
    "@ !~ #",
    "@ contains #",
    "@ !contains #",
    "@ has #",
    "@ !has #",
    "@ hasprefix #",
    "@ hassuffix #",
    "@ startswith #",
    "@ endswith_cs #",
    "@ in (#, 'b', '12')",
    "@ !in~ (#, 'AB')",
    "@ has_any (#, 'dir')",
    "@ has_all ('exe', #)",
    "@ matches regex '[a-z]+[.]' or # == 'x'",
    "isempty(@) or isnotempty(#)",
    "strcmp(@, #) > 0",
];

fn numbers(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return of(NUMBERS);
    }
    let less = depth - 1;
    prop_oneof![
        3 => of(NUMBERS),
        2 => two(&["@ + #", "@ - #", "@ * #", "@ / #", "@ % 7 + #", "max_of(@, #)", "iff(b, @, #)", "coalesce(@, #)"],
            numbers(less), numbers(less)).prop_map(|value| format!("({value})")),
        1 => one(&["abs(@)", "-(@)", "bin(@, 5)", "floor(@, 2)", "round(@, 1)", "sqrt(@)", "tolong(@)", "toreal(@)",
            "sign(@)", "toint(@)", "exp(@ / 100)"], numbers(less)),
        1 => one(&["strlen(@)", "tolong(@)", "toreal(@)", "indexof(@, '.')", "countof(@, 'a')",
            "toint(extract('([0-9]+)', 1, @))", "hash(@, 10)"], texts(less)),
        1 => one(&["hourofday(@)", "dayofmonth(@)", "datetime_part('minute', @)", "datetime_diff('hour', @, d)",
            "(@ - datetime(2022-09-29)) / 1h"], times(less)),
        1 => one(&["array_length(@)", "tolong(@)", "toreal(@.k)"], dynamics(less)),
        1 => one(&["case(@, 1, isnull(n), 2, 3)", "iff(@, n, long(null))", "tolong(@)"], conditions(less)),
    ]
    .boxed()
}

fn texts(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return of(TEXTS);
    }
    let less = depth - 1;
    prop_oneof![
        3 => of(TEXTS),
        2 => one(&["tolower(@)", "toupper(@)", "substring(@, 1)", "substring(@, 0, 3)", "trim('[.]', @)", "reverse(@)",
            "extract('([a-z]+)', 1, @)", "replace_string(@, 'a', 'zz')", "replace_regex(@, '[aeiou]', '_')",
            "tostring(split(@, '.')[0])", "base64_encode_tostring(@)", "url_encode(@)", "hash_sha256(@)",
            "strcat_delim('-', @, 'x')", "parse_path(@).Filename", "tostring(parse_json(@).k)", "trim_end('e', @)"],
            texts(less)),
        1 => two(&["strcat(@, '-', #)", "iff(b, @, #)", "coalesce(@, #)", "case(n > 0, @, i == 2, #, 'none')"],
            texts(less), texts(less)),
        1 => one(&["tostring(@)", "strrep('a', toint(abs(@)) % 5)"], numbers(less)),
        1 => one(&["format_datetime(@, 'yyyy-MM-dd HH')", "tostring(@)"], times(less)),
        1 => one(&["tostring(@)", "tostring(@.k)", "strcat_array(@, ',')", "gettype(@)"], dynamics(less)),
    ]
    .boxed()
}

fn times(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return of(TIMES);
    }
    let less = depth - 1;
    prop_oneof![
        3 => of(TIMES),
        1 => one(&["bin(@, 1h)", "startofday(@)", "endofmonth(@)", "(@ + 90m)", "(@ - 1d)", "datetime_add('month', 1, @)",
            "(@ + w)", "iff(b, @, d)"], times(less)),
        1 => one(&["todatetime(@)"], texts(less)),
    ]
    .boxed()
}

fn dynamics(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return of(DYNAMICS);
    }
    let less = depth - 1;
    prop_oneof![
        3 => of(DYNAMICS),
        1 => one(&["parse_json(@)", "split(@, '.')", "todynamic(@)", "extract_all('([a-z])', @)", "parse_url(@)",
            "pack_array(@, n)", "bag_pack('a', @, 'b', j)"], texts(less)),
        1 => one(&["bag_keys(@)", "array_concat(@, dynamic([9]))", "array_slice(@, 0, 1)", "bag_merge(@, dynamic({'z': 1}))",
            "array_sort_asc(@)", "set_union(@, dynamic([1]))"], dynamics(less)),
        1 => one(&["pack_array(@, s)", "range(0, toint(abs(@)) % 4, 1)"], numbers(less)),
    ]
    .boxed()
}

fn conditions(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return of(&[
            "b",
            "b",
            "true",
            "n > 3",
            "s has 'exe'",
            "isnull(j)",
            "bool(null)",
            "s == t",
            "d > datetime(2022-09-30)",
        ]);
    }
    let less = depth - 1;
    prop_oneof![
        2 => two(TESTS_OF_NUMBERS, numbers(less), numbers(less)),
        3 => two(TESTS_OF_TEXTS, texts(less), texts(less)),
        1 => two(&["@ > #", "@ == #", "@ between (datetime(2022-09-29) .. #)", "isnull(@) or # > d"], times(less), times(less)),
        1 => one(&["isnull(@)", "isnotnull(@)", "@ == 1", "@ has 'a'", "tobool(@)", "isempty(@)", "array_length(@) > 1"],
            dynamics(less)),
        1 => one(&["not(@)", "(@)", "isnotnull(@)", "(@) == b"], conditions(less)),
        1 => two(&["(@) and (#)", "(@) or (#)", "iff(@, #, b)"], conditions(less), conditions(less)),
    ]
    .boxed()
}

/// A number.
pub fn number() -> BoxedStrategy<String> {
    numbers(2)
}

/// A text.
pub fn text() -> BoxedStrategy<String> {
    texts(2)
}

/// A datetime.
pub fn time() -> BoxedStrategy<String> {
    times(2)
}

/// A dynamic value.
pub fn dynamic() -> BoxedStrategy<String> {
    dynamics(1)
}

/// A condition.
pub fn condition() -> BoxedStrategy<String> {
    conditions(2)
}
