//! How text stands out: colours and links where the terminal has them, nothing elsewhere.

use crate::clauses::{self, Clause};
use anstyle::{AnsiColor, Style};
use std::io;
use std::path::Path;

/// What the reader's terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether there are colours.
    pub colours: bool,
    /// Whether text can be a link.
    pub links: bool,
}

/// The folder of the pages, if this program runs where it was built.
const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");

impl Look {
    /// For files: text alone.
    pub const PLAIN: Look = Look { colours: false, links: false };

    /// For the standard output, as it is.
    #[must_use]
    pub fn of_standard_output() -> Look {
        let choice = anstream::AutoStream::choice(&io::stdout());
        let colours = !matches!(choice, anstream::ColorChoice::Never);
        Look {
            colours,
            links: colours && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// What matters most.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What is wrong.
    #[must_use]
    pub fn wrong(self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default().bold(), text)
    }

    /// What would have been right.
    #[must_use]
    pub fn right(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default(), text)
    }

    /// What leads on.
    #[must_use]
    pub fn pointer(self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// What may be skipped.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// The name of a clause, linked to its page.
    #[must_use]
    pub fn clause(self, id: &str) -> String {
        let shown = self.styled(AnsiColor::Yellow.on_default().bold(), id);
        match clauses::find(id) {
            Some(clause) => self.link(&shown, clause),
            None => shown,
        }
    }

    /// Where a clause stands: `specs/move_to_ntms_media_pool.md:40`, linked to the page.
    #[must_use]
    pub fn place(self, clause: &Clause) -> String {
        let shown = self.dim(&format!("specs/{}:{}", clause.page, clause.line));
        self.link(&shown, clause)
    }

    fn link(self, shown: &str, clause: &Clause) -> String {
        let page = Path::new(SPECS).join(clause.page);
        let target = page.canonicalize().ok().filter(|_| self.links);
        match target.as_deref().and_then(Path::to_str) {
            Some(path) => {
                let path = path.replace('%', "%25").replace(' ', "%20");
                format!("\x1b]8;;file://{path}#L{}\x1b\\{shown}\x1b]8;;\x1b\\", clause.line)
            }
            None => shown.to_owned(),
        }
    }
}
