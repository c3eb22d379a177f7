//! Who may ask: pages of this server, in a browser on this machine.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use std::net::SocketAddr;

/// Why a request is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnedAway {
    /// The status.
    pub status: StatusCode,
    /// Why.
    pub why: &'static str,
}

/// Turns away what does not come from a page of this server. Another site may let its own name point
/// to this machine, so the name by which the server was asked counts; and it may send forms, so what
/// is posted has to be JSON.
///
/// # Errors
/// When the request is turned away.
pub fn admit(address: SocketAddr, method: &Method, headers: &HeaderMap) -> Result<(), TurnedAway> {
    let text = |name: axum::http::HeaderName| text_of(headers, name.as_str());
    let away = |status, why| Err(TurnedAway { status, why });
    if headers.get_all(HOST).iter().count() != 1
        || !text(HOST).is_some_and(|host| is_own(address, host))
    {
        return away(StatusCode::MISDIRECTED_REQUEST, "this server has another name");
    }
    let is_foreign =
        |origin: &str| origin.strip_prefix("http://").is_none_or(|host| !is_own(address, host));
    if headers.contains_key(ORIGIN) && text(ORIGIN).is_none_or(is_foreign) {
        return away(StatusCode::FORBIDDEN, "only pages of this server may ask");
    }
    // A link that somebody shared may be followed from anywhere.
    let is_link = method == Method::GET && text_of(headers, "sec-fetch-mode") == Some("navigate");
    if !is_link && text_of(headers, "sec-fetch-site") == Some("cross-site") {
        return away(StatusCode::FORBIDDEN, "only pages of this server may ask");
    }
    let is_json = text(CONTENT_TYPE).is_some_and(|it| it.starts_with("application/json"));
    if method == Method::POST && !is_json {
        return away(StatusCode::UNSUPPORTED_MEDIA_TYPE, "what is posted has to be JSON");
    }
    Ok(())
}

fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether a host is this server, by its address or as `localhost`.
fn is_own(address: SocketAddr, host: &str) -> bool {
    let port = address.port();
    let is_default = |name: &str| port == 80 && host.eq_ignore_ascii_case(name);
    [format!("{}", address.ip()), format!("[{}]", address.ip()), "localhost".to_owned()]
        .iter()
        .any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}")) || is_default(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn status(method: &Method, headers: &[(&str, &str)]) -> u16 {
        let address: SocketAddr = "127.0.0.1:7000".parse().expect("an address");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            map.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        admit(address, method, &map).err().map_or(200, |away| away.status.as_u16())
    }

    #[test]
    fn only_own_pages_may_ask() {
        let json = ("content-type", "application/json");
        let own = ("host", "127.0.0.1:7000");
        #[rustfmt::skip]
        let rows: [(&[(&str, &str)], u16); 10] = [
            (&[own, json], 200),
            (&[("host", "localhost:7000"), json], 200),
            (&[json], 421),
            (&[("host", "evil.example:7000"), json], 421),
            (&[("host", "127.0.0.1:7001"), json], 421),
            (&[own, ("host", "evil.example"), json], 421),
            (&[own, json, ("origin", "http://127.0.0.1:7000")], 200),
            (&[own, json, ("origin", "http://evil.example")], 403),
            (&[own, json, ("origin", "null")], 403),
            (&[own, ("content-type", "text/plain")], 415),
        ];
        for (headers, expected) in rows {
            assert_eq!(status(&Method::POST, headers), expected, "{headers:?}");
        }
        assert_eq!(status(&Method::GET, &[own]), 200);
        let elsewhere = ("sec-fetch-site", "cross-site");
        assert_eq!(status(&Method::GET, &[own, elsewhere]), 403);
        assert_eq!(status(&Method::GET, &[own, elsewhere, ("sec-fetch-mode", "navigate")]), 200);
    }
}
