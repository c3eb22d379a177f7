/* DecommissionNtmsMedia: specs/decommission_ntms_media.md. That a medium is disabled or offline
 * (DECOM-12, MAY) forces no failure. */

inline decommission_media(caller_, side_) {
    d_step {
        (  side_exists(side_)                                                          /* DECOM-5 */
        && rule(DECOM_6,  pool_exists(pool_of_side(side_)))
        && rule(DECOM_8,  state[side_] == AVAILABLE)
        && rule(DECOM_1,  EDITION == WINDOWS_XP || may(caller_, CONTROL, pool_of_side(side_)))
        && rule(DECOM_11, in_edition(WINDOWS_XP, may(caller_, MODIFY, pool_of_side(side_))))
        ) ->
        begins();
        becomes(side_, DECOMMISSIONED);                                               /* DECOM-15 */
        ends(DECOMMISSION_NTMS_MEDIA, 0)
    }
}
