//! Return codes, however they are written: names with or without `ERROR_`, Win32 numbers, and
//! HRESULTs (0x80070000 + number), decimal or hexadecimal, signed or not.

use ntms_model::error::{Code, NtmsError};
use serde_json::Value;
use std::collections::BTreeMap;

/// The high half of an HRESULT that holds a Win32 code.
const WIN32_FACILITY: u32 = 0x8007;

/// The code that stands in a field.
///
/// # Errors
/// When it is neither a number nor a text.
pub fn read(value: &Value, named_codes: &BTreeMap<String, Box<str>>) -> Result<Code, String> {
    let written = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(format!("expected a return code, found `{value}`"));
        }
    };
    if let Some(name) = named_codes.get(&written) {
        return Ok(named(name).map_or_else(|| Code::Unlisted(name.clone()), Code::Known));
    }
    if let Some(code) = named(&written) {
        return Ok(Code::Known(code));
    }
    match number(&written) {
        Some(number) => Ok(of_number(number)),
        None if written.is_empty() => Err("expected a return code, found nothing".to_owned()),
        // A name that the documents do not know: never allowed, but it can be told.
        None => Ok(Code::Unlisted(written.into())),
    }
}

/// The code with this name; case does not matter, and `ERROR_` may be left out.
#[must_use]
pub fn named(name: &str) -> Option<NtmsError> {
    let name = name.to_ascii_uppercase();
    if name == "S_OK" || name == "NO_ERROR" {
        return Some(NtmsError::Success);
    }
    NtmsError::from_name(&name).or_else(|| NtmsError::from_name(&format!("ERROR_{name}")))
}

/// The number as 32 bits: decimal or with `0x`, signed or not.
fn number(text: &str) -> Option<u32> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let hexadecimal = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let size = match hexadecimal {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    match is_negative {
        false => Some(size),
        true if size <= 1 << 31 => Some(size.wrapping_neg()),
        true => None,
    }
}

fn of_number(number: u32) -> Code {
    let is_hresult = number >> 16 == WIN32_FACILITY;
    let win32 = if is_hresult { number & 0xffff } else { number };
    match NtmsError::ALL.iter().find(|code| code.number() == Some(win32)) {
        Some(code) => Code::Known(*code),
        None if number > 0xffff => Code::Unlisted(format!("0x{number:08X}").into()),
        None => Code::Unlisted(number.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Each row: what stands in a log, and the code that it is.
    #[test]
    fn every_way_of_writing_a_code_is_understood() {
        let rows = [
            (json!(0), "ERROR_SUCCESS"),
            (json!("S_OK"), "ERROR_SUCCESS"),
            (json!("0x0"), "ERROR_SUCCESS"),
            (json!(5), "ERROR_ACCESS_DENIED"),
            (json!("5"), "ERROR_ACCESS_DENIED"),
            (json!("0x5"), "ERROR_ACCESS_DENIED"),
            (json!("0x80070005"), "ERROR_ACCESS_DENIED"),
            (json!("0X80070005"), "ERROR_ACCESS_DENIED"),
            (json!(2_147_942_405_u32), "ERROR_ACCESS_DENIED"),
            (json!(-2_147_024_891), "ERROR_ACCESS_DENIED"),
            (json!("-2147024891"), "ERROR_ACCESS_DENIED"),
            (json!("ACCESS_DENIED"), "ERROR_ACCESS_DENIED"),
            (json!("error_access_denied"), "ERROR_ACCESS_DENIED"),
            (json!("0x800710CC"), "ERROR_INVALID_MEDIA"),
            (json!("RPC_S_NO_INTERFACES"), "RPC_S_NO_INTERFACES"),
            (json!("INVALID_PARTITION"), "ERROR_INVALID_PARTITION"),
            (json!("all right"), "ERROR_SUCCESS"),
            (json!(4099), "4099"),
            (json!("0x80004005"), "0x80004005"),
            (json!("ERROR_RAINY_DAY"), "ERROR_RAINY_DAY"),
        ];
        let codes = BTreeMap::from([("all right".to_owned(), "SUCCESS".into())]);
        for (value, expected) in rows {
            let code = read(&value, &codes).map(|code| code.to_string());
            assert_eq!(code.as_deref(), Ok(expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_code_is_told() {
        for value in [json!(true), json!([]), json!({}), json!("")] {
            assert!(read(&value, &BTreeMap::new()).is_err(), "{value}");
        }
    }
}
