//! The cells of an Arrow array.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, ByteArrayType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DecimalType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{AnyDictionaryArray, Array, ArrayAccessor, GenericByteArray, PrimitiveArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use huntlet_ticks as ticks;
use huntlet_ticks::{TICKS_PER_DAY, TICKS_PER_MICROSECOND, TICKS_PER_MILLISECOND, TICKS_PER_SECOND};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::adaptive::push_dynamic_text;
use super::dictionary::append_views;
use crate::store::NotText;
use crate::text::cell_text;
use crate::{CellRef, Column, ColumnBuilder, KqlType};

/// What the texts of an array are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Texts {
    /// Cells as [`crate::write`] wrote them.
    Stored,
    /// Somebody else's; a declared dynamic column reads JSON out of them.
    Foreign,
    /// Texts inside a list or a bag, which stay texts.
    Inner,
}

/// Adds all cells of an array; nulls for a type that KQL does not have.
pub(crate) fn append(array: &dyn Array, to: &mut ColumnBuilder, texts: Texts) {
    if at_once(array, to) {
        return;
    }
    match array.data_type() {
        DataType::Boolean => each(array.as_boolean(), to, ColumnBuilder::push_bool),
        DataType::Int8 => longs::<Int8Type>(array, to),
        DataType::Int16 => longs::<Int16Type>(array, to),
        DataType::Int32 => longs::<Int32Type>(array, to),
        DataType::Int64 => longs::<Int64Type>(array, to),
        DataType::UInt8 => longs::<UInt8Type>(array, to),
        DataType::UInt16 => longs::<UInt16Type>(array, to),
        DataType::UInt32 => longs::<UInt32Type>(array, to),
        DataType::UInt64 => each(array.as_primitive::<UInt64Type>(), to, push_u64),
        DataType::Float16 => each(array.as_primitive::<Float16Type>(), to, |to, v| to.push_real(v.to_f64())),
        DataType::Float32 => each(array.as_primitive::<Float32Type>(), to, |to, v| to.push_real(v.into())),
        DataType::Float64 => each(array.as_primitive::<Float64Type>(), to, ColumnBuilder::push_real),
        DataType::Decimal32(..) => decimals::<Decimal32Type>(array, to),
        DataType::Decimal64(..) => decimals::<Decimal64Type>(array, to),
        DataType::Decimal128(..) => decimals::<Decimal128Type>(array, to),
        DataType::Decimal256(..) => decimals::<Decimal256Type>(array, to),
        DataType::Utf8 => each(array.as_string::<i32>(), to, |to, v| push_text(to, v, texts)),
        DataType::LargeUtf8 => each(array.as_string::<i64>(), to, |to, v| push_text(to, v, texts)),
        DataType::Utf8View => each(array.as_string_view(), to, |to, v| push_text(to, v, texts)),
        DataType::Binary => each(array.as_binary::<i32>(), to, |to, v| push_bytes(to, v, texts)),
        DataType::LargeBinary => each(array.as_binary::<i64>(), to, |to, v| push_bytes(to, v, texts)),
        DataType::BinaryView => each(array.as_binary_view(), to, |to, v| push_bytes(to, v, texts)),
        DataType::FixedSizeBinary(_) => each(array.as_fixed_size_binary(), to, |to, v| match guid(v) {
            Some(guid) => to.push_ref(CellRef::Guid(&guid)),
            None => push_bytes(to, v, texts),
        }),
        DataType::Date32 => each(array.as_primitive::<Date32Type>(), to, |to, days| {
            push_time(to, i64::from(days).checked_mul(86_400).and_then(ticks::from_unix_s));
        }),
        DataType::Date64 => times::<Date64Type>(array, to, ticks::from_unix_ms),
        DataType::Timestamp(TimeUnit::Second, _) => {
            times::<TimestampSecondType>(array, to, ticks::from_unix_s);
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            times::<TimestampMillisecondType>(array, to, ticks::from_unix_ms);
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            times::<TimestampMicrosecondType>(array, to, ticks::from_unix_us);
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            times::<TimestampNanosecondType>(array, to, |ns| Some(ticks::from_unix_ns(ns)));
        }
        DataType::Time32(TimeUnit::Second) => spans::<Time32SecondType>(array, to, TICKS_PER_SECOND),
        DataType::Time32(_) => spans::<Time32MillisecondType>(array, to, TICKS_PER_MILLISECOND),
        DataType::Time64(TimeUnit::Microsecond) => {
            spans::<Time64MicrosecondType>(array, to, TICKS_PER_MICROSECOND);
        }
        DataType::Time64(_) => spans::<Time64NanosecondType>(array, to, 0),
        DataType::Duration(TimeUnit::Second) => spans::<DurationSecondType>(array, to, TICKS_PER_SECOND),
        DataType::Duration(TimeUnit::Millisecond) => {
            spans::<DurationMillisecondType>(array, to, TICKS_PER_MILLISECOND);
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            spans::<DurationMicrosecondType>(array, to, TICKS_PER_MICROSECOND);
        }
        DataType::Duration(TimeUnit::Nanosecond) => spans::<DurationNanosecondType>(array, to, 0),
        DataType::Dictionary(..) => dictionary(array.as_any_dictionary(), to, texts),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            lists(list, list.values(), to, |row| offsets(list.value_offsets(), row));
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            lists(list, list.values(), to, |row| offsets(list.value_offsets(), row));
        }
        DataType::FixedSizeList(..) => {
            let list = array.as_fixed_size_list();
            lists(list, list.values(), to, |row| {
                let start = list.value_offset_at(row);
                start..start + list.value_length() as usize
            });
        }
        DataType::Struct(fields) => {
            let bags = array.as_struct();
            let members: Vec<_> = fields
                .iter()
                .zip(bags.columns())
                .map(|(field, cells)| (Value::from(field.name().as_str()).to_string(), inner(cells)))
                .collect();
            composed(array, to, |row| {
                let parts = members.iter().map(|(name, cells)| format!("{name}:{}", json(cells.cell(row))));
                format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
            });
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let (keys, values) = (inner(map.keys()), inner(map.values()));
            composed(array, to, |row| {
                let parts = offsets(map.value_offsets(), row).map(|at| {
                    let key = match keys.cell(at) {
                        CellRef::Dynamic(text) if text.starts_with('"') => text.to_owned(),
                        other => Value::from(cell_text(other)).to_string(),
                    };
                    format!("{key}:{}", json(values.cell(at)))
                });
                format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
            });
        }
        _ => (0..array.len()).for_each(|_| to.push_null()),
    }
}

