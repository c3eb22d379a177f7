//! What the judge says of traces, line by line.

use ntms_oracle::judge::{Explanation, Judge, JudgeError, Judgement, Standing, Verdict};
use ntms_oracle::text;

const WORLD: &str = "trace 1
edition base
user ann
type MO MO 2 sides
system pools {owner SYSTEM; NULL list}
pool A \\A of MO draws returns max=2 {owner ann; NULL list}
pool B \\B of MO {owner ann; NULL list}
medium M1 in A: A=ALLOCATED/1 B=RESERVED
medium M2 in A: A=AVAILABLE B=AVAILABLE
logical L1 = M1/A

ann OpenNtmsSession NULL NULL 0 = ERROR_SUCCESS S1
";

/// The judgements of the lines after the session, or the error that ends them.
fn judged(lines: &str) -> Result<(Judge, Vec<Judgement>), JudgeError> {
    let trace = text::parse(&format!("{WORLD}{lines}")).expect("a trace");
    let mut judge = Judge::new(&trace.header)?;
    let judgements =
        trace.entries.iter().map(|entry| judge.observe(entry)).collect::<Result<Vec<_>, _>>()?;
    Ok((judge, judgements[1..].to_vec()))
}

fn verdicts(lines: &str) -> Vec<&'static str> {
    let (_, judgements) = judged(lines).expect("events name what there is");
    judgements.iter().map(|judgement| judgement.verdict.name()).collect()
}

fn explanation(lines: &str) -> Explanation {
    let (_, judgements) = judged(lines).expect("events name what there is");
    match judgements.last().map(|judgement| judgement.verdict.clone()) {
        Some(Verdict::Forbidden(explanation)) => *explanation,
        other => panic!("not forbidden: {other:?}"),
    }
}

#[test]
fn what_one_clause_demands_is_allowed() {
    assert_eq!(
        verdicts(
            "ann DeleteNtmsMediaPool A = ERROR_NOT_EMPTY
             ann DeleteNtmsMediaPool B = ERROR_SUCCESS
             ann DeleteNtmsMediaPool B = ERROR_INVALID_MEDIA_POOL"
        ),
        ["allowed"; 3]
    );
}

#[test]
fn what_only_a_reading_explains_is_open() {
    let (_, judgements) = judged("ann SwapNtmsMedia L1 L1 = ERROR_INVALID_MEDIA").expect("a trace");
    let Verdict::Open(choices) = &judgements[0].verdict else { panic!("{judgements:?}") };
    assert_eq!(
        choices.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["swap-same=invalid-media"]
    );
}

#[test]
fn what_a_fault_explains_is_defined_by_the_implementation() {
    assert_eq!(
        verdicts("ann DeleteNtmsMediaPool B = ERROR_DATABASE_FAILURE ! database-failure"),
        ["implementation-defined"]
    );
    assert_eq!(verdicts("ann DeleteNtmsMediaPool B = ERROR_DATABASE_FAILURE"), ["forbidden"]);
}

#[test]
fn a_forbidden_reply_is_explained_by_the_clause_and_by_what_was_allowed() {
    let explanation = explanation("ann DeleteNtmsMediaPool A = ERROR_SUCCESS");
    assert_eq!(explanation.broken, ["DELETE-6"]);
    let allowed: Vec<_> = explanation.allowed.iter().map(|it| (it.code, it.clause)).collect();
    assert_eq!(allowed, [(Some("ERROR_NOT_EMPTY"), "DELETE-6")]);
}

#[test]
fn a_wrong_output_is_told_by_its_member() {
    let explanation = explanation(
        "ann GetNtmsObjectInformation L1 NTMS_LOGICAL_MEDIA out = ERROR_SUCCESS \
         {NTMS_LOGICAL_MEDIA szName=\"\" MediaPool=B}",
    );
    let members: Vec<_> = explanation.differences.iter().map(|it| it.member).collect();
    assert!(members.contains(&"MediaPool"), "{members:?}");
}

