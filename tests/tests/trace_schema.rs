//! The published schema of a trace says what is written, and no other thing can be read.

use jsonschema::Validator;
use ntms_oracle::clauses::example::EXAMPLES;
use ntms_oracle::generate::any_trace;
use ntms_oracle::trace::{Trace, schema};
use serde_json::{Map, Value, json};

const PUBLISHED: &str = include_str!("../../specs/trace.schema.json");

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("a schema")
}

fn lines(trace: &Trace) -> Vec<Value> {
    let mut bytes = Vec::new();
    trace.write(&mut bytes).expect("a vector has room");
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect()
}

fn random_lines(seeds: u64) -> Vec<Value> {
    (0..seeds).map(any_trace::trace).flat_map(|trace| lines(&trace)).collect()
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let published: Value = serde_json::from_str(PUBLISHED).expect("JSON");
    assert!(
        published == schema(),
        "write it anew with `ntms-oracle schema > specs/trace.schema.json`, and read what has changed"
    );
}

#[test]
fn every_example_and_every_random_trace_is_as_the_schema_says() {
    let validator = validator(&schema());
    let examples = EXAMPLES.iter().map(|it| ntms_oracle::text::parse(it.text).expect(it.name));
    for line in examples.flat_map(|trace| lines(&trace)).chain(random_lines(2_000)) {
        if let Err(error) = validator.validate(&line) {
            panic!("{line}: {error} at `{}`", error.instance_path());
        }
    }
}

/// A member that the types lost, or call otherwise now, would stay in the schema unseen, were it not
/// for this: without any one of its members the schema refuses what is written.
#[test]
fn every_member_of_the_schema_is_missed_when_it_is_left_out() {
    let whole = schema();
    let lines = random_lines(200);
    let definitions = whole["$defs"].as_object().expect("definitions");
    let mut members = 0;
    for (name, definition) in definitions {
        let properties = definition.get("properties").and_then(Value::as_object);
        let places = properties.into_iter().flatten().map(|(member, value)| (vec![member], value));
        for (mut place, value) in places {
            let inner = value.get("properties").and_then(Value::as_object);
            let mut left_out = vec![place.clone()];
            for member in inner.into_iter().flatten().map(|(member, _)| member) {
                place.push(member);
                left_out.push(place.clone());
                place.pop();
            }
            for place in left_out {
                members += 1;
                let validator = validator(&without(&whole, name, &place));
                let is_missed = lines.iter().any(|line| !validator.is_valid(line));
                assert!(is_missed, "nothing that is written has `{name}`, {place:?}");
            }
        }
    }
    assert!(members > 100, "{members}");
}

/// The schema without one member of a definition.
fn without(schema: &Value, definition: &str, place: &[&String]) -> Value {
    let mut schema = schema.clone();
    let mut at = &mut schema["$defs"][definition];
    let (last, path) = place.split_last().expect("a place");
    for member in path {
        at = &mut at["properties"][member.as_str()];
    }
    at["properties"].as_object_mut().expect("members").remove(last.as_str());
    let required = at["required"].as_array_mut().expect("a list");
    required.retain(|name| name != last.as_str());
    schema
}

/// Where readers pass over members that they do not know: what another server answers besides.
const OPEN: [&str; 6] = ["reply", "lpAllocateInformation", "lpInfo", "lpList", "lpMedia", "result"];

/// One thing is changed in lines that are as they should be: reader and schema agree on the outcome.
#[test]
fn what_cannot_be_read_is_not_as_the_schema_says() {
    let validator = validator(&schema());
    let header = lines(&any_trace::trace(0)).swap_remove(0).to_string();
    let (mut refused, mut accepted) = (0, 0);
    for line in random_lines(12) {
        let mut changed = Vec::new();
        changes(&line, false, &mut |value| changed.push(value));
        for line in changed {
            let text = match line.get("trace") {
                Some(_) => line.to_string(),
                None => format!("{header}\n{line}\n{header}"),
            };
            let is_read = match (line.get("trace"), Trace::read(text.as_bytes())) {
                (Some(_), read) => read.is_ok(),
                // The line after it is no entry: which of the two is complained of?
                (None, Ok(_)) => unreachable!("the third line is a header"),
                (None, Err(error)) => error.to_string().starts_with("line 3"),
            };
            let verdict = validator.validate(&line);
            assert_eq!(is_read, verdict.is_ok(), "{line}: {:?}", verdict.err());
            *(if is_read { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(refused > 500 && accepted > 500, "{refused} refused, {accepted} accepted");
}

/// Every value that differs from this one in one place: a member left out, called otherwise, made up,
/// or of another kind.
fn changes(value: &Value, is_open: bool, each: &mut dyn FnMut(Value)) {
    for other in
        [json!(null), json!(true), json!(7), json!(-1), json!(1.5), json!("a b"), json!("a")]
    {
        each(other);
    }
    match value {
        Value::Object(members) => {
            let mut more = members.clone();
            if !is_open {
                more.insert("x".to_owned(), json!(1));
                each(Value::Object(more));
            }
            for (name, member) in members {
                let mut fewer: Map<String, Value> = members.clone();
                fewer.remove(name);
                each(Value::Object(fewer));
                changes(member, OPEN.contains(&name.as_str()), &mut |other| {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), other);
                    each(Value::Object(changed));
                });
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate().take(2) {
                changes(item, is_open, &mut |other| {
                    let mut changed = items.clone();
                    changed[place] = other;
                    each(Value::Array(changed));
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
