//! Steps never panic and leave no trace once they are taken back: not even in worlds that no rule
//! would allow, where broken servers live.

use ntms_model::access::{
    DescriptorParts, Directory, Entry, EntryKind, Rights, SecurityDescriptor,
};
use ntms_model::call::*;
use ntms_model::change;
use ntms_model::edition::Edition;
use ntms_model::id::*;
use ntms_model::information::Information;
use ntms_model::reading::Readings;
use ntms_model::rule::{Mutation, Outcome, outcomes, tables};
use ntms_model::setting::{Fault, Faults, MediaType, Setting};
use ntms_model::state::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::sync::Arc;

/// Small ids, some of which name something.
fn id<Id: From<usize> + std::fmt::Debug>() -> impl Strategy<Value = Id> {
    (0usize..8).prop_map(Id::from)
}

fn side_id() -> impl Strategy<Value = SideId> {
    (id(), 0u8..4).prop_map(|(medium, index)| SideId { medium, index })
}

fn object() -> impl Strategy<Value = ObjectId> {
    prop_oneof![
        id().prop_map(ObjectId::Pool),
        id().prop_map(ObjectId::Medium),
        side_id().prop_map(ObjectId::Side),
        id().prop_map(ObjectId::Logical),
        id().prop_map(ObjectId::MediaType),
        id().prop_map(ObjectId::Session),
        Just(ObjectId::Library(LibraryId::Offline)),
        Just(ObjectId::Computer),
    ]
}

fn reference() -> impl Strategy<Value = Reference> {
    prop_oneof![
        1 => Just(Reference::Missing),
        1 => Just(Reference::Unknown),
        6 => object().prop_map(Reference::Object),
    ]
}

/// A reference that is most often of the kind that is wanted.
fn mostly<Id: Into<Reference>>(
    wanted: impl Strategy<Value = Id>,
) -> impl Strategy<Value = Reference> {
    prop_oneof![3 => wanted.prop_map(Into::into), 1 => reference()]
}

fn dacl() -> impl Strategy<Value = Option<Vec<Entry>>> {
    let entry = (any::<bool>(), id(), any::<u32>(), any::<bool>());
    option::of(vec(
        entry.prop_map(|(allow, trustee, rights, inherited)| Entry {
            kind: if allow { EntryKind::Allow } else { EntryKind::Deny },
            trustee,
            rights: Rights(rights),
            inherited,
        }),
        0..3,
    ))
}

fn parts() -> impl Strategy<Value = DescriptorParts> {
    (option::of(id()), option::of(dacl())).prop_map(|(owner, dacl)| DescriptorParts { owner, dacl })
}

fn security() -> impl Strategy<Value = Security> {
    prop_oneof![
        1 => Just(Security::Unknown),
        4 => (option::of(id()), dacl()).prop_map(|(owner, dacl)| {
            Security::Known(Arc::new(SecurityDescriptor { owner, dacl }))
        }),
    ]
}

fn holds() -> impl Strategy<Value = Holds> {
    prop_oneof![Just(Holds::Pools), id().prop_map(Holds::Media)]
}

fn pool() -> impl Strategy<Value = Pool> {
    let kinds = [
        PoolKind::Root,
        PoolKind::Free,
        PoolKind::Unrecognized,
        PoolKind::Import,
        PoolKind::Application,
    ];
    let kind = proptest::sample::select(kinds.to_vec());
    let most = prop_oneof![Just(Maximum::Unknown), maximum().prop_map(Maximum::Known)];
    let policies = (any::<bool>(), any::<bool>(), most);
    ("[a-b]{0,1}", option::of(id()), kind, holds(), policies, security()).prop_map(
        |(name, parent, kind, holds, (draws_from_free, returns_to_free, maximum), security)| Pool {
            name: name.as_str().into(),
            parent,
            kind,
            holds,
            draws_from_free,
            returns_to_free,
            maximum,
            security,
        },
    )
}

fn maximum() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..3, Just(u32::MAX)]
}