/// A descriptor without an owner leaves the owner open and not the list, and what was read once stays.
#[test]
fn what_the_documents_leave_open_is_known_once_it_was_read() {
    let made = "ann CreateNtmsMediaPool \\C NULL NTMS_CREATE_NEW {allow Everyone USE} out = ERROR_SUCCESS C\n";
    let get = |part: &str, told: &str| {
        format!(
            "ann GetNtmsObjectSecurity C NTMS_MEDIA_POOL {part}_SECURITY_INFORMATION = ERROR_SUCCESS {{{told}}}\n"
        )
    };
    let list = verdicts(&format!("{made}{}", get("DACL", "allow Everyone MODIFY")));
    assert_eq!(list[1], "forbidden", "{list:?}");
    let owner = |name| get("OWNER", &format!("owner {name}"));
    let read = verdicts(&format!("{made}{}{}{}", owner("SYSTEM"), owner("SYSTEM"), owner("ann")));
    let is_wrong: Vec<bool> = read.iter().map(|verdict| *verdict == "forbidden").collect();
    assert_eq!(is_wrong, [false, false, false, true], "{read:?}");
}

/// A disagreement does not end the judging: what the implementation did is believed afterwards, and
/// what follows from it is told apart.
#[test]
fn the_judge_goes_on_after_a_disagreement() {
    let (judge, judgements) = judged(
        "ann DeleteNtmsMediaPool B = ERROR_NOT_EMPTY
         ann DeleteNtmsMediaPool A = ERROR_SUCCESS
         ann DeallocateNtmsMedia L1 0 = ERROR_SUCCESS",
    )
    .expect("a trace");
    let told: Vec<_> = judgements
        .iter()
        .map(|judgement| (judgement.verdict.is_disagreement(), judgement.standing))
        .collect();
    assert_eq!(told[..2], [(true, Standing::New), (true, Standing::New)]);
    assert!(!judge.frontier().is_empty());
}

/// Deleting a pool of the service is wrong; a medium that comes in has no place then, in some worlds.
#[test]
fn an_event_about_what_a_wrong_world_lacks_does_not_end_the_judging() {
    let lines = "ann DeleteNtmsMediaPool P6 = ERROR_SUCCESS
         insert recognized MO = M9 M9/A M9/B
         set M9 MOUNTED";
    let (judge, judgements) = judged(lines).expect("the judge goes on");
    assert!(judgements[0].verdict.is_disagreement());
    assert!(!judge.frontier().is_empty());
}

#[test]
fn an_event_about_what_there_never_was_is_an_error() {
    let error = judged("set M9 MOUNTED").expect_err("there is no such medium");
    assert_eq!(error.to_string(), "the event names `M9`, which is no medium");
}

/// A call whose reply was lost was done, or was not: both are kept until something tells.
#[test]
fn a_call_without_reply_leaves_both_worlds() {
    let trace = text::parse(&format!("{WORLD}ann DeleteNtmsMediaPool B = ERROR_SUCCESS"));
    let trace = trace.expect("a trace");
    let mut judge = Judge::new(&trace.header).expect("a world");
    judge.observe(&trace.entries[0]).expect("a session");
    let ntms_oracle::wire::Entry::Call { call, .. } = &trace.entries[1] else { panic!("a call") };
    judge.observe_unanswered(call);
    let pools: Vec<_> = judge.frontier().iter().map(|way| way.state.pools.len()).collect();
    assert_eq!(pools, [9, 8]);
}

#[test]
fn an_identifier_that_is_given_out_twice_is_disagreement() {
    let create = "ann CreateNtmsMediaPool \\C MO NTMS_CREATE_NEW NULL out = ERROR_SUCCESS";
    assert_eq!(verdicts(&format!("{create} C")), ["allowed"]);
    let explanation = explanation(&format!("{create} B"));
    assert_eq!(explanation.broken.first(), Some(&"CREATE-45"));
}