/// Adds the cells that the keys of a dictionary name, each of which is converted once. Arrow's own `take` would do it too,
/// and bring comparators for every pair of its types along: 46 KB of the engine's module after brotli.
fn dictionary(array: &dyn AnyDictionaryArray, to: &mut ColumnBuilder, texts: Texts) {
    let known = array.values();
    let mut values = ColumnBuilder::new("", to.ty(), known.len());
    let unread: Vec<bool> = (0..known.len())
        .map(|key| {
            let before = values.failed();
            append(&known.slice(key, 1), &mut values, texts);
            values.failed() > before
        })
        .collect();
    let values = values.finish();
    let mut keys = ColumnBuilder::new("", KqlType::Long, array.len());
    append(array.keys(), &mut keys, texts);
    let keys = keys.finish();
    for row in 0..array.len() {
        let CellRef::Long(key) = keys.cell(row) else {
            to.push_null();
            continue;
        };
        match usize::try_from(key) {
            Ok(key) if unread.get(key) == Some(&false) => to.push_ref(values.cell(key)),
            _ => to.push_failed(),
        }
    }
}

/// Adds all cells of an array that a column stores as they are; false, and nothing added, when it does not.
fn at_once(array: &dyn Array, to: &mut ColumnBuilder) -> bool {
    match array.data_type() {
        DataType::Int32 => to.extend_ints(array.as_primitive::<Int32Type>().values(), array.nulls()),
        DataType::Int64 => to.extend_longs(array.as_primitive::<Int64Type>().values(), array.nulls()),
        DataType::Float64 => to.extend_reals(array.as_primitive::<Float64Type>().values(), array.nulls()),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            let times = array.as_primitive::<TimestampNanosecondType>();
            to.extend_ticks(times.values(), array.nulls(), ticks::from_unix_ns)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            whole_times(array.as_primitive::<TimestampMicrosecondType>(), to, ticks::from_unix_us)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            whole_times(array.as_primitive::<TimestampMillisecondType>(), to, ticks::from_unix_ms)
        }
        // what was read as text is text
        DataType::Utf8 => append_bytes(array.as_string::<i32>(), to).unwrap_or(false),
        DataType::LargeUtf8 => append_bytes(array.as_string::<i64>(), to).unwrap_or(false),
        DataType::Utf8View => append_views(array.as_string_view(), to).unwrap_or(false),
        _ => false,
    }
}

