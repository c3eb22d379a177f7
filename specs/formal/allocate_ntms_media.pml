/* AllocateNtmsMedia: specs/allocate_ntms_media.md. Nobody waits: dwTimeout is 0. Readings:
 * `allocation-at-maximum` yes, `new-siblings` by-choice, `next-other-pool` refused, `side-from-free`
 * and `side-from-application` refused, `draw-rights` pool-only (as-2003 in server-2003). */

/* A side that the server may choose, wherever it is: Available, online, of the pool's media type; with
 * NEW, of a medium without a sibling that is not Available (ALLOC-42). */
#define qualifies(side_, target_, options_) \
    (  state[side_] == AVAILABLE \
    && !offline[MEDIUM_OF(side_)] \
    && media_type[MEDIUM_OF(side_)] == type_of_pool(target_) \
    && rule(ALLOC_42, !((options_) & NEW) || state[SIBLING_OF(side_)] == AVAILABLE \
           || state[SIBLING_OF(side_)] == NO_SIDE) )

#define OR_QUALIFIES(side_, target_, options_) \
    || (qualifies(side_, target_, options_) && pool_of_side(side_) == (target_))
#define has_qualifying(target_, options_) (false EACH_SIDE(OR_QUALIFIES, target_, options_))

#define draws_from_free(target_, side_) \
    (draws[place_of(target_)] && pool_of_side(side_) == FREE_OF(type_of_pool(target_)))

/* Conditions of every allocation: the pool, the caller's rights on it and on the source, and the bounds
 * of the scope. */
#define may_be_asked_for(caller_, target_) \
    (  pool_exists(target_)                                                          /* ALLOC-8 */ \
    && rule(ALLOC_24, is_application(target_)) \
    && rule(ALLOC_25, type_of_pool(target_) != NO_TYPE) \
    && rule(ALLOC_1,  in_edition(BASE, may(caller_, CONTROL, target_))) \
    && rule(ALLOC_15, in_edition(WINDOWS_XP, may(caller_, MODIFY, target_))) \
    && rule(ALLOC_16, in_edition(SERVER_2003, may(caller_, CONTROL, target_))) )

#define may_be_taken(caller_, source_) \
    (  rule(ALLOC_17, in_edition(SERVER_2003, !is_free(source_) || may(caller_, USE, source_))) \
    && rule(ALLOC_18, in_edition(SERVER_2003, is_free(source_) || may(caller_, CONTROL, source_))) )

#define is_within_bounds(side_) \
    (  LOGICAL_MEDIA_NOW < LOGICAL_MEDIA \
    && count[side_] < MOST_ALLOCATIONS \
    && ALLOCATIONS_NOW < MOST_ALLOCATIONS_IN_ALL )

inline allocate(side_, target_) {
    begins();
    pool_of_side(side_) = target_;                                           /* ALLOC-52, ALLOC-53 */
    becomes(side_, ALLOCATED);                                                         /* ALLOC-55 */
    find_free_lmid();
    denotes[free_place] = side_;                                                       /* ALLOC-56 */
    if
    :: is_done(ALLOC_57) -> count[side_] = count[side_] + 1
    :: else -> skip
    fi
}

/* ALLOC-58; without NEW the siblings stay (ALLOC-60). */
inline reserve_sibling(side_, options_) {
    if
    :: is_done(ALLOC_58) && ((options_) & NEW) && state[SIBLING_OF(side_)] == AVAILABLE ->
        becomes(SIBLING_OF(side_), RESERVED)
    :: else -> skip
    fi
}

/* The server chooses this side. */
inline allocate_any(caller_, target_, options_, side_) {
    d_step {
        (  may_be_asked_for(caller_, target_)
        && qualifies(side_, target_, options_)
        && (pool_of_side(side_) == target_
           || (draws_from_free(target_, side_)                                         /* ALLOC-50 */
              && rule(ALLOC_49, !has_qualifying(target_, options_))))
        && may_be_taken(caller_, pool_of_side(side_))
        && is_within_bounds(side_)
        ) ->
        allocate(side_, target_);
        reserve_sibling(side_, options_);
        ends(ALLOCATE_NTMS_MEDIA, 1)
    }
}

/* The caller names this side. By `new-siblings` its siblings may be in any state with NEW. */
inline allocate_named(caller_, target_, options_, side_) {
    d_step {
        (  may_be_asked_for(caller_, target_)
        && side_exists(side_)                                                          /* ALLOC-32 */
        && rule(ALLOC_10, !offline[MEDIUM_OF(side_)])
        && rule(ALLOC_33, state[side_] == AVAILABLE || state[side_] == IMPORT)
        && rule(ALLOC_34, media_type[MEDIUM_OF(side_)] == type_of_pool(target_))
        && rule(ALLOC_35, !is_free(pool_of_side(side_)) || draws[place_of(target_)])
        && rule(ALLOC_36, !is_application(pool_of_side(side_)) || pool_of_side(side_) == target_)
        && may_be_taken(caller_, pool_of_side(side_))
        && is_within_bounds(side_)
        ) ->
        allocate(side_, target_);
        reserve_sibling(side_, options_);
        ends(ALLOCATE_NTMS_MEDIA, 1)
    }
}

/* NEXT: the Reserved side of the medium of an LMID (ALLOC-59); of two sides there is one at most. */
#define next_of(lmid_) SIBLING_OF(side_of(lmid_))

inline allocate_next(caller_, target_, options_, lmid_) {
    d_step {
        (  rule(ALLOC_23, !((options_) & NEW))
        && may_be_asked_for(caller_, target_)
        && lmid_exists(lmid_)                                                           /* ALLOC-7 */
        && rule(ALLOC_29, pool_of(lmid_) == target_)
        && rule(ALLOC_31, !offline[MEDIUM_OF(side_of(lmid_))])
        && state[next_of(lmid_)] == RESERVED                                           /* ALLOC-30 */
        && may_be_taken(caller_, pool_of(lmid_))
        && is_within_bounds(next_of(lmid_))
        ) ->
        side_before = next_of(lmid_);
        allocate(side_before, target_);
        ends(ALLOCATE_NTMS_MEDIA, 1)
    }
}