/// A call that was refused gives nothing away.
#[test]
fn an_output_of_a_refused_call_is_disagreement() {
    let explanation = explanation(
        "ann CreateNtmsMediaPool \\B MO NTMS_CREATE_NEW NULL out = ERROR_ALREADY_EXISTS B",
    );
    assert_eq!(explanation.broken, ["CREATE-2"]);
    assert_eq!(explanation.differences[0].member, "lpPoolId");
}

/// Each row: what came of a medium that came in, and the clause that it breaks.
#[test]
fn the_identifiers_of_a_medium_that_comes_in_are_looked_at() {
    let rows = [
        ("M9 M9/A", "ENV-8"),
        ("M9 M9/A M9/A", "ENV-9"),
        ("M9 M9/A NIL", "ENV-9"),
        ("M1 X Y", "ENV-9"),
    ];
    for (given, clause) in rows {
        let explanation = explanation(&format!("insert recognized MO = {given}"));
        assert_eq!(explanation.broken, [clause], "{given}");
    }
}

/// No document says which maximum a new pool has: what is read is believed, and holds from then on.
#[test]
fn the_maximum_of_a_new_pool_is_believed_when_it_is_read() {
    let create = "ann CreateNtmsMediaPool \\C MO NTMS_CREATE_NEW NULL out = ERROR_SUCCESS C\n";
    let read = |maximum: u32| {
        format!(
            "ann GetNtmsObjectInformation C NTMS_MEDIA_POOL out = ERROR_SUCCESS {{NTMS_MEDIA_POOL \
             szName=C szDescription=\"\" PoolType=NTMS_POOLTYPE_APPLICATION MediaType=MO Parent=P0 \
             AllocationPolicy=0 DeallocationPolicy=0 dwMaxAllocates={maximum} \
             dwNumberOfPhysicalMedia=0 dwNumberOfLogicalMedia=0 dwNumberOfMediaPools=0}}\n"
        )
    };
    assert_eq!(verdicts(&[create.to_owned(), read(0)].concat()), ["allowed", "open"]);
    assert_eq!(verdicts(&[create.to_owned(), read(7)].concat()), ["allowed", "open"]);
    assert_eq!(
        verdicts(&[create.to_owned(), read(7), read(8)].concat()),
        ["allowed", "open", "forbidden"]
    );
}

