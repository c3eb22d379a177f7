//! Tables in Markdown.

use super::SpecsError;

/// One row of a table.
pub struct Row<'t> {
    /// The line, counted from 1.
    pub line: usize,
    /// The cells, without the spaces around them.
    pub cells: Vec<&'t str>,
}

/// The rows of every table of a page that has this head.
pub fn rows<'t>(
    page: &'static str,
    text: &'t str,
    head: &[&str],
) -> Result<Vec<Row<'t>>, SpecsError> {
    let mut rows = Vec::new();
    let mut is_inside = false;
    for (place, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else {
            is_inside = false;
            continue;
        };
        if cells == head {
            is_inside = true;
        } else if is_inside && !cells.iter().all(|cell| *cell == "---") {
            let line = place + 1;
            if cells.len() != head.len() {
                let what = format!("expected {} cells, found {}", head.len(), cells.len());
                return Err(SpecsError { page, line, what });
            }
            rows.push(Row { line, cells });
        }
    }
    if rows.is_empty() {
        let what = format!("expected a table with the head `{}`", head.join(" | "));
        return Err(SpecsError { page, line: 1, what });
    }
    Ok(rows)
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}