/// Times of which each is a datetime of KQL.
fn whole_times<T: ArrowPrimitiveType<Native = i64>>(
    times: &PrimitiveArray<T>,
    to: &mut ColumnBuilder,
    convert: impl Fn(i64) -> Option<i64>,
) -> bool {
    let known = times.null_count() == 0 && times.values().iter().all(|time| convert(*time).is_some());
    known && to.extend_ticks(times.values(), None, |time| convert(time).unwrap_or_default())
}

/// The cells of an array of texts that was read as bytes, which are checked here, each text once: a text that equals one
/// that is known to be text is text. False, and nothing added, for another array or to another column than one of strings.
pub(crate) fn append_raw(array: &dyn Array, to: &mut ColumnBuilder) -> Result<bool, NotText> {
    match array.data_type() {
        DataType::Binary => append_bytes(array.as_binary::<i32>(), to),
        DataType::LargeBinary => append_bytes(array.as_binary::<i64>(), to),
        DataType::BinaryView => append_views(array.as_binary_view(), to),
        _ => Ok(false),
    }
}

fn append_bytes<T: ByteArrayType>(
    array: &GenericByteArray<T>,
    to: &mut ColumnBuilder,
) -> Result<bool, NotText>
where
    T::Offset: TryInto<usize>,
{
    extend_texts(to, array.value_offsets(), array.value_data(), array.nulls())
}

/// Adds texts that lie one after the other, from each offset to the next; false, and nothing added, when the column is not
/// one of strings.
pub(crate) fn extend_texts<O: Copy + TryInto<usize>>(
    to: &mut ColumnBuilder,
    offsets: &[O],
    bytes: &[u8],
    nulls: Option<&NullBuffer>,
) -> Result<bool, NotText> {
    to.extend_strings(|cells| match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => cells.extend_offsets(offsets, bytes, |_| true),
        Some(nulls) => cells.extend_offsets(offsets, bytes, |row| nulls.is_valid(row)),
    })
}

fn each<A: ArrayAccessor + Copy>(
    array: A,
    to: &mut ColumnBuilder,
    push: impl Fn(&mut ColumnBuilder, A::Item),
) {
    for row in 0..array.len() {
        if array.is_null(row) {
            to.push_null();
        } else {
            push(to, array.value(row));
        }
    }
}

fn longs<T: ArrowPrimitiveType>(array: &dyn Array, to: &mut ColumnBuilder)
where
    i64: From<T::Native>,
{
    each(array.as_primitive::<T>(), to, |to, value| to.push_long(value.into()));
}

fn push_u64(to: &mut ColumnBuilder, value: u64) {
    match i64::try_from(value) {
        Ok(value) => to.push_long(value),
        Err(_) if to.ty() == KqlType::Dynamic => to.push_json(&Value::from(value)),
        Err(_) => to.push_ref(CellRef::Decimal(&value.to_string())),
    }
}

