use super::column::ArrowColumn;
use super::column::Texts;
use crate::DamageKind;
use crate::MAX_DAYS;
use crate::block::BLANK_CODE;
use crate::number::Number;
use crate::number::Refused;
use crate::number::from_float;
use arrow_array::Array;
use arrow_array::ArrowPrimitiveType;
use arrow_array::BooleanArray;
use arrow_array::Decimal128Array;
use arrow_array::Int32Array;
use arrow_array::Int64Array;
use arrow_array::PrimitiveArray;
use arrow_array::cast::AsArray;
use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::types::Date32Type;
use arrow_array::types::Date64Type;
use arrow_array::types::Decimal32Type;
use arrow_array::types::Decimal64Type;
use arrow_array::types::Decimal256Type;
use arrow_array::types::Float32Type;
use arrow_array::types::Float64Type;
use arrow_array::types::Int8Type;
use arrow_array::types::Int16Type;
use arrow_array::types::Int32Type;
use arrow_array::types::Int64Type;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::types::TimestampMillisecondType;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::types::TimestampSecondType;
use arrow_array::types::UInt8Type;
use arrow_array::types::UInt16Type;
use arrow_array::types::UInt32Type;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use arrow_schema::TimeUnit;
use std::fmt::Display;

/// A cell that is no value.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) row: usize,
    pub(super) kind: DamageKind,
    /// What stands in it, to be shown.
    pub(super) shown: String,
}

/// Whether a column of a type can be read.
pub(super) fn is_read(kind: &DataType) -> bool {
    match kind {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Date64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => true,
        // Midnight is a day where the clock is that of the file, or of nobody.
        DataType::Timestamp(_, None) => true,
        DataType::Timestamp(_, Some(zone)) => matches!(zone.as_ref(), "UTC" | "+00:00" | "Z"),
        DataType::Dictionary(_, texts) => matches!(
            texts.as_ref(),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        ),
        _ => false,
    }
}

/// Makes a column ready to be read; gives none where it is not what its type says.
pub(super) fn convert(array: &dyn Array, bad: &mut Vec<Bad>) -> Option<ArrowColumn> {
    let any = array.as_any();
    Some(match array.data_type() {
        DataType::Null => ArrowColumn::Blank(array.len()),
        DataType::Boolean => ArrowColumn::YesNo(any.downcast_ref::<BooleanArray>()?.clone()),
        DataType::Int8 => whole(array.as_primitive_opt::<Int8Type>()?),
        DataType::Int16 => whole(array.as_primitive_opt::<Int16Type>()?),
        DataType::Int32 => ArrowColumn::Int32(any.downcast_ref::<Int32Array>()?.clone()),
        DataType::Int64 => ArrowColumn::Int64(any.downcast_ref::<Int64Array>()?.clone()),
        DataType::UInt8 => whole(array.as_primitive_opt::<UInt8Type>()?),
        DataType::UInt16 => whole(array.as_primitive_opt::<UInt16Type>()?),
        DataType::UInt32 => whole(array.as_primitive_opt::<UInt32Type>()?),
        DataType::UInt64 => {
            let array = array.as_primitive_opt::<UInt64Type>()?;
            numbers(array, bad, |value| Number::scaled(value.into(), 0))
        }
        DataType::Float32 => {
            let array = array.as_primitive_opt::<Float32Type>()?;
            numbers(array, bad, |value| match value.is_finite() {
                // Widened it would have other digits than were meant.
                true => Number::read(&format!("{value:e}")),
                false => Err(Refused::NotANumber),
            })
        }
        DataType::Float64 => numbers(array.as_primitive_opt::<Float64Type>()?, bad, from_float),
        DataType::Date32 => {
            let array = array.as_primitive_opt::<Date32Type>()?;
            days(array, bad, |value| Ok(value.into()))
        }
        DataType::Date64 => {
            let array = array.as_primitive_opt::<Date64Type>()?;
            days(array, bad, |value| whole_days(value, 86_400_000))
        }
        DataType::Timestamp(unit, _) => timestamps(array, *unit, bad)?,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            ArrowColumn::Text(Texts::of(array)?)
        }
        DataType::Dictionary(key, _) => coded(array, key)?,
        _ => decimals(array, bad)?,
    })
}

fn decimals(array: &dyn Array, bad: &mut Vec<Bad>) -> Option<ArrowColumn> {
    Some(match array.data_type() {
        DataType::Decimal32(_, scale) => {
            let (array, scale) = (array.as_primitive_opt::<Decimal32Type>()?, *scale);
            numbers(array, bad, |value| {
                Number::scaled(value.into(), scale.into())
            })
        }
        DataType::Decimal64(_, scale) => {
            let (array, scale) = (array.as_primitive_opt::<Decimal64Type>()?, *scale);
            numbers(array, bad, |value| {
                Number::scaled(value.into(), scale.into())
            })
        }
        DataType::Decimal128(_, scale) => {
            let array = array.as_any().downcast_ref::<Decimal128Array>()?;
            match u8::try_from(*scale) {
                Ok(scale) => ArrowColumn::Decimal(array.clone(), scale),
                Err(_) => numbers(array, bad, |value| Number::scaled(value, (*scale).into())),
            }
        }
        DataType::Decimal256(_, scale) => {
            let (array, scale) = (array.as_primitive_opt::<Decimal256Type>()?, *scale);
            numbers(array, bad, |value| {
                let digits = value.to_i128().ok_or(Refused::TooManyDigits)?;
                Number::scaled(digits, scale.into())
            })
        }
        _ => return None,
    })
}

