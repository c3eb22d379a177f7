/* DeallocateNtmsMedia: specs/deallocate_ntms_media.md. Readings: `zero-maximum` unlimited,
 * `return-decommissioned` while-available, `import-sibling-return` held, `reserved-siblings` last,
 * `complete-deallocation` allow, `return-rights` none (whole in server-2003), `label-writing`
 * two-step, `count-reset` never. */

/* DEALLOC-20, DEALLOC-21: whether a side is spent in this pool. */
#define is_spent(side_, place_) (maximum[place_] != 0 && count[side_] >= maximum[place_])

/* DEALLOC-27: a Reserved sibling, of two sides, has no other that would keep it. */
#define has_sibling_after(side_, state_) \
    ((state[SIBLING_OF(side_)] == RESERVED && is_done(DEALLOC_27) \
        -> AVAILABLE : state[SIBLING_OF(side_)]) == (state_))

/* Whether the medium of a side that is given back returns to free, as the page defines it. */
#define returns_to_free(side_, place_) \
    (  returns[place_] \
    && (!is_spent(side_, place_) || has_sibling_after(side_, AVAILABLE))         /* DEALLOC-25 */ \
    && !has_sibling_after(side_, ALLOCATED) \
    && !has_sibling_after(side_, COMPLETE) \
    && !has_sibling_after(side_, RESERVED) \
    && rule(DEALLOC_24, !has_sibling_after(side_, IMPORT)) )

hidden byte side_given_back;
hidden byte place_left;

inline deallocate_media(caller_, lmid_) {
    d_step {
        (  lmid_exists(lmid_)                                                        /* DEALLOC-5 */
        && side_exists(side_of(lmid_))                                               /* DEALLOC-7 */
        && rule(DEALLOC_1,  in_edition(BASE, may(caller_, CONTROL, pool_of(lmid_))))
        && rule(DEALLOC_10, in_edition(WINDOWS_XP, may(caller_, MODIFY, pool_of(lmid_))))
        && rule(DEALLOC_11, in_edition(SERVER_2003,
               !returns_to_free(side_of(lmid_), place_of(pool_of(lmid_)))
               || may(caller_, USE, FREE_OF(media_type[MEDIUM_OF(side_of(lmid_))]))))
        && rule(DEALLOC_12, in_edition(SERVER_2003,
               !returns_to_free(side_of(lmid_), place_of(pool_of(lmid_)))
               || may(caller_, CONTROL, pool_of(lmid_))))
        && rule(DEALLOC_13, in_edition(SERVER_2003,
               returns_to_free(side_of(lmid_), place_of(pool_of(lmid_)))
               || may(caller_, CONTROL, pool_of(lmid_))))
        ) ->
        begins();
        side_given_back = side_of(lmid_);
        place_left = place_of(pool_of_side(side_given_back));
        if
        :: is_done(DEALLOC_23) && returns_to_free(side_given_back, place_left) ->
            pool_of_side(side_given_back) = FREE_OF(media_type[MEDIUM_OF(side_given_back)])
        :: else -> skip
        fi;
        if
        :: is_done(DEALLOC_19) -> side_of(lmid_) = NOWHERE
        :: else -> skip
        fi;
        if
        :: is_done(DEALLOC_20) && is_spent(side_given_back, place_left) ->
            becomes(side_given_back, DECOMMISSIONED)
        :: else -> becomes(side_given_back, AVAILABLE)                              /* DEALLOC-22 */
        fi;
        if
        :: is_done(DEALLOC_27) && state[SIBLING_OF(side_given_back)] == RESERVED ->
            becomes(SIBLING_OF(side_given_back), AVAILABLE)
        :: else -> skip                                                                     /* DEALLOC-28 */
        fi;
        must_be_so(15, (state[side_given_back] == DECOMMISSIONED)
            == (maximum[place_left] > 0 && count[side_given_back] >= maximum[place_left]));
        if
        :: is_done(DEALLOC_26) && is_free(pool_of_side(side_given_back)) ->
            waits_for_label(side_given_back);
            waits_for_label(SIBLING_OF(side_given_back))
        :: else -> skip
        fi;
        ends(DEALLOCATE_NTMS_MEDIA, 0)
    }
}
