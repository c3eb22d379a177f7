/* CreateNtmsMediaPool: specs/create_ntms_media_pool.md. Sessions are open, pointers are given, names
 * are well-formed and media types exist, so what is left are the conditions about the hierarchy and
 * about rights. Readings: `create-right` both, `name-scope` path, `typed-parent` refuse,
 * `opening-right` none, `opening-system-pools` allowed, `opening-other-type` ignored. */

#define is_creating(name_, action_) \
    (action_ == CREATE_NEW || (action_ == OPEN_ALWAYS && !name_exists(name_)))   /* CREATE-36, -37 */
#define parent_of(name_) pool_named(parent(name_))

/* `given_` is the number of a descriptor, or NOBODY for none. */
inline create_media_pool(caller_, name_, type_, action_, given_) {
    d_step {
        (  is_creating(name_, action_)
        && rule(CREATE_2,  !name_exists(name_))
        && rule(CREATE_22, name_exists(parent(name_)))
        && rule(CREATE_24, !is_system_name(name_))
        && rule(CREATE_25, !is_system_name(parent(name_)) || parent(name_) == ROOT_POOL)
        && rule(CREATE_27, !holds_media(parent_of(name_)))
        && rule(CREATE_28, type_of_pool(parent_of(name_)) == NO_TYPE)
        && rule(CREATE_1,  in_edition(BASE, may(caller_, CONTROL, parent_of(name_))))
        && rule(CREATE_14, in_edition(BASE, may(caller_, CONTROL, ROOT_POOL)))
        && rule(CREATE_11, in_edition(WINDOWS_XP, may(caller_, MODIFY, parent_of(name_))))
        && rule(CREATE_12, in_edition(SERVER_2003, may(caller_, CONTROL, ROOT_POOL)))
        && rule(CREATE_13, in_edition(SERVER_2003, may(caller_, CONTROL, parent_of(name_))))
        && APPLICATION_POOLS_NOW < APPLICATION_POOLS
        ) ->
        begins();
        if
        :: given_ == NOBODY ->
            draft(principal[caller_], 1);                                      /* CREATE-52, -54 */
            if
            :: is_done(CREATE_48) -> draft_entry(entry(ALLOWS, principal[caller_], FULL))
            :: else -> skip
            fi;
            if
            :: is_done(CREATE_49) -> draft_entry(entry(ALLOWS, SYSTEM, FULL))
            :: else -> skip
            fi;
            if
            :: is_done(CREATE_50) && parent(name_) != ROOT_POOL ->          /* CREATE-51, -53 */
                copied = security[parent_of(name_)];
                draft_copied_entries(INHERITED)                                      /* CREATE-62 */
            :: else -> skip
            fi
        :: else ->                                           /* CREATE-47: `given-security` exact */
            if
            :: owner[given_] == NOBODY -> draft(principal[caller_], is_listed[given_]) /* CREATE-54 */
            :: else -> draft(owner[given_], is_listed[given_])
            fi;
            copied = given_;
            draft_copied_entries(0)
        fi;
        write_down();
        free_place = 0;
        do
        :: name[free_place] == 0 -> break
        :: else -> free_place++
        od;
        name[free_place] = name_;                                                    /* CREATE-40 */
        holds[free_place] = type_;                                                   /* CREATE-41 */
        draws[free_place] = 0;                                                       /* CREATE-43 */
        returns[free_place] = 0;                                                     /* CREATE-43 */
        maximum[free_place] = 0;                                                     /* CREATE-44 */
        security[SYSTEM_POOLS + free_place] = descriptor_found;
        must_be_so(17, !is_system_name(name_));
        ends(CREATE_NTMS_MEDIA_POOL, 0)
    }
}

inline open_media_pool(name_, action_) {
    d_step {
        (  (action_ == OPEN_EXISTING || action_ == OPEN_ALWAYS)                /* CREATE-35, -36 */
        && name_exists(name_)                                                         /* CREATE-9 */
        ) ->
        begins();
        ends(CREATE_NTMS_MEDIA_POOL, 0)                                              /* CREATE-56 */
    }
}