fn decimals<T: DecimalType>(array: &dyn Array, to: &mut ColumnBuilder) {
    let numbers = array.as_primitive::<T>();
    for row in 0..numbers.len() {
        if numbers.is_null(row) {
            to.push_null();
            continue;
        }
        let text = numbers.value_as_string(row);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        to.push_ref(CellRef::Decimal(text));
    }
}

fn times<T: ArrowPrimitiveType<Native = i64>>(
    array: &dyn Array,
    to: &mut ColumnBuilder,
    convert: impl Fn(i64) -> Option<i64>,
) {
    each(array.as_primitive::<T>(), to, |to, value| push_time(to, convert(value)));
}

fn push_time(to: &mut ColumnBuilder, ticks: Option<i64>) {
    match ticks {
        Some(ticks) => to.push_datetime(ticks),
        None => to.push_failed(),
    }
}

/// Lengths of time; a unit of 0 ticks is the nanosecond.
fn spans<T: ArrowPrimitiveType>(array: &dyn Array, to: &mut ColumnBuilder, unit: i64)
where
    i64: From<T::Native>,
{
    each(array.as_primitive::<T>(), to, |to, value| {
        let value = i64::from(value);
        let ticks = if unit == 0 { Some(value.div_euclid(100)) } else { value.checked_mul(unit) };
        match ticks {
            Some(ticks) if ticks.abs_diff(0) < (TICKS_PER_DAY as u64) << 24 => to.push_timespan(ticks),
            _ => to.push_failed(),
        }
    });
}

fn push_text(to: &mut ColumnBuilder, text: &str, texts: Texts) {
    match (texts, to.ty()) {
        (Texts::Foreign, KqlType::Dynamic) => push_dynamic_text(to, text),
        (Texts::Stored, KqlType::Dynamic) if serde_json::from_str::<IgnoredAny>(text).is_ok() => {
            to.push_text(text);
        }
        (Texts::Stored, KqlType::String | KqlType::Guid | KqlType::Decimal) => to.push_text(text),
        _ => to.push_str(text),
    }
}

/// Bytes that are text are text; others are written in base64, as KQL does.
fn push_bytes(to: &mut ColumnBuilder, bytes: &[u8], texts: Texts) {
    match std::str::from_utf8(bytes) {
        Ok(text) => push_text(to, text, texts),
        Err(_) => to.push_str(&BASE64_STANDARD.encode(bytes)),
    }
}

fn guid(bytes: &[u8]) -> Option<String> {
    let value = u128::from_be_bytes(bytes.try_into().ok()?);
    let hex = format!("{value:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Some(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}

/// All cells of an array that stands inside another one, as JSON.
fn inner(array: &dyn Array) -> Column {
    let mut builder = ColumnBuilder::new("", KqlType::Dynamic, array.len());
    append(array, &mut builder, Texts::Inner);
    builder.finish()
}

fn json(cell: CellRef<'_>) -> &str {
    match cell {
        CellRef::Dynamic(text) => text,
        _ => "null",
    }
}

fn offsets<O: Copy + TryInto<usize>>(offsets: &[O], row: usize) -> std::ops::Range<usize> {
    let at = |row: usize| offsets.get(row).and_then(|offset| (*offset).try_into().ok()).unwrap_or(0);
    at(row)..at(row + 1)
}

fn lists(
    array: &dyn Array,
    values: &dyn Array,
    to: &mut ColumnBuilder,
    range: impl Fn(usize) -> std::ops::Range<usize>,
) {
    let values = inner(values);
    composed(array, to, |row| {
        let parts: Vec<&str> = range(row).map(|at| json(values.cell(at))).collect();
        format!("[{}]", parts.join(","))
    });
}

/// Adds a JSON text a row.
fn composed(array: &dyn Array, to: &mut ColumnBuilder, text: impl Fn(usize) -> String) {
    for row in 0..array.len() {
        if array.is_null(row) {
            to.push_null();
        } else if matches!(to.ty(), KqlType::Dynamic | KqlType::String) {
            to.push_text(&text(row));
        } else {
            to.push_failed();
        }
    }
}
