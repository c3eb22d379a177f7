/* The service as a whole: every call with every argument that a scope names, every event, every
 * invariant. A scope's constants (model/scopes/NAME.pml) come first and include this file. */

#include "words.pml"
#include "state.pml"
#include "rights.pml"
#include "invariants.pml"
#include "tell.pml"
#include "create_ntms_media_pool.pml"
#include "move_to_ntms_media_pool.pml"
#include "delete_ntms_media_pool.pml"
#include "swap_ntms_media.pml"
#include "deallocate_ntms_media.pml"
#include "allocate_ntms_media.pml"
#include "set_ntms_media_complete.pml"
#include "decommission_ntms_media.pml"
#include "set_ntms_object_security.pml"
#include "events.pml"

/* One alternative of the loop below for each call with its arguments. EACH_... are of the scope: they
 * repeat what they are given for each value, and pass on the values chosen before. */

#define CREATIONS(caller)                 EACH_CREATION(CREATION, caller)
#define CREATION(name, type, caller)      EACH_ACTION(CREATION_BY, name, type, caller)
#define CREATION_BY(action, name, type, caller) \
                                          EACH_NEW_SECURITY(CREATE, action, name, type, caller)
#define CREATE(given, action, name, type, caller) \
    :: create_media_pool(caller, name, type, action, given) :: open_media_pool(name, action)

#define MOVES(caller)                     EACH_MEDIUM(MOVES_OF, caller)
#define MOVES_OF(medium, caller)          EACH_POOL(MOVE, medium, caller)
#define MOVE(destination, medium, caller) :: move_to_media_pool(caller, medium, destination)

#define DELETIONS(caller)                 EACH_POOL(DELETE_POOL, caller)
#define DELETE_POOL(target, caller)       :: delete_media_pool(caller, target)

#define SWAPS(caller)                     EACH_LMID(SWAPS_OF, caller)
#define SWAPS_OF(first, caller)           EACH_OTHER_LMID(SWAP, first, caller)
#define SWAP(second, first, caller)       :: swap_media(caller, first, second)

#define DEALLOCATIONS(caller)             EACH_LMID(DEALLOCATE, caller)
#define DEALLOCATE(lmid, caller)          :: deallocate_media(caller, lmid)

/* Of a pool that is not an application pool nothing is allocated (ALLOC-24), whoever is asked for
 * which side; such pools are left out here, and so are two identifiers at once. */
#define ALLOCATIONS_OF(caller)            EACH_APPLICATION_POOL(ALLOCATIONS_FOR, caller)
#define ALLOCATIONS_FOR(target, caller) \
    EACH_OPTION(ALLOCATIONS_FROM, target, caller) \
    EACH_NEXT_OPTION(ALLOCATIONS_NEXT, target, caller)
#define ALLOCATIONS_FROM(options, target, caller) \
    EACH_SIDE(ALLOCATE_ANY, options, target, caller) \
    EACH_NAMED_SIDE(ALLOCATE_NAMED, options, target, caller)
#define ALLOCATE_ANY(chosen, options, target, caller) \
    :: allocate_any(caller, target, options, chosen)
#define ALLOCATE_NAMED(named, options, target, caller) \
    :: allocate_named(caller, target, options, named)
#define ALLOCATIONS_NEXT(options, target, caller) \
    EACH_LMID(ALLOCATE_NEXT, options, target, caller)
#define ALLOCATE_NEXT(lmid, options, target, caller) \
    :: allocate_next(caller, target, options, lmid)

#define COMPLETIONS(caller)               EACH_LMID(COMPLETE_MEDIA, caller)
#define COMPLETE_MEDIA(lmid, caller)      :: set_media_complete(caller, lmid)

#define DECOMMISSIONS(caller)             EACH_SIDE(DECOMMISSION, caller)
#define DECOMMISSION(side, caller)        :: decommission_media(caller, side)

#define SECURITIES(caller)                EACH_WRITTEN_SECURITY(SECURITY, caller)
#define SECURITY(name, given, caller)     :: set_object_security(caller, name, given)

#define INSERTION(type, label)            :: insert_medium(type, label)
#define LABELS(medium, unused)            :: write_labels(medium)
#define USES(medium, unused)              :: take_into_use(medium) :: release(medium)
#define ENABLING(medium, unused)          :: disable(medium) :: enable(medium)
#define BRINGING(medium, unused)          :: take_out(medium) :: bring_in(medium)

active proctype service() {
    set_up();
    /* The service may rest anywhere. */
end:
    do
#if CALLS_CREATE
    EACH_CALLER(CREATIONS)
#endif
#if CALLS_MOVE
    EACH_CALLER(MOVES)
#endif
#if CALLS_DELETE
    EACH_CALLER(DELETIONS)
#endif
#if CALLS_SWAP
    EACH_CALLER(SWAPS)
#endif
#if CALLS_DEALLOCATE
    EACH_CALLER(DEALLOCATIONS)
#endif
#if CALLS_ALLOCATE
    EACH_CALLER(ALLOCATIONS_OF)
#endif
#if CALLS_COMPLETE
    EACH_CALLER(COMPLETIONS)
#endif
#if CALLS_DECOMMISSION
    EACH_CALLER(DECOMMISSIONS)
#endif
#if CALLS_SET_SECURITY
    EACH_CALLER(SECURITIES)
#endif
    EACH_INSERTION(INSERTION)
#if WRITES_LABELS
    EACH_MEDIUM(LABELS, 0)
#endif
#if USES_MEDIA
    EACH_MEDIUM(USES, 0)
#endif
#if ENABLES_MEDIA
    EACH_MEDIUM(ENABLING, 0)
#endif
#if BRINGS_IN_MEDIA
    EACH_MEDIUM(BRINGING, 0)
#endif
#ifndef BARE
    STATE_INVARIANTS
#endif
#ifdef TELL_STATES
    /* Never true, so no transition; asked once in each state. */
    :: c_expr { TELL }
#endif
    od
}
