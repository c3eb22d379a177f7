/* SetNtmsObjectSecurity on a pool: specs/set_ntms_object_security.md. The access list is always
 * written, the owner when the descriptor names one (SETSEC-15). */

hidden byte pool_written;
hidden byte new_owner;

inline set_object_security(caller_, name_, given_) {
    d_step {
        (  name_exists(name_)                                                         /* SETSEC-7 */
        && rule(SETSEC_1,  may(caller_, WRITE_DAC, pool_named(name_))
               || owner[security[pool_named(name_)]] == principal[caller_])
        && rule(SETSEC_10, owner[given_] == NOBODY
               || may(caller_, WRITE_OWNER, pool_named(name_))
               || owner[security[pool_named(name_)]] == principal[caller_])
        ) ->
        begins();
        pool_written = pool_named(name_);
        new_owner = owner[given_];
        if                                                                 /* SETSEC-16, SETSEC-17 */
        :: new_owner == NOBODY -> new_owner = owner[security[pool_written]]
        :: else -> skip
        fi;
        draft(new_owner, is_listed[given_]);
        copied = given_;
        draft_copied_entries(0);
        write_down();
        security[pool_written] = descriptor_found;
        ends(SET_NTMS_OBJECT_SECURITY, 0)
    }
}
