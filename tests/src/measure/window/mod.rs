//! `ntms-oracle explore` as somebody uses it: opened in a real browser, gone through by keys and by
//! clicks, searched, shared, exported; and asked by those who must not.

mod hostile;
mod server;
mod table;
mod visit;

use crate::browser::{self, Browser};
use crate::program;
use anyhow::Result;
use serde_json::json;
use server::Explore;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use table::Table;
use visit::Visit;

/// It ends no later after Ctrl-C, even while it searches.
const SLOWEST_END: Duration = Duration::from_secs(5);

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let directory = std::env::current_exe()?.with_file_name("window");
    fs::create_dir_all(&directory)?;
    let mut table = Table::default();
    let explore = Explore::start(&program, &[])?;
    match browser::installed() {
        Some(chromium) => {
            let mut visit = Visit { browser: Browser::start(chromium)?, explore: &explore, table };
            visit.all(&program, &directory)?;
            table = visit.table;
            println!("  pictures: {}", directory.display());
        }
        None => println!("  no browser: there is no chromium on this machine"),
    }
    follow_everything(&explore, quick, &mut table)?;
    hostile::attack(&explore, &mut table)?;
    end(&program, explore, &mut table)?;
    Ok(table.sum())
}

/// Everything that is shown as possible can be taken, in every scope, and leads one step further.
fn follow_everything(explore: &Explore, quick: bool, table: &mut Table) -> Result<()> {
    let start = explore.send(
        format!(
            "GET /api/start HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            explore.address
        )
        .as_bytes(),
    )?;
    let start = start.json()?;
    let scopes = start["scopes"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = scopes.iter().filter_map(|it| it["name"].as_str()).collect();
    let (mut taken, mut wrong) = (0, Vec::new());
    for name in names.iter().take(if quick { 2 } else { names.len() }) {
        let mut path: Vec<String> = Vec::new();
        for depth in 0..3_usize {
            let at = |path: &[String]| json!({ "start": { "scope": name }, "edition": "base", "path": path });
            let view = explore.ask("look", &at(&path))?;
            let next = view["next"].as_array().cloned().unwrap_or_default();
            // Every one in the beginning, and a share of them later.
            let share = if depth == 0 && !quick { 1 } else { 17 };
            for step in next.iter().step_by(share) {
                let key = step["key"].as_str().unwrap_or_default().to_owned();
                let further = [path.clone(), vec![key]].concat();
                let there = explore.ask("look", &at(&further));
                taken += 1;
                match there {
                    Ok(there)
                        if there["steps"].as_array().map(Vec::len) == Some(further.len())
                            && there["steps"][further.len() - 1]["line"] == step["line"] => {}
                    Ok(there) => {
                        wrong.push(format!("{name}: {} became {}", step["line"], there["steps"]))
                    }
                    Err(error) => wrong.push(format!("{name}: {}: {error:#}", step["line"])),
                }
            }
            let change = next.iter().rev().find(|step| step["group"] == json!("changes"));
            let Some(key) = change.and_then(|step| step["key"].as_str()) else { break };
            path.push(key.to_owned());
        }
    }
    wrong.truncate(5);
    table.row(&format!("{taken} things that are shown as possible are taken"), &wrong);
    Ok(())
}

/// Ctrl-C ends it, also while it searches.
fn end(program: &Path, explore: Explore, table: &mut Table) -> Result<()> {
    let (status, after, said) = explore.interrupt()?;
    let is_so = status.code() == Some(0) && after < SLOWEST_END && said.is_empty();
    table.check(
        "Ctrl-C ends it with 0 and without a word",
        is_so,
        &format!("{status} after {after:?}: {said}"),
    );
    let explore = Explore::start(program, &["--scope", "small"])?;
    let address = explore.address;
    let searching = std::thread::spawn(move || {
        let body = json!({ "at": { "start": { "scope": "small" } }, "question": "9 media exist" })
            .to_string();
        let head = format!(
            "POST /api/search HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut line = std::net::TcpStream::connect(address).ok()?;
        std::io::Write::write_all(&mut line, head.as_bytes()).ok()?;
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut line, &mut answer).ok()
    });
    std::thread::sleep(Duration::from_secs(2));
    let (status, after, said) = explore.interrupt()?;
    let is_so = status.code() == Some(0) && after < SLOWEST_END && said.is_empty();
    table.check(
        "Ctrl-C ends it while it searches",
        is_so,
        &format!("{status} after {after:?}: {said}"),
    );
    drop(searching.join());
    let refused: PathBuf = program.into();
    let output = Command::new(refused).args(["explore", "--listen", "0.0.0.0:0"]).output()?;
    table.check(
        "it listens to this machine only",
        output.status.code() == Some(2),
        &program::told(&output),
    );
    Ok(())
}
