use super::*;
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;

fn small() -> (Setting, State) {
    let scope = Scope::named("small").expect("a scope of the model");
    (scope.setting(Edition::Base), scope.initial().clone())
}

/// In the beginning of `small` there are two media, one to be imported and one unrecognized, and two
/// application pools.
#[test]
fn questions_about_a_state_that_is_known() {
    let (setting, state) = small();
    #[rustfmt::skip]
    let rows = [
        (r"pool \A exists", true),
        (r"pool \C exists", false),
        (r"not pool \C exists", true),
        (r"pool \A is empty", true),
        (r"pool \Import\MO is not empty", true),
        (r"pool \A draws from free and pool \B draws from free", false),
        (r"pool \A draws from free or pool \B draws from free", true),
        (r"pool \A has maximum 2", true),
        (r"pool \A holds MO", true),
        (r"pool \Import has at least 1 medium", false),
        (r"pool \Import\MO has 1 medium", true),
        (r"pool \A grants USE to bob", true),
        (r"pool \A denies MODIFY to bob", true),
        ("2 application pools are empty", true),
        ("every application pool is empty", true),
        ("2 media exist", true),
        ("at most 1 medium exists", false),
        ("some MO medium is idle", true),
        ("every medium is online", true),
        (r"some medium is in \Unrecognized\MO", true),
        ("some medium has 2 IMPORT sides", true),
        ("every medium has some IMPORT side", false),
        (r"every side in pool \Import\MO is import", true),
        ("some side is AVAILABLE", false),
        ("no side is AVAILABLE", true),
        ("some IMPORT side has no LMID", true),
        ("every side was never allocated", true),
        ("some LMID exists", false),
        ("some LMID denotes a COMPLETE side", false),
        ("2 sessions exist", true),
        ("some session belongs to ann", true),
        ("a state where (some medium is busy or some medium is idle) and not some medium is offline", true),
    ];
    for (text, expected) in rows {
        let question = parse(&setting, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(question.is_so(&setting, Sight::State(&state)), expected, "{text}");
    }
}

#[test]
fn a_wrong_word_is_named_with_what_was_expected() {
    let (setting, _) = small();
    let rows = [
        ("", "expected `some`, `every`"),
        ("some thing exists", "word 2: expected `pool`, `medium`, `side`, `LMID` or `session`"),
        ("some side is BLUE", "word 4: expected the state of a side (UNPREPARED, "),
        ("pool A is empty", r"word 2: expected the path of a pool, such as `\A`, found `A`"),
        (r"pool \A is empty pool", "word 5: expected `and`, `or` or the end, found `pool`"),
        ("some session belongs to eve", "word 5: expected a user (ann, bob), found `eve`"),
        ("( some side exists", "expected `)`, found the end"),
        ("MOVE-9 sings", "word 2: expected `refuses` or `acts`, found `sings`"),
    ];
    for (text, expected) in rows {
        let error = parse(&setting, text).expect_err(text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    assert!(parse(&setting, &"not ".repeat(300)).is_err());
    assert!(parse(&setting, &"( ".repeat(900)).is_err());
    assert!(parse(&setting, &"x".repeat(3_000)).is_err());
}
