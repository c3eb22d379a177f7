/* MoveToNtmsMediaPool: specs/move_to_ntms_media_pool.md. Readings: `move-destination-right`
 * source-only, `move-rights-2003` three-cases, `import-moves` free-only, `import-to-import` conjoin,
 * `move-to-unrecognized` refuse, `bound-media-between-applications` allow, `decommissioned-moves`
 * allow, `incompatible-to-free` refuse, `unprepared-moves` busy, `offline-to-free` allow,
 * `same-pool-move` no-op, `free-to-free` refuse, `label-writing` two-step, `count-reset` never. */

hidden byte source;

#define all_sides_are_import(medium_) \
    (state[first_of(medium_)] == IMPORT \
    && (state[second_of(medium_)] == IMPORT || state[second_of(medium_)] == NO_SIDE))

inline move_to_media_pool(caller_, medium_, to_) {
    d_step {
        (  medium_exists(medium_)                                                       /* MOVE-7 */
        && pool_exists(to_)                                                             /* MOVE-6 */
        && rule(MOVE_27, pool_exists(pool[medium_]))
        && rule(MOVE_2,  !in_use[medium_])
        && rule(MOVE_28, !disabled[medium_])
        && rule(MOVE_29, type_of_pool(to_) != NO_TYPE)
        && rule(MOVE_9,  type_of_pool(to_) == NO_TYPE || type_of_pool(to_) == media_type[medium_])
        && rule(MOVE_30, type_of_pool(to_) == NO_TYPE || !holds_pools(to_))
        && rule(MOVE_31, !is_unrecognized(pool[medium_]) || is_free(to_))
        && rule(MOVE_32, !is_import(pool[medium_]) || !is_application(to_))
        && rule(MOVE_33, !is_import(pool[medium_]) || !is_import(to_))
        && rule(MOVE_34, is_unrecognized(pool[medium_]) || !is_unrecognized(to_))
        && rule(MOVE_35, !is_import(to_) || all_sides_are_import(medium_))
        && rule(MOVE_36, !is_free(to_) || !has_side(medium_, COMPLETE))
        && rule(MOVE_37, !is_free(to_) || !has_side(medium_, ALLOCATED))
        && rule(MOVE_38, !is_free(to_) || !has_side(medium_, RESERVED))
        && rule(MOVE_41, !is_free(to_) || !has_side(medium_, INCOMPATIBLE))
        && rule(MOVE_42, !is_free(pool[medium_]) || is_free(to_) || !has_side(medium_, UNPREPARED))
        && rule(MOVE_45, EDITION == SERVER_2003 || pool[medium_] != to_ || !is_free(to_))
        && rule(MOVE_46, in_edition(SERVER_2003, pool[medium_] != to_ || !is_free(to_)))
        && rule(MOVE_1,  in_edition(BASE, may(caller_, CONTROL, pool[medium_])))
        && rule(MOVE_12, in_edition(WINDOWS_XP, may(caller_, MODIFY, pool[medium_])))
        && rule(MOVE_14, in_edition(WINDOWS_XP, may(caller_, MODIFY, to_)))
        && rule(MOVE_13, in_edition(SERVER_2003, !is_free(pool[medium_]) || may(caller_, USE, pool[medium_])))
        && rule(MOVE_15, in_edition(SERVER_2003, !is_free(pool[medium_]) || may(caller_, CONTROL, to_)))
        && rule(MOVE_16, in_edition(SERVER_2003, !is_free(to_) || may(caller_, CONTROL, pool[medium_])))
        && rule(MOVE_17, in_edition(SERVER_2003, !is_free(to_) || may(caller_, USE, to_)))
        && rule(MOVE_18, in_edition(SERVER_2003,
               is_free(pool[medium_]) || is_free(to_) || may(caller_, CONTROL, pool[medium_])))
        && rule(MOVE_19, in_edition(SERVER_2003,
               is_free(pool[medium_]) || is_free(to_) || may(caller_, CONTROL, to_)))
        ) ->
        begins();
        source = pool[medium_];
        pool[medium_] = to_;                                                           /* MOVE-48 */
        if
        :: is_done(MOVE_50) && is_free(to_) ->
            waits_for_label(first_of(medium_));
            waits_for_label(second_of(medium_))
        :: else -> skip                                                                        /* MOVE-53 */
        fi;
        must_be_so(23, !is_unrecognized(source) || is_free(to_));
        ends(MOVE_TO_NTMS_MEDIA_POOL, 0)
    }
}
