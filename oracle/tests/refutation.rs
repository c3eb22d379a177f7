//! Why a reply is forbidden: the clause that rules it out, and the values that were compared.

use ntms_oracle::judge::{Kind, Refutation};
use ntms_oracle::report::account::Account;
use ntms_oracle::text;

const WORLD: &str = r"trace 1
edition server-2003
user ann in staff
user bob
type T1 DLT 1 side
type T2 MO 2 sides
system pools {owner SYSTEM; NULL list}
pool P20 \A of T2 {owner SYSTEM; NULL list}
pool P21 \B of T1 {owner SYSTEM; NULL list}
pool P22 \C of T2 {owner SYSTEM; deny staff CONTROL; allow Everyone USE|MODIFY|CONTROL}
pool P23 \D of T2 {owner SYSTEM; NULL list}
medium M1 in P20: A=AVAILABLE/0 B=AVAILABLE/0
medium M2 in P22: A=AVAILABLE/0 B=AVAILABLE/0
medium M3 in P23: A=ALLOCATED/1 B=AVAILABLE/0
medium M4 in P23: A=COMPLETE/1 B=COMPLETE/1
logical L1 = M3/A
logical L2 = M4/A
logical L3 = M4/B
ann  OpenNtmsSession NULL NULL 0  = ERROR_SUCCESS S1
";

/// Each line: a clause, how it is contradicted, and the values.
fn told(refutation: &Refutation) -> String {
    let objections = refutation.groups.iter().flat_map(|group| &group.objections);
    let lines = objections.map(|objection| {
        let kind = match objection.kind {
            Kind::HadToBeRefused => "had to be refused",
            Kind::CodeIsNotDue => "is not due",
            Kind::ClauseDoesNotHold => "does not hold",
            Kind::OutputsDiffer(_) => "outputs differ",
            Kind::CodeIsNotKnown => "is not known",
            Kind::FollowsTwoReadings(_) => "is otherwise",
        };
        let facts = objection.facts.iter().map(|fact| {
            let about = format!("{} {}", fact.subject, fact.property);
            format!("{}={}", about.trim_end(), fact.value)
        });
        let facts: Vec<String> = facts.collect();
        format!("{} {kind}: {}", objection.clause, facts.join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The account of the world with one more call.
fn account(header: &str, call: &str) -> Account {
    let world = WORLD.replace("edition server-2003\n", &format!("edition server-2003\n{header}"));
    let trace = text::parse(&format!("{world}ann  {call}\n")).expect(call);
    Account::of(&trace).expect("a world that makes sense")
}

/// Each row: lines of the header, a call with a reply that nothing allows, and how a line begins that
/// is told: the values that decide come first.
#[test]
fn the_values_that_were_compared_are_told() {
    let rows = [
        (
            "",
            "DeleteNtmsMediaPool P20  = ERROR_SUCCESS",
            "DELETE-6 had to be refused: M1 is in=P20",
        ),
        (
            "",
            "DeleteNtmsMediaPool P23  = ERROR_SUCCESS",
            "DELETE-6 had to be refused: M3 is in=P23, M4 is in=P23",
        ),
        (
            "",
            "MoveToNtmsMediaPool M1 P21  = ERROR_SUCCESS",
            "MOVE-9 had to be refused: M1 type=MO, P21 holds=DLT",
        ),
        (
            "",
            "MoveToNtmsMediaPool M2 P20  = ERROR_SUCCESS",
            "MOVE-18 had to be refused: P22 rights of ann=USE MODIFY",
        ),
        ("", "MoveToNtmsMediaPool M1 P23  = ERROR_BUSY", "MOVE-2 is not due: M1 media state=IDLE"),
        (
            "reading deallocate-options=invalid-parameter\n",
            "DeallocateNtmsMedia L1 7  = ERROR_SUCCESS",
            "DEALLOC-17 had to be refused: dwOptions=7",
        ),
        (
            "",
            "SetNtmsMediaComplete L2  = ERROR_SUCCESS",
            "COMPLETE-8 had to be refused: L2 denotes=M4/A, M4/A state=COMPLETE",
        ),
        (
            "",
            "SetNtmsMediaComplete M1  = ERROR_SUCCESS",
            "COMPLETE-13 had to be refused: lpMediaId=M1",
        ),
    ];
    for (header, call, expected) in rows {
        let account = account(header, call);
        let told = told(account.refutation.as_ref().expect(call));
        assert!(
            told.lines().any(|line| line.starts_with(expected)),
            "{call}\nexpected {expected}\n{told}"
        );
    }
}

/// The entry of the list that decides is named.
#[test]
fn a_right_that_lacks_is_traced_to_its_entry() {
    let account = account("", "MoveToNtmsMediaPool M2 P20  = ERROR_SUCCESS");
    let refutation = account.refutation.expect("it is forbidden");
    let facts =
        refutation.groups.iter().flat_map(|group| &group.objections).flat_map(|it| &it.facts);
    let remarks: Vec<&str> = facts.filter_map(|fact| fact.remark.as_deref()).collect();
    assert_eq!(remarks, ["CONTROL: `deny staff CONTROL` decides (ACCESS-9)"]);
}

/// Every alternative is counted once, whatever it says.
#[test]
fn no_alternative_is_lost() {
    // The free label is written or not: two alternatives.
    let text = format!(
        "{WORLD}ann  MoveToNtmsMediaPool M1 P3  = ERROR_SUCCESS\n\
         ann  DeleteNtmsMediaPool P23  = ERROR_SUCCESS\n"
    );
    let account = Account::of(&text::parse(&text).expect("a trace")).expect("it makes sense");
    let refutation = account.refutation.expect("it is forbidden");
    assert!(refutation.alternatives > 1, "{}", refutation.alternatives);
    let counted: usize = refutation.groups.iter().map(|group| group.alternatives).sum();
    assert_eq!(counted, refutation.alternatives);
}