fn medium() -> impl Strategy<Value = Medium> {
    let side = (proptest::sample::select(SideState::ALL.to_vec()), maximum())
        .prop_map(|(state, allocations)| Side { state, allocations });
    let condition =
        (any::<bool>(), any::<bool>(), proptest::sample::select(MediaState::ALL.to_vec()))
            .prop_map(|(online, enabled, media_state)| Condition {
                library: if online { LibraryId::Online } else { LibraryId::Offline },
                enabled,
                media_state,
            });
    (id(), id(), condition, vec(side, 0..3)).prop_map(|(pool, media_type, condition, sides)| {
        Medium { pool, media_type, condition, sides: sides.into_iter().collect() }
    })
}

fn state() -> impl Strategy<Value = State> {
    let written = (object(), option::of("[a-b]{0,2}"), "[a-b]{0,2}");
    let tables = (
        vec(option::of(pool()), 0..6),
        vec(option::of(medium()), 0..4),
        vec(option::of(side_id()), 0..4),
        vec(option::of(id()), 0..3),
        vec(written, 0..3),
        vec((object(), "[a-b]{0,2}"), 0..3),
        vec(any::<bool>(), 0..3),
        vec(id(), 0..3),
    );
    tables.prop_map(|(pools, media, logical_media, sessions, written, marks, ejects, queue)| {
        let mut state = State::default();
        for (place, row) in pools.into_iter().enumerate() {
            state.pools.put(PoolId::from(place), row.map(Arc::new));
        }
        for (place, row) in media.into_iter().enumerate() {
            state.media.put(MediumId::from(place), row);
        }
        for (place, row) in logical_media.into_iter().enumerate() {
            state.logical_media.put(LogicalId::from(place), row.map(|side| LogicalMedium { side }));
        }
        for (place, row) in sessions.into_iter().enumerate() {
            state.sessions.put(SessionId::from(place), row.map(|principal| Session { principal }));
        }
        for (object, name, description) in written {
            let name = name.map(String::into_boxed_str);
            let row = Written { name, description: description.into_boxed_str() };
            state.written.insert(object, Arc::new(row));
        }
        for is_ejection in ejects {
            let kind = if is_ejection { Operation::Eject } else { Operation::Inject };
            state.operations.add(kind);
        }
        state.queue = queue.into_iter().collect();
        for (object, mark) in marks {
            let mark: Box<str> = mark.into();
            let mark = if matches!(object, ObjectId::Medium(_)) {
                Mark::BarCode(mark)
            } else {
                Mark::Label { label_type: mark.clone(), label_id: mark }
            };
            state.marks.insert(object, Arc::new(mark));
        }
        state
    })
}

fn text() -> impl Strategy<Value = Option<Box<str>>> {
    option::of("[ab\\\\]{0,5}".prop_map(String::into_boxed_str))
}

fn out() -> impl Strategy<Value = OutPointer> {
    prop_oneof![Just(OutPointer::Given), Just(OutPointer::Null)]
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..20, any::<u32>()]
}

fn information() -> impl Strategy<Value = Option<Information<Reference>>> {
    let given = (number(), text(), option::of(reference()), number(), number(), number());
    option::of(given.prop_map(|(object_type, name, media_type, draws, returns, maximum)| {
        Information {
            description: name.clone(),
            name,
            media_type,
            allocation_policy: Some(draws),
            deallocation_policy: Some(returns),
            maximum: Some(maximum),
            ..Information::of_type(object_type)
        }
    }))
}

fn session() -> impl Strategy<Value = Reference> {
    mostly(id::<SessionId>())
}

fn pool_call() -> impl Strategy<Value = Call<Bound>> {
    let create =
        (session(), text(), mostly(id::<MediaTypeId>()), 0u32..5, option::of(parts()), out());
    prop_oneof![
        create.prop_map(|(session, name, media_type, action, security, pool)| {
            CreateNtmsMediaPool { session, name, media_type, action, security, pool }.into()
        }),
        (session(), mostly(id::<PoolId>())).prop_map(|(session, pool)| DeleteNtmsMediaPool {
            session,
            pool
        }
        .into()),
        (session(), mostly(id::<MediumId>()), mostly(id::<PoolId>())).prop_map(
            |(session, medium, destination)| {
                MoveToNtmsMediaPool { session, medium, destination }.into()
            }
        ),
    ]
}