/// Until it is read, a side may have reached it, or not.
#[test]
fn a_maximum_that_nobody_has_read_may_be_reached() {
    let until = "ann CreateNtmsMediaPool \\C MO NTMS_CREATE_NEW {owner ann; NULL list} out = ERROR_SUCCESS C
         ann MoveToNtmsMediaPool M2 C = ERROR_SUCCESS
         ann AllocateNtmsMedia C M2/A NIL 0 0 NULL = ERROR_SUCCESS L9
         ann DeallocateNtmsMedia L9 0 = ERROR_SUCCESS
         ann GetNtmsObjectInformation M2/A NTMS_PARTITION out = ERROR_SUCCESS {NTMS_PARTITION \
         szName=\"\" szDescription=\"\" PhysicalMedia=M2 LogicalMedia=NULL State=";
    let end = " Side=0 dwAllocateCount=1}";
    for state in ["NTMS_PARTSTATE_AVAILABLE", "NTMS_PARTSTATE_DECOMMISSIONED"] {
        assert!(!verdicts(&format!("{until}{state}{end}")).contains(&"forbidden"), "{state}");
    }
    let other = verdicts(&format!("{until}NTMS_PARTSTATE_COMPLETE{end}"));
    assert_eq!(other.last(), Some(&"forbidden"));
}

const TWO_NAMES: &str =
    "ann CreateNtmsMediaPool \\C NULL NTMS_CREATE_NEW NULL out = ERROR_SUCCESS C
     ann CreateNtmsMediaPool \\c NULL NTMS_CREATE_NEW NULL out = ERROR_SUCCESS D
     ann CreateNtmsMediaPool \\E NULL NTMS_CREATE_NEW NULL out = ERROR_SUCCESS E\n";

/// What was seen tells which answer to a question of policy is followed, and since when.
#[test]
fn a_policy_is_told_by_what_was_seen() {
    let (judge, judgements) = judged(TWO_NAMES).expect("a trace");
    assert_eq!(judgements[1].verdict.name(), "open");
    let told: Vec<_> = judge.followed().collect();
    let case = told.iter().find(|it| it.reading.about().name == "name-case").expect("it is told");
    assert_eq!(case.choices.iter().map(|it| it.name()).collect::<Vec<_>>(), ["exact"]);
    // The session is the first entry.
    assert_eq!(case.since, 3);
}

/// Either answer is allowed, but not now this one, now that; it is said once.
#[test]
fn two_answers_to_one_question_of_policy_are_inconsistent() {
    let otherwise =
        "ann CreateNtmsMediaPool \\e NULL NTMS_CREATE_NEW NULL out = ERROR_ALREADY_EXISTS\n";
    let (judge, judgements) = judged(&[TWO_NAMES, otherwise, otherwise].concat()).expect("a trace");
    let verdicts: Vec<_> = judgements.iter().map(|judgement| judgement.verdict.name()).collect();
    assert_eq!(verdicts[3..], ["inconsistent", "open"]);
    let explanation = judgements[3].verdict.explanation().expect("why");
    assert_eq!(explanation.differences[0].member, "name-case");
    assert_eq!(explanation.differences[0].expected, "exact (told by entry 3)");
    assert_eq!(explanation.differences[0].observed, "case-blind");
    assert!(judge.followed().all(|it| it.reading.about().name != "name-case"));
}

/// The standing of each disagreement among the lines.
fn standings(lines: &str) -> Vec<Standing> {
    let (_, judgements) = judged(lines).expect("events name what there is");
    let wrong = judgements.iter().filter(|judgement| judgement.verdict.is_disagreement());
    wrong.map(|judgement| judgement.standing).collect()
}

#[test]
fn a_disagreement_about_other_objects_is_new() {
    assert_eq!(
        standings(
            "ann DeleteNtmsMediaPool B = ERROR_NOT_EMPTY
             ann SetNtmsMediaComplete L1 = ERROR_INVALID_STATE"
        ),
        [Standing::New, Standing::New]
    );
}

#[test]
fn the_same_clause_broken_by_the_same_function_is_broken_again() {
    assert_eq!(
        standings(
            "ann DeallocateNtmsMedia L1 0 = ERROR_INVALID_MEDIA
             ann AllocateNtmsMedia B NULL NIL NTMS_ALLOCATE_ERROR_IF_UNAVAILABLE 0 out = ERROR_SUCCESS L2 AllocatedFrom=B
             ann GetNtmsObjectInformation M1 NTMS_PHYSICAL_MEDIA out = ERROR_OBJECT_NOT_FOUND
             ann GetNtmsObjectInformation M2 NTMS_PHYSICAL_MEDIA out = ERROR_OBJECT_NOT_FOUND"
        ),
        [Standing::New, Standing::New, Standing::Consequence, Standing::Again]
    );
}

/// What is read and is as it should be is in doubt no more.
#[test]
fn what_follows_from_a_disagreement_is_a_consequence_until_it_is_read() {
    let wrong = "ann SetNtmsMediaComplete L1 = ERROR_INVALID_STATE\n";
    let read = "ann GetNtmsObjectInformation M1/A NTMS_PARTITION out = ERROR_SUCCESS {NTMS_PARTITION szName=\"\" szDescription=\"\" PhysicalMedia=M1 LogicalMedia=L1 State=NTMS_PARTSTATE_ALLOCATED Side=0 dwAllocateCount=1}\n";
    let later = "ann DeallocateNtmsMedia L1 0 = ERROR_ACCESS_DENIED";
    assert_eq!(standings(&format!("{wrong}{later}")), [Standing::New, Standing::Consequence]);
    assert_eq!(standings(&format!("{wrong}{read}{later}")), [Standing::New, Standing::New]);
}
