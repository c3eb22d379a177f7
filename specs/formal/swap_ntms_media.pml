/* SwapNtmsMedia: specs/swap_ntms_media.md. Readings: `swap-states` bound, `swap-same` no-op. */

hidden byte side_before;

inline swap_media(caller_, first_, second_) {
    d_step {
        (  lmid_exists(first_)                                                          /* SWAP-6 */
        && lmid_exists(second_)                                                        /* SWAP-13 */
        && rule(SWAP_17, pool_exists(pool_of(first_)) && pool_exists(pool_of(second_)))
        && rule(SWAP_7,  pool_of(first_) == pool_of(second_))
        && rule(SWAP_18, !in_use[MEDIUM_OF(side_of(first_))])
        && rule(SWAP_19, !in_use[MEDIUM_OF(side_of(second_))])
        && rule(SWAP_1,  may(caller_, MODIFY, pool_of(first_)))
        && rule(SWAP_11, may(caller_, MODIFY, pool_of(second_)))
        ) ->
        begins();
        side_before = side_of(first_);
        if
        :: is_done(SWAP_22) -> side_of(first_) = side_of(second_)
        :: else -> skip
        fi;
        if
        :: is_done(SWAP_23) -> side_of(second_) = side_before
        :: else -> skip
        fi;
        ends(SWAP_NTMS_MEDIA, 0)
    }
}