fn media_call() -> impl Strategy<Value = Call<Bound>> {
    let lmid = || mostly(id::<LogicalId>());
    let allocate =
        (session(), mostly(id::<PoolId>()), mostly(side_id()), lmid(), 0u32..8, 0u32..2, out());
    prop_oneof![
        allocate.prop_map(|(session, pool, side, logical, options, timeout, information)| {
            AllocateNtmsMedia { session, pool, side, logical, options, timeout, information }.into()
        }),
        (session(), lmid(), lmid()).prop_map(|(session, first, second)| SwapNtmsMedia {
            session,
            first,
            second
        }
        .into()),
        (session(), lmid(), 0u32..2).prop_map(|(session, logical, options)| {
            DeallocateNtmsMedia { session, logical, options }.into()
        }),
        (session(), lmid()).prop_map(|(session, logical)| SetNtmsMediaComplete {
            session,
            logical
        }
        .into()),
        (session(), mostly(side_id())).prop_map(|(session, side)| DecommissionNtmsMedia {
            session,
            side
        }
        .into()),
        entry().boxed(),
        drives().boxed(),
        (session(), mostly(id::<MediumId>()), mostly(id::<OperationId>()), 0u32..7).prop_map(
            |(session, medium, operation, action)| {
                EjectNtmsMedia { session, medium, operation, action }.into()
            }
        ),
        (session(), reference(), mostly(id::<OperationId>()), 0u32..5).prop_map(
            |(session, library, operation, action)| {
                InjectNtmsMedia { session, library, operation, action }.into()
            }
        ),
        (session(), mostly(id::<MediumId>())).prop_map(|(session, medium)| DeleteNtmsMedia {
            session,
            medium
        }
        .into()),
    ]
}

fn drives() -> impl Strategy<Value = Call<Bound>> {
    let media = || {
        let one = prop_oneof![mostly(id::<LogicalId>()), mostly(side_id()), reference()];
        option::of(vec(one, 0..3)).prop_map(|media| media.map(Vec::into_boxed_slice)).boxed()
    };
    let numbers = (0u32..3, 0u32..128, number(), 0u32..2, out());
    let mount = (session(), media(), media(), numbers).prop_map(|(session, media, drives, it)| {
        let (count, options, priority, timeout, information) = it;
        MountNtmsMedia { session, media, drives, count, options, priority, timeout, information }
            .into()
    });
    let dismount =
        (session(), media(), 0u32..3, 0u32..5).prop_map(|(session, media, count, options)| {
            DismountNtmsMedia { session, media, count, options }.into()
        });
    prop_oneof![mount.boxed(), dismount.boxed()]
}

fn entry() -> impl Strategy<Value = Call<Bound>> {
    let medium = (mostly(id::<PoolId>()), option::of(reference()), text(), text()).prop_map(
        |(pool, object, bar_code, name)| Information {
            pool: Some(pool),
            object,
            bar_code,
            name,
            ..Information::of_type(NTMS_PHYSICAL_MEDIA)
        },
    );
    let medium = medium.boxed();
    let side = (number(), text(), option::of(reference()), number(), text()).prop_map(
        |(state, label, logical, allocations, name)| Information {
            state: Some(state),
            label_type: label.clone(),
            label_id: label,
            logical,
            allocations: Some(allocations),
            name,
            ..Information::of_type(NTMS_PARTITION)
        },
    );
    let side = side.boxed();
    let sides = option::of(vec(side, 0..3)).prop_map(|sides| sides.map(Vec::into_boxed_slice));
    (session(), option::of(medium), sides, 0u32..3).prop_map(|(session, medium, sides, options)| {
        CreateNtmsMedia { session, medium, sides, options }.into()
    })
}

