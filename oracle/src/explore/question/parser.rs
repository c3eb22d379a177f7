//! Reads a question.

use super::word::Words;
use super::{
    Amount, LogicalTest, MediumTest, PoolTest, Question, QuestionError, SideTest, Things, Where,
};
use crate::clauses;
use ntms_model::access::Rights;
use ntms_model::id::{LibraryId, MediaTypeId, PrincipalId};
use ntms_model::properties;
use ntms_model::setting::{MediaType, Setting};
use ntms_model::state::{Condition, Holds, MediaState, PoolKind, SideState};

/// No question is longer, in bytes, and none is nested deeper.
const LONGEST: usize = 2_000;
const DEEPEST: usize = 40;

/// Reads a question about the users and media types of a setting.
///
/// # Errors
/// When it is none; the error names the word, and what was expected there.
pub fn parse(setting: &Setting, text: &str) -> Result<Question, QuestionError> {
    if text.len() > LONGEST {
        let what = format!("the question is longer than {LONGEST} bytes");
        return Err(QuestionError { place: None, what });
    }
    let mut parser = Parser { setting, words: Words::of(text), depth: 0 };
    parser.words.take(&["a", "state", "where"]);
    let question = parser.any()?;
    match parser.words.place() {
        None => Ok(question),
        Some(_) => parser.fail("`and`, `or` or the end"),
    }
}

struct Parser<'p> {
    setting: &'p Setting,
    words: Words,
    depth: usize,
}

type Read<T> = Result<T, QuestionError>;

