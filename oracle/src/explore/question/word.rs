//! The words of a question.

/// Splits a text into words. Round brackets are words of their own; what stands in double quotes is
/// one word.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for sign in text.chars() {
        match sign {
            '"' => {
                end(&mut word);
                is_quoted = !is_quoted;
            }
            _ if is_quoted => word.push(sign),
            '(' | ')' => {
                end(&mut word);
                word.push(sign);
                end(&mut word);
            }
            ',' => end(&mut word),
            _ if sign.is_whitespace() => end(&mut word),
            _ => word.push(sign),
        }
    }
    end(&mut word);
    words
}

/// The words that are left, and where they stand.
pub struct Words {
    all: Vec<String>,
    at: usize,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Words {
        Words { all: words(text), at: 0 }
    }

    /// The next word, as it is written.
    pub fn peek(&self) -> Option<&str> {
        self.all.get(self.at).map(String::as_str)
    }

    /// Where the next word stands, counted from 1; none at the end.
    pub fn place(&self) -> Option<usize> {
        (self.at < self.all.len()).then_some(self.at + 1)
    }

    /// Whether the next words are these; if so, they are over.
    pub fn take(&mut self, expected: &[&str]) -> bool {
        let here = self.all.get(self.at..self.at + expected.len());
        let fits = here.is_some_and(|words| {
            words.iter().zip(expected).all(|(word, expected)| word.eq_ignore_ascii_case(expected))
        });
        if fits {
            self.at += expected.len();
        }
        fits
    }

    /// Whether the next word is one of these; if so, it is over.
    pub fn take_any(&mut self, expected: &[&str]) -> bool {
        expected.iter().any(|word| self.take(&[word]))
    }

    /// What the next word gives, if it gives something and one of these words follows; then both are
    /// over.
    pub fn take_before<T>(
        &mut self,
        read: impl FnOnce(&str) -> Option<T>,
        nouns: &[&str],
    ) -> Option<T> {
        let begin = self.at;
        let value = self.take_as(read)?;
        if self.take_any(nouns) {
            return Some(value);
        }
        self.at = begin;
        None
    }

    /// What the next word gives, if it gives something; then it is over.
    pub fn take_as<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = read(self.peek()?)?;
        self.at += 1;
        Some(value)
    }
}
