//! The order of records: by the time at which their calls returned.

use super::LogError;
use super::record::Record;
use chrono::{DateTime, NaiveDateTime};
use serde_json::Value;

/// Puts records into the order of a field. Records of the same time stay in the order of their lines.
pub fn sort(records: &mut Vec<Record>, field: &str) -> Result<(), LogError> {
    let mut keyed = Vec::with_capacity(records.len());
    for record in records.drain(..) {
        let value = record.field(field);
        let time = value.and_then(nanoseconds).ok_or_else(|| {
            let found = value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
            record.error(
                Some(field),
                format!(
                    "expected a number, or a time such as 2026-01-03T10:00:00.5Z, found {found}"
                ),
            )
        })?;
        keyed.push((time, record));
    }
    keyed.sort_by_key(|(time, _)| *time);
    records.extend(keyed.into_iter().map(|(_, record)| record));
    Ok(())
}

/// A time in billionths: numbers count in any unit, as long as all of them do.
fn nanoseconds(value: &Value) -> Option<i128> {
    const BILLION: i128 = 1_000_000_000;
    let of_number = |number: &serde_json::Number| match number.as_i64() {
        Some(whole) => Some(i128::from(whole) * BILLION),
        None => number.as_f64().filter(|it| it.is_finite()).map(|it| (it * 1e9) as i128),
    };
    match value {
        Value::Number(number) => of_number(number),
        Value::String(text) => {
            let text = text.trim();
            let date = |text: &str| {
                let zoned = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
                zoned.or_else(|| {
                    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
                        .iter()
                        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
                        .map(|time| time.and_utc())
                })
            };
            match date(text) {
                Some(time) => Some(
                    i128::from(time.timestamp()) * BILLION
                        + i128::from(time.timestamp_subsec_nanos()),
                ),
                None => of_number(&text.parse::<serde_json::Number>().ok()?),
            }
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_put_in_order_in_every_form() {
        let rows = [
            [json!(1), json!(1.5), json!("2"), json!("2.25")],
            [
                json!("2026-01-03T10:00:00Z"),
                json!("2026-01-03T12:00:00.5+02:00"),
                json!("2026-01-03 10:00:00.75"),
                json!("2026-01-03T10:00:01"),
            ],
        ];
        for row in rows {
            let times: Vec<_> = row.iter().map(nanoseconds).collect();
            assert!(times.iter().all(Option::is_some), "{row:?}");
            assert!(times.is_sorted(), "{row:?}: {times:?}");
        }
        assert_eq!(nanoseconds(&json!("yesterday")), None);
    }
}