fn object_call() -> impl Strategy<Value = Call<Bound>> {
    let set_security = (session(), reference(), number(), 0u32..16, option::of(parts()));
    let list = (session(), reference(), number(), option::of(0u32..5), 0u32..3);
    prop_oneof![
        (session(), reference(), number(), 0u32..16).prop_map(
            |(session, object, object_type, parts)| {
                GetNtmsObjectSecurity { session, object, object_type, parts }.into()
            }
        ),
        set_security.prop_map(|(session, object, object_type, parts, security)| {
            SetNtmsObjectSecurity { session, object, object_type, parts, security }.into()
        }),
        (session(), reference(), number(), out()).prop_map(
            |(session, object, object_type, information)| {
                GetNtmsObjectInformation { session, object, object_type, information }.into()
            }
        ),
        (session(), reference(), out(), option::of(0u32..9)).prop_map(
            |(session, pool, name, size)| GetNtmsMediaPoolName { session, pool, name, size }.into()
        ),
        (session(), reference(), information()).prop_map(|(session, object, information)| {
            SetNtmsObjectInformation { session, object, information }.into()
        }),
        list.prop_map(|(session, container, object_type, room, options)| {
            EnumerateNtmsObject { session, container, object_type, room, options }.into()
        }),
    ]
}

fn session_call() -> impl Strategy<Value = Call<Bound>> {
    prop_oneof![
        (text(), text(), 0u32..2, id()).prop_map(|(server, application, options, caller)| {
            OpenNtmsSession { server, application, options, caller }.into()
        }),
        session().prop_map(|session| CloseNtmsSession { session }.into()),
    ]
}

fn call() -> impl Strategy<Value = Call<Bound>> {
    prop_oneof![pool_call().boxed(), media_call().boxed(), object_call().boxed(), session_call()]
}

fn setting(edition: Edition, readings: Readings, mutation: Mutation) -> Setting {
    let users = [("ann", vec!["staff"]), ("bob", vec!["Administrators"])];
    Setting {
        readings,
        directory: Directory::new(users),
        media_types: vec![
            MediaType { name: "DLT".into(), sides: 1 },
            MediaType { name: "MO".into(), sides: 2 },
        ],
        mutation,
        ..Setting::new(edition)
    }
}

fn all_faults() -> Faults {
    Fault::ALL.iter().fold(Faults::NONE, |faults, fault| faults.with(*fault))
}

/// Evaluates a call, and checks that its journal says exactly what it did.
fn check(setting: &Setting, state: &State, call: &Call<Bound>, faults: Faults) {
    let mut work = state.clone();
    outcomes(setting, &mut work, call, faults, &mut |outcome| {
        if let Outcome::Done { journal, state: after, .. } = outcome {
            let mut again = state.clone();
            change::redo(&mut again, journal);
            assert_eq!(&again, after, "made again");
            change::undo(&mut again, journal);
            assert_eq!(&again, state, "taken back");
        }
    });
    assert_eq!(&work, state, "{call:?} leaves a trace");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn calls_are_judged_in_any_world(
        state in state(),
        call in call(),
        edition in proptest::sample::select(Edition::ALL.to_vec()),
    ) {
        for faults in [Faults::NONE, all_faults()] {
            let followed = setting(edition, Readings::followed(edition), Mutation::default());
            check(&followed, &state, &call, faults);
            let accepted = setting(edition, Readings::accepted(edition), Mutation::default());
            check(&accepted, &state, &call, faults);
        }
    }

    #[test]
    fn every_step_runs_in_any_world(
        state in state(),
        call in call(),
        edition in proptest::sample::select(Edition::ALL.to_vec()),
    ) {
        let function = call.function();
        let steps = tables(function).steps.len();
        let mut mutation = Mutation::without_rows(function);
        check(&setting(edition, Readings::accepted(edition), mutation), &state, &call, Faults::NONE);
        for place in 0..steps {
            mutation.force_step(function, place);
        }
        check(&setting(edition, Readings::followed(edition), mutation), &state, &call, Faults::NONE);
    }
}
