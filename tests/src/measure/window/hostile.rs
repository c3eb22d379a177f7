//! Requests that are not meant well: each is turned away, and the server goes on.

use super::server::Explore;
use super::table::Table;
use anyhow::Result;
use serde_json::json;
use std::io::Write as _;
use std::net::TcpStream;

/// A request without a body.
fn plain(method: &str, path: &str, host: &str, more: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n").into()
}

/// Requests with the answers that they should get; 0 stands for a line that is cut.
fn requests(own: &str) -> Vec<(&'static str, Vec<u8>, &'static [u16])> {
    let port = own.rsplit(':').next().unwrap_or("");
    let json =
        |length: usize| format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
    let posted = |host: &str, more: &str, body: &str| {
        [plain("POST", "/api/look", host, &format!("{}{more}", json(body.len()))), body.into()]
            .concat()
    };
    let body = r#"{"start":{"scope":"tiny"}}"#;
    let evil = format!("evil.example:{port}");
    vec![
        ("a name of another site", plain("GET", "/", &evil, ""), &[421]),
        ("a name of another site, posted", posted(&evil, "", body), &[421]),
        ("no name", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_vec(), &[400, 421]),
        ("two names", plain("GET", "/", own, "Host: evil.example\r\n"), &[400, 421]),
        ("another site's page", posted(own, "Origin: http://evil.example\r\n", body), &[403]),
        ("a page without origin", posted(own, "Origin: null\r\n", body), &[403]),
        (
            "a form",
            [
                plain(
                    "POST",
                    "/api/look",
                    own,
                    "Content-Type: text/plain\r\nContent-Length: 2\r\n",
                ),
                b"{}".to_vec(),
            ]
            .concat(),
            &[415],
        ),
        ("a path upwards", plain("GET", "/../../../etc/passwd", own, ""), &[404]),
        ("a path upwards, hidden", plain("GET", "/%2e%2e/%2e%2e/etc/passwd", own, ""), &[404]),
        ("a path with a NUL", plain("GET", "/explore.css%00.js", own, ""), &[404]),
        ("a file that is not served", plain("GET", "/Cargo.toml", own, ""), &[404]),
        ("another method", plain("DELETE", "/", own, ""), &[405]),
        ("a method of no use", plain("GET", "/api/look", own, ""), &[405]),
        ("no HTTP", b"\x00\x01\x02\xff garbage\r\n\r\n".to_vec(), &[400, 0]),
        (
            "a long line",
            plain("GET", &format!("/{}", "a".repeat(1 << 20)), own, ""),
            &[400, 414, 431, 0],
        ),
        ("many headers", plain("GET", "/", own, &"X: y\r\n".repeat(5_000)), &[431, 0]),
        (
            "a body that is announced too large",
            plain("POST", "/api/look", own, &json(usize::MAX / 2)),
            &[413, 400],
        ),
        (
            "a negative length",
            plain(
                "POST",
                "/api/look",
                own,
                "Content-Type: application/json\r\nContent-Length: -1\r\n",
            ),
            &[400, 0],
        ),
    ]
}

/// Bodies that make no sense, with what they are posted to.
fn bodies() -> Vec<(&'static str, &'static str, String)> {
    let question = |text: &str| json!({ "at": { "start": { "scope": "tiny" } }, "question": text });
    let scope = |text: &str| json!({ "start": { "scope-text": text } }).to_string();
    let path =
        |keys: Vec<String>| json!({ "start": { "scope": "tiny" }, "path": keys }).to_string();
    let trace = |text: &str| json!({ "text": text }).to_string();
    vec![
        ("no JSON", "look", "{".to_owned()),
        ("deep JSON", "look", "[".repeat(200_000)),
        ("another form", "look", r#"{"start":{"scope":7}}"#.to_owned()),
        ("a member too many", "look", r#"{"start":{"scope":"tiny"},"more":1}"#.to_owned()),
        ("no such scope", "look", r#"{"start":{"scope":"../../etc/passwd"}}"#.to_owned()),
        ("no such edition", "look", r#"{"start":{"scope":"tiny"},"edition":"nt4"}"#.to_owned()),
        ("no such step", "look", path(vec!["zzzzzz".to_owned()])),
        ("too many steps", "graph", path(vec!["aaaaaa".to_owned(); 100_000])),
        ("a scope that is none", "look", scope("users = 7")),
        ("a scope without end", "look", scope(&"[[pools]]\n".repeat(100_000))),
        ("no question", "search", question("").to_string()),
        ("a deep question", "search", question(&"( ".repeat(900)).to_string()),
        ("a long question", "search", question(&"x".repeat(1 << 20)).to_string()),
        (
            "no form",
            "export",
            json!({ "at": { "start": { "scope": "tiny" } }, "form": "exe" }).to_string(),
        ),
        ("no trace", "trace", trace("")),
        ("a trace that is none", "trace", trace("{\"trace\":1}")),
        ("a trace of the future", "trace", trace("{\"trace\":99}")),
        ("a trace of noise", "trace", trace(&"\u{0}\u{7f}\u{202e}".repeat(10_000))),
        (
            "a place in no trace",
            "look",
            json!({ "start": { "trace": { "text": "x", "after": 9 } } }).to_string(),
        ),
        (
            "a place before a trace",
            "look",
            json!({ "start": { "trace": { "text": "x", "after": -9 } } }).to_string(),
        ),
    ]
}

/// Sends everything.
pub fn attack(explore: &Explore, table: &mut Table) -> Result<()> {
    let own = explore.address.to_string();
    let requests = requests(&own);
    let bodies = bodies();
    let mut wrong = Vec::new();
    let count = requests.len() + bodies.len() + 1;
    for (name, bytes, expected) in requests {
        let answer = explore.send(&bytes)?;
        if !expected.contains(&answer.status) || answer.whole.contains("root:") {
            wrong.push(format!("{name}: {}", answer.status));
        }
    }
    for (name, what, body) in bodies {
        let answer = explore.post(what, &body)?;
        let is_told = answer.json().is_ok_and(|it| it["error"].is_string());
        if answer.status != 400 || !is_told {
            wrong.push(format!("{name}: {}", answer.status));
        }
    }
    let large = explore.post("trace", &json!({ "text": "x".repeat(5 << 20) }).to_string())?;
    if ![413, 0].contains(&large.status) {
        wrong.push(format!("a large body: {}", large.status));
    }
    table.row(&format!("{count} hostile requests"), &wrong);

    // Lines that are opened and never used must not keep others out.
    let mut idle: Vec<TcpStream> = Vec::new();
    for _ in 0..200 {
        let mut line = TcpStream::connect(explore.address)?;
        line.write_all(b"POST /api/look HTTP/1.1\r\nHost: ")?;
        idle.push(line);
    }
    let still = explore.post("look", r#"{"start":{"scope":"tiny"}}"#)?;
    let wrong: Vec<String> =
        (still.status != 200).then(|| format!("answered {}", still.status)).into_iter().collect();
    table.row(&format!("serves beside {} lines that say nothing", idle.len()), &wrong);
    let headers = explore.send(&plain("GET", "/", &own, ""))?.whole.to_ascii_lowercase();
    let missing: Vec<String> = [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
    ]
    .iter()
    .filter(|header| !headers.contains(**header))
    .map(|header| format!("without {header}"))
    .collect();
    table.row("the page says what it may load, and who may frame it", &missing);
    Ok(())
}
