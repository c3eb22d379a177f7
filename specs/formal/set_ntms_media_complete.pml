/* SetNtmsMediaComplete: specs/set_ntms_media_complete.md. */

inline set_media_complete(caller_, lmid_) {
    d_step {
        (  lmid_exists(lmid_)                                                       /* COMPLETE-5 */
        && rule(COMPLETE_6,  pool_exists(pool_of(lmid_)))
        && rule(COMPLETE_8,  state[side_of(lmid_)] == ALLOCATED)
        && rule(COMPLETE_12, !in_use[MEDIUM_OF(side_of(lmid_))])
        && rule(COMPLETE_1,  EDITION == WINDOWS_XP || may(caller_, CONTROL, pool_of(lmid_)))
        && rule(COMPLETE_11, in_edition(WINDOWS_XP, may(caller_, MODIFY, pool_of(lmid_))))
        ) ->
        begins();
        becomes(side_of(lmid_), COMPLETE);                                         /* COMPLETE-15 */
        ends(SET_NTMS_MEDIA_COMPLETE, 0)
    }
}
