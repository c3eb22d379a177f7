//! Words, quoted texts and signs: what the lines of a trace as text are made of.

use crate::identifier::Identifier;
use std::fmt::Write;

/// What a line says, or what it should have said.
pub type Read<T> = Result<T, String>;

/// Words that mean something; as a name they are written in quotes.
pub(super) const RESERVED: &[&str] = &[
    "NULL",
    "NIL",
    "out",
    "in",
    "of",
    "named",
    "session",
    "insert",
    "label",
    "set",
    "restart",
    "trace",
    "edition",
    "implementation",
    "note",
    "reading",
    "user",
    "libraries",
    "computer",
    "library",
    "type",
    "system",
    "pool",
    "medium",
    "logical",
];

/// Signs that stand for themselves.
const SIGNS: &str = "={}[];:|!";

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A word without quotes.
    Word(&'t str),
    /// A text that was in quotes.
    Quoted(Box<str>),
    /// One of [`SIGNS`].
    Sign(char),
}

/// Whether words may hold it.
fn is_bare(c: char) -> bool {
    c.is_alphanumeric() || r"\/_-.@+".contains(c)
}

/// A name or text as it is written: in quotes when it could be taken for something else.
pub fn word(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_bare) && !RESERVED.contains(&text) {
        return text.to_owned();
    }
    quoted(text)
}

/// A text in quotes, with the escapes of JSON for what does not print.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push(c),
            _ if c.escape_debug().count() == 1 => quoted.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

/// An identifier as it is written.
pub fn identifier(id: Identifier) -> String {
    if id == Identifier::NIL { "NIL".to_owned() } else { word(&id.to_string()) }
}

/// An identifier that may be a NULL pointer.
pub fn identifier_or_null(id: Option<Identifier>) -> String {
    id.map_or_else(|| "NULL".to_owned(), identifier)
}

/// The pieces of one line, taken one by one.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    /// What stands after `#`, without the spaces around it.
    pub remark: Option<&'t str>,
}

impl<'t> Tokens<'t> {
    /// Takes a line apart.
    pub fn of_line(line: &'t str) -> Read<Tokens<'t>> {
        let mut tokens = Vec::new();
        let mut rest = line.trim();
        while let Some(first) = rest.chars().next() {
            if first == '#' {
                return Ok(Tokens { tokens, at: 0, remark: Some(rest[1..].trim()) });
            }
            let length = match first {
                '"' => {
                    let length = length_of_quoted(rest)?;
                    let text = serde_json::from_str::<Box<str>>(&rest[..length])
                        .map_err(|error| format!("{} is no text: {error}", &rest[..length]))?;
                    tokens.push(Token::Quoted(text));
                    length
                }
                _ if SIGNS.contains(first) => {
                    tokens.push(Token::Sign(first));
                    1
                }
                _ => {
                    let length = rest.find(|c| !is_bare(c)).unwrap_or(rest.len());
                    if length == 0 {
                        return Err(format!("`{first}` stands in quotes or not at all"));
                    }
                    tokens.push(Token::Word(&rest[..length]));
                    length
                }
            };
            rest = rest[length..].trim_start();
        }
        Ok(Tokens { tokens, at: 0, remark: None })
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn peek(&self) -> Option<&Token<'t>> {
        self.tokens.get(self.at)
    }

    fn take(&mut self) -> Option<Token<'t>> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    /// The next word, when it is a bare one, without taking it.
    pub fn peek_word(&self) -> Option<&'t str> {
        match self.peek() {
            Some(Token::Word(word)) => Some(word),
            Some(Token::Quoted(_) | Token::Sign(_)) | None => None,
        }
    }

    /// The next text in quotes, without taking it.
    pub fn peek_quoted(&self) -> Option<&str> {
        match self.peek() {
            Some(Token::Quoted(text)) => Some(text),
            Some(Token::Word(_) | Token::Sign(_)) | None => None,
        }
    }

    /// Whether the next piece is this sign.
    pub fn is_at(&self, sign: char) -> bool {
        self.peek() == Some(&Token::Sign(sign))
    }

    /// Whether the next but one piece is this sign.
    pub fn is_before(&self, sign: char) -> bool {
        self.tokens.get(self.at + 1) == Some(&Token::Sign(sign))
    }