impl Parser<'_> {
    fn fail<T>(&self, expected: &str) -> Read<T> {
        let found = self.words.peek();
        let found = found.map_or_else(|| "the end".to_owned(), |word| format!("`{word}`"));
        let what = format!("expected {expected}, found {found}");
        Err(QuestionError { place: self.words.place(), what })
    }

    fn any(&mut self) -> Read<Question> {
        let mut parts = vec![self.all()?];
        while self.words.take(&["or"]) {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Question::Any(parts) })
    }

    fn all(&mut self) -> Read<Question> {
        let mut parts = vec![self.one()?];
        while self.words.take(&["and"]) {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Question::All(parts) })
    }

    fn one(&mut self) -> Read<Question> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail("fewer brackets and `not`s");
        }
        let question = if self.words.take(&["not"]) {
            Question::Not(Box::new(self.one()?))
        } else if self.words.take(&["("]) {
            let inner = self.any()?;
            if !self.words.take(&[")"]) {
                return self.fail("`)`");
            }
            inner
        } else {
            self.statement()?
        };
        self.depth -= 1;
        Ok(question)
    }

    fn statement(&mut self) -> Read<Question> {
        if self.words.take(&["pool"]) {
            let path = self.path()?;
            return Ok(Question::Pool(path, self.pool_test()?));
        }
        let clause = |word: &str| clauses::find(&word.to_ascii_uppercase());
        if let Some(clause) = self.words.take_as(clause) {
            return self.of_clause(&clause.id);
        }
        let property = |word: &str| properties::find(&word.to_ascii_uppercase());
        if let Some(property) = self.words.take_as(property) {
            return if self.words.take(&["is", "witnessed"]) {
                Ok(Question::Witnessed(property))
            } else {
                self.fail("`is witnessed`")
            };
        }
        let Some(amount) = self.amount()? else {
            return self.fail(
                "`some`, `every`, `no`, a number, `pool` and its path, a clause or a property",
            );
        };
        Ok(Question::Count(amount, self.things()?))
    }

    fn of_clause(&mut self, id: &str) -> Read<Question> {
        if self.words.take(&["refuses"]) {
            Ok(Question::Refuses(id.into()))
        } else if self.words.take(&["acts"]) {
            Ok(Question::Acts(id.into()))
        } else {
            self.fail("`refuses` or `acts`")
        }
    }

    /// How many, if that is said.
    fn amount(&mut self) -> Read<Option<Amount>> {
        let words = &mut self.words;
        if words.take_any(&["some", "a", "an"]) {
            return Ok(Some(Amount::AtLeast(1)));
        }
        if words.take_any(&["no"]) {
            return Ok(Some(Amount::Exactly(0)));
        }
        if words.take_any(&["every", "all"]) {
            return Ok(Some(Amount::Every));
        }
        if words.take(&["at", "least"]) {
            return Ok(Some(Amount::AtLeast(self.number()?)));
        }
        if words.take(&["at", "most"]) {
            return Ok(Some(Amount::AtMost(self.number()?)));
        }
        words.take(&["exactly"]);
        Ok(words.take_as(|word| word.parse().ok()).map(Amount::Exactly))
    }

    fn number<T: std::str::FromStr>(&mut self) -> Read<T> {
        match self.words.take_as(|word| word.parse().ok()) {
            Some(number) => Ok(number),
            None => self.fail("a number"),
        }
    }

    fn some_amount(&mut self) -> Read<Amount> {
        match self.amount()? {
            Some(amount) => Ok(amount),
            None => self.fail("`some`, `no`, `at least`, `at most` or a number"),
        }
    }

    fn things(&mut self) -> Read<Things> {
        const POOLS: &[&str] = &["pool", "pools"];
        const MEDIA: &[&str] = &["medium", "media"];
        const SIDES: &[&str] = &["side", "sides"];
        let types = &self.setting.media_types;
        if let Some(kind) = self.words.take_before(pool_kind, POOLS) {
            return Ok(Things::Pools(Some(kind), self.pool_test()?));
        }
        if self.words.take_any(POOLS) {
            return Ok(Things::Pools(None, self.pool_test()?));
        }
        let state = self.words.take_before(side_state, SIDES);
        if state.is_some() || self.words.take_any(SIDES) {
            let place = self.place()?;
            return Ok(Things::Sides(state, place, self.side_test()?));
        }
        let of = self.words.take_before(|word| media_type(types, word), MEDIA);
        if of.is_some() || self.words.take_any(MEDIA) {
            let place = self.place()?;
            return Ok(Things::Media(of, place, self.medium_test()?));
        }
        if self.words.take_any(&["lmid", "lmids"]) {
            let place = self.place()?;
            return Ok(Things::Logical(place, self.logical_test()?));
        }
        if self.words.take_any(&["session", "sessions"]) {
            return self.session_test();
        }
        self.fail("`pool`, `medium`, `side`, `LMID` or `session`")
    }

    /// A pool in which it has to be, if that is said.
    fn place(&mut self) -> Read<Where> {
        if !self.words.take(&["in"]) {
            return Ok(None);
        }
        self.words.take(&["pool"]);
        self.path().map(Some)
    }

    fn path(&mut self) -> Read<Vec<Box<str>>> {
        let levels = |word: &str| {
            let rest = word.strip_prefix('\\')?;
            Some(rest.split('\\').filter(|it| !it.is_empty()).map(Box::from).collect())
        };
        match self.words.take_as(levels) {
            Some(path) => Ok(path),
            None => self.fail(r"the path of a pool, such as `\A`"),
        }
    }

    fn user(&mut self) -> Read<PrincipalId> {
        let directory = &self.setting.directory;
        let user = self.words.take_as(|word| directory.find(word));
        user.map_or_else(
            || {
                let names: Vec<&str> = directory.users().map(|id| directory.name(id)).collect();
                self.fail(&format!("a user ({})", names.join(", ")))
            },
            Ok,
        )
    }

    fn state(&mut self) -> Read<SideState> {
        match self.words.take_as(side_state) {
            Some(state) => Ok(state),
            None => {
                let names: Vec<&str> =
                    SideState::ALL.iter().skip(1).map(|state| state.name()).collect();
                self.fail(&format!("the state of a side ({})", names.join(", ")))
            }
        }
    }

    fn exists(&mut self) -> bool {
        self.words.take_any(&["exists", "exist"])
    }

    fn is(&mut self) -> bool {
        self.words.take_any(&["is", "are"])
    }

    fn has(&mut self) -> bool {
        self.words.take_any(&["has", "have"])
    }

    fn pool_test(&mut self) -> Read<PoolTest> {
        if self.exists() {
            return Ok(PoolTest::Exists);
        }
        if self.is() {
            let is_denied = self.words.take(&["not"]);
            if !self.words.take(&["empty"]) {
                return self.fail("`empty`");
            }
            let test = PoolTest::IsEmpty;
            return Ok(if is_denied { PoolTest::Not(Box::new(test)) } else { test });
        }
        if self.has() {
            if self.words.take(&["maximum"]) {
                return Ok(PoolTest::Maximum(self.number()?));
            }
            let amount = self.some_amount()?;
            return if self.words.take_any(&["medium", "media"]) {
                Ok(PoolTest::HasMedia(amount))
            } else {
                self.fail("`media`")
            };
        }
        if self.words.take_any(&["holds", "hold"]) {
            if self.words.take(&["pools"]) {
                return Ok(PoolTest::Holds(Holds::Pools));
            }
            let types = &self.setting.media_types;
            return match self.words.take_as(|word| media_type(types, word)) {
                Some(id) => Ok(PoolTest::Holds(Holds::Media(id))),
                None => self.fail("`pools` or a media type"),
            };
        }
        for (words, test) in [
            (["draws", "from", "free"], PoolTest::DrawsFromFree),
            (["draw", "from", "free"], PoolTest::DrawsFromFree),
            (["returns", "to", "free"], PoolTest::ReturnsToFree),
            (["return", "to", "free"], PoolTest::ReturnsToFree),
        ] {
            if self.words.take(&words) {
                return Ok(test);
            }
        }
        let is_denied = self.words.take_any(&["denies", "deny"]);
        if is_denied || self.words.take_any(&["grants", "grant"]) {
            let right = self.words.take_as(|word| Rights::from_name(&word.to_ascii_uppercase()));
            let Some(right) = right else { return self.fail("a right, such as `USE`") };
            if !self.words.take(&["to"]) {
                return self.fail("`to` and a user");
            }
            let test = PoolTest::Grants(right, self.user()?);
            return Ok(if is_denied { PoolTest::Not(Box::new(test)) } else { test });
        }
        self.fail(
            "`exists`, `is empty`, `has` media or a maximum, `holds`, `grants`, `denies`, \
             `draws from free` or `returns to free`",
        )
    }

    fn medium_test(&mut self) -> Read<MediumTest> {
        if self.exists() {
            return Ok(MediumTest::Exists);
        }
        if self.has() {
            let amount = self.some_amount()?;
            let state = self.state()?;
            return if self.words.take_any(&["side", "sides"]) {
                Ok(MediumTest::HasSides(amount, state))
            } else {
                self.fail("`sides`")
            };
        }
        if !self.is() {
            return self.fail("`exists`, `is` or `has`");
        }
        let is_denied = self.words.take(&["not"]);
        let test = if let Some(path) = self.place()? {
            MediumTest::IsIn(path)
        } else if let Some(is) = self.words.take_as(condition) {
            MediumTest::Condition(is)
        } else {
            return self
                .fail("`in` a pool, `online`, `offline`, `enabled`, `disabled`, `idle` or `busy`");
        };
        Ok(if is_denied { MediumTest::Not(Box::new(test)) } else { test })
    }

    fn side_test(&mut self) -> Read<SideTest> {
        if self.exists() {
            return Ok(SideTest::Exists);
        }
        if self.words.take_any(&["was", "were"]) {
            if self.words.take(&["never", "allocated"]) {
                return Ok(SideTest::WasAllocated(Amount::Exactly(0)));
            }
            if !self.words.take(&["allocated"]) {
                return self.fail("`allocated`");
            }
            let amount = self.some_amount()?;
            return if self.words.take_any(&["times", "time"]) {
                Ok(SideTest::WasAllocated(amount))
            } else {
                self.fail("`times`")
            };
        }
        if self.has() {
            let has = !self.words.take(&["no"]);
            self.words.take_any(&["a", "an"]);
            if !self.words.take(&["lmid"]) {
                return self.fail("`an LMID` or `no LMID`");
            }
            let test = SideTest::HasLmid;
            return Ok(if has { test } else { SideTest::Not(Box::new(test)) });
        }
        if !self.is() {
            return self.fail("`exists`, `is`, `has` or `was`");
        }
        let is_denied = self.words.take(&["not"]);
        let test = match self.place()? {
            Some(path) => SideTest::IsIn(path),
            None => SideTest::Is(self.state()?),
        };
        Ok(if is_denied { SideTest::Not(Box::new(test)) } else { test })
    }

    fn logical_test(&mut self) -> Read<LogicalTest> {
        if self.exists() {
            return Ok(LogicalTest::Exists);
        }
        if !self.words.take_any(&["denotes", "denote"]) {
            return self.fail("`exists` or `denotes`");
        }
        self.words.take_any(&["a", "an"]);
        let state = self.state()?;
        if self.words.take_any(&["side", "sides"]) {
            Ok(LogicalTest::Denotes(state))
        } else {
            self.fail("`side`")
        }
    }

    fn session_test(&mut self) -> Read<Things> {
        if self.exists() {
            return Ok(Things::Sessions(None));
        }
        if self.words.take(&["belongs", "to"]) || self.words.take(&["belong", "to"]) {
            return Ok(Things::Sessions(Some(self.user()?)));
        }
        self.fail("`exists` or `belongs to`")
    }
}

fn media_type(types: &[MediaType], word: &str) -> Option<MediaTypeId> {
    let place = types.iter().position(|row| row.name.eq_ignore_ascii_case(word))?;
    Some(MediaTypeId::from(place))
}

fn pool_kind(word: &str) -> Option<PoolKind> {
    use PoolKind::{Application, Free, Import, Unrecognized};
    let mut kinds = [Application, Free, Import, Unrecognized].into_iter();
    kinds.find(|kind| kind.name().eq_ignore_ascii_case(word))
}

fn side_state(word: &str) -> Option<SideState> {
    SideState::from_name(&word.to_ascii_uppercase()).filter(|state| *state != SideState::Unknown)
}

fn condition(word: &str) -> Option<fn(&Condition) -> bool> {
    Some(match word.to_ascii_lowercase().as_str() {
        "online" => |it| it.library == LibraryId::Online,
        "offline" => |it| it.library == LibraryId::Offline,
        "enabled" => |it| it.enabled,
        "disabled" => |it| !it.enabled,
        "idle" => |it| it.media_state == MediaState::Idle,
        "busy" => |it| it.media_state != MediaState::Idle,
        _ => return None,
    })
}
