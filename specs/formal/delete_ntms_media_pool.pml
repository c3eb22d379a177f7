/* DeleteNtmsMediaPool: specs/delete_ntms_media_pool.md. */

inline delete_media_pool(caller_, target_) {
    d_step {
        (  pool_exists(target_)                                                       /* DELETE-4 */
        && rule(DELETE_11, !is_free(target_))
        && rule(DELETE_12, !is_import(target_))
        && rule(DELETE_13, !is_unrecognized(target_))
        && rule(DELETE_14, target_ != ROOT_POOL)
        && rule(DELETE_6,  !holds_media(target_))
        && rule(DELETE_15, !holds_pools(target_))
        && rule(DELETE_1,  EDITION == WINDOWS_XP || may(caller_, MODIFY, target_))
        && rule(DELETE_9,  in_edition(WINDOWS_XP, may(caller_, CONTROL, target_)))
        ) ->
        begins();
        must_be_so(16, is_application(target_));
        must_be_so(17, is_application(target_));
        must_be_so(16, !holds_media(target_) && !holds_pools(target_));
        name[place_of(target_)] = 0;                                                 /* DELETE-17 */
        holds[place_of(target_)] = 0;
        draws[place_of(target_)] = 0;
        returns[place_of(target_)] = 0;
        maximum[place_of(target_)] = 0;
        security[target_] = 0;
        ends(DELETE_NTMS_MEDIA_POOL, 0)
    }
}