    /// Takes this bare word, if it comes next.
    pub fn takes(&mut self, word: &str) -> bool {
        let is_next = self.peek_word() == Some(word);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes this sign, if it comes next.
    pub fn takes_sign(&mut self, sign: char) -> bool {
        let is_next = self.is_at(sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes this sign.
    pub fn sign(&mut self, sign: char) -> Read<()> {
        if self.takes_sign(sign) { Ok(()) } else { self.fail(&format!("`{sign}`")) }
    }

    /// Takes this bare word.
    pub fn keyword(&mut self, word: &str) -> Read<()> {
        if self.takes(word) { Ok(()) } else { self.fail(&format!("`{word}`")) }
    }

    /// Takes a bare word, reserved or not.
    pub fn bare(&mut self, expected: &str) -> Read<&'t str> {
        let Some(word) = self.peek_word() else { return self.fail(expected) };
        self.at += 1;
        Ok(word)
    }

    /// Takes a name or text.
    pub fn text(&mut self, expected: &str) -> Read<Box<str>> {
        match self.peek() {
            Some(Token::Word(word)) if RESERVED.contains(word) => {
                Err(format!("expected {expected}, found `{word}`; as a name it stands in quotes"))
            }
            Some(Token::Word(_) | Token::Quoted(_)) => match self.take() {
                Some(Token::Word(word)) => Ok(word.into()),
                Some(Token::Quoted(text)) => Ok(text),
                Some(Token::Sign(_)) | None => self.fail(expected),
            },
            Some(Token::Sign(_)) | None => self.fail(expected),
        }
    }

    /// Takes a name or text, or NULL.
    pub fn text_or_null(&mut self, expected: &str) -> Read<Option<Box<str>>> {
        if self.takes("NULL") { Ok(None) } else { self.text(expected).map(Some) }
    }

    /// Takes an identifier.
    pub fn identifier(&mut self, expected: &str) -> Read<Identifier> {
        if self.takes("NIL") {
            return Ok(Identifier::NIL);
        }
        let text = self.text(expected)?;
        text.parse().map_err(|error| format!("expected {expected}: {error}"))
    }

    /// Takes an identifier, or NULL.
    pub fn identifier_or_null(&mut self, expected: &str) -> Read<Option<Identifier>> {
        if self.takes("NULL") { Ok(None) } else { self.identifier(expected).map(Some) }
    }

    /// Takes a number, decimal or with `0x`.
    pub fn number(&mut self, expected: &str) -> Read<u32> {
        let word = self.bare(expected)?;
        number(word).ok_or_else(|| format!("expected {expected}, found `{word}`"))
    }

    /// Makes sure that nothing is left.
    pub fn end(&self) -> Read<()> {
        if self.is_empty() { Ok(()) } else { self.fail("the end of the line") }
    }

    /// Says what was expected in place of the next piece.
    pub fn fail<T>(&self, expected: &str) -> Read<T> {
        Err(match self.peek() {
            None => format!("expected {expected}, but the line ends"),
            Some(Token::Word(word)) => format!("expected {expected}, found `{word}`"),
            Some(Token::Quoted(text)) => format!("expected {expected}, found {}", quoted(text)),
            Some(Token::Sign(sign)) => format!("expected {expected}, found `{sign}`"),
        })
    }
}

/// A number, decimal or with `0x`.
pub fn number(word: &str) -> Option<u32> {
    match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}

/// How many bytes the text in quotes takes at the beginning of the line, the quotes too.
fn length_of_quoted(line: &str) -> Read<usize> {
    let mut is_escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return Ok(at + 1),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    Err(format!("a quote is not closed: {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_written() {
        for text in
            ["", "x", r"\Backup", "My Pool", "NULL", "a\"b\\", "a\nb\u{202e}é", "😀", "#", "'"]
        {
            let line = word(text);
            assert!(!line.contains('\n'), "{line}");
            let mut tokens = Tokens::of_line(&line).expect("tokens");
            assert_eq!(tokens.text("a text").as_deref(), Ok(text), "{line}");
            assert!(tokens.is_empty());
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let fails = |line: &str| Tokens::of_line(line).expect_err(line);
        assert_eq!(fails("ann \"x"), "a quote is not closed: \"x");
        assert_eq!(fails("ann ?"), "`?` stands in quotes or not at all");
        let mut tokens = Tokens::of_line("out").expect("tokens");
        assert_eq!(
            tokens.text("a user"),
            Err("expected a user, found `out`; as a name it stands in quotes".to_owned())
        );
    }
}