fn timestamps(array: &dyn Array, unit: TimeUnit, bad: &mut Vec<Bad>) -> Option<ArrowColumn> {
    const DAY: i64 = 86_400;
    Some(match unit {
        TimeUnit::Second => {
            let array = array.as_primitive_opt::<TimestampSecondType>()?;
            days(array, bad, |value| whole_days(value, DAY))
        }
        TimeUnit::Millisecond => {
            let array = array.as_primitive_opt::<TimestampMillisecondType>()?;
            days(array, bad, |value| whole_days(value, DAY * 1_000))
        }
        TimeUnit::Microsecond => {
            let array = array.as_primitive_opt::<TimestampMicrosecondType>()?;
            days(array, bad, |value| whole_days(value, DAY * 1_000_000))
        }
        TimeUnit::Nanosecond => {
            let array = array.as_primitive_opt::<TimestampNanosecondType>()?;
            days(array, bad, |value| whole_days(value, DAY * 1_000_000_000))
        }
    })
}

/// Gives the days of a time, if it is midnight.
fn whole_days(value: i64, day: i64) -> Result<i64, DamageKind> {
    match value.rem_euclid(day) {
        0 => Ok(value.div_euclid(day)),
        _ => Err(DamageKind::TimeOfDay),
    }
}

fn whole<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> ArrowColumn
where
    T::Native: Into<i64>,
{
    let values = array.values().iter().map(|value| (*value).into());
    ArrowColumn::Whole(values.collect(), array.nulls().cloned())
}

/// Reads numbers one by one; what stands at a null is not looked at.
fn numbers<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    bad: &mut Vec<Bad>,
    read: impl Fn(T::Native) -> Result<Number, Refused>,
) -> ArrowColumn
where
    T::Native: std::fmt::Debug,
{
    const NONE: Number = Number {
        digits: 0,
        scale: 0,
    };
    let mut values = Vec::with_capacity(array.len());
    for (row, value) in array.values().iter().enumerate() {
        let number = match array.is_valid(row) {
            true => read(*value),
            false => Ok(NONE),
        };
        values.push(number.unwrap_or_else(|refused| {
            let kind = match refused {
                Refused::NotANumber => DamageKind::NotANumber,
                Refused::TooManyDigits => DamageKind::TooManyDigits,
            };
            bad.push(Bad {
                row,
                kind,
                shown: format!("{value:?}"),
            });
            NONE
        }));
    }
    ArrowColumn::Number(values, array.nulls().cloned())
}

/// Reads days one by one; what stands at a null is not looked at.
fn days<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    bad: &mut Vec<Bad>,
    read: impl Fn(T::Native) -> Result<i64, DamageKind>,
) -> ArrowColumn
where
    T::Native: Display,
{
    let mut values = Vec::with_capacity(array.len());
    for (row, value) in array.values().iter().enumerate() {
        let day = match array.is_valid(row) {
            true => read(*value).and_then(near),
            false => Ok(0),
        };
        values.push(day.unwrap_or_else(|kind| {
            bad.push(Bad {
                row,
                kind,
                shown: value.to_string(),
            });
            0
        }));
    }
    ArrowColumn::Day(values, array.nulls().cloned())
}

/// Gives a day that can be written with a year of four digits.
pub(crate) fn near(day: i64) -> Result<i32, DamageKind> {
    // Day 0 of year 0, before 1970-01-01.
    const FIRST: i32 = -719_528;
    let day = i32::try_from(day).map_err(|_| DamageKind::NotADay)?;
    match (FIRST..=MAX_DAYS).contains(&day) {
        true => Ok(day),
        false => Err(DamageKind::NotADay),
    }
}

fn coded(array: &dyn Array, key: &DataType) -> Option<ArrowColumn> {
    match key {
        DataType::Int8 => codes::<Int8Type>(array),
        DataType::Int16 => codes::<Int16Type>(array),
        DataType::Int32 => codes::<Int32Type>(array),
        DataType::Int64 => codes::<Int64Type>(array),
        DataType::UInt8 => codes::<UInt8Type>(array),
        DataType::UInt16 => codes::<UInt16Type>(array),
        DataType::UInt32 => codes::<UInt32Type>(array),
        DataType::UInt64 => codes::<UInt64Type>(array),
        _ => None,
    }
}

fn codes<K: ArrowDictionaryKeyType>(array: &dyn Array) -> Option<ArrowColumn>
where
    K::Native: TryInto<u32>,
{
    let array = array.as_dictionary_opt::<K>()?;
    let texts = Texts::of(array.values().as_ref())?;
    let mut codes = Vec::with_capacity(array.len());
    for key in array.keys() {
        let Some(key) = key else {
            codes.push(BLANK_CODE);
            continue;
        };
        let code = key.try_into().ok();
        codes.push(code.filter(|code| (*code as usize) < texts.len())?);
    }
    Some(ArrowColumn::Codes(codes, texts))
}
