/* What happens from outside: specs/environment.md; and the state that everything begins in. */

hidden byte new_medium;

/* ENV-4, ENV-5, ENV-7, ENV-8. */
inline insert(type_, label_) {
    new_medium = 0;
    do
    :: pool[new_medium] == NOWHERE -> break
    :: else -> new_medium++
    od;
    media_type[new_medium] = type_;
    if
    :: label_ == RECOGNIZED ->                                                          /* ENV-5 */
        pool[new_medium] = IMPORT_OF(type_);
        state[first_of(new_medium)] = IMPORT
    :: label_ == UNRECOGNIZED ->                                                        /* ENV-4 */
        pool[new_medium] = UNRECOGNIZED_OF(type_);
        state[first_of(new_medium)] = FOREIGN
    :: label_ == UNFIT ->                                                               /* ENV-7 */
        pool[new_medium] = UNRECOGNIZED_OF(type_);
        state[first_of(new_medium)] = INCOMPATIBLE
    fi;
    if
    :: sides_of_type(type_) == 2 -> state[second_of(new_medium)] = state[first_of(new_medium)]
    :: else -> skip
    fi
}

inline insert_medium(type_, label_) {
    d_step {
        MEDIA_NOW < MEDIA ->
        begins();
        insert(type_, label_);
        ends(EVENT, 0)
    }
}

inline gets_label(side_) {
    if
    :: state[side_] == UNPREPARED -> becomes(side_, AVAILABLE)
    :: else -> skip
    fi
}

inline write_labels(medium_) {
    d_step {
        (  medium_exists(medium_)
        && has_side(medium_, UNPREPARED)                                               /* ENV-10 */
        && rule(ENV_11, !offline[medium_])
        ) ->
        begins();
        gets_label(first_of(medium_));
        gets_label(second_of(medium_));
        ends(EVENT, 0)
    }
}

inline take_into_use(medium_) {
    d_step {
        (  medium_exists(medium_) && !in_use[medium_]
        && rule(ENV_15, !offline[medium_] && !disabled[medium_])
        && IN_USE_NOW < MOST_IN_USE
        && (is_not_ready(medium_) || NOT_READY_NOW < MOST_NOT_READY)
        ) ->
        begins();
        in_use[medium_] = 1;                                                           /* ENV-12 */
        ends(EVENT, 0)
    }
}

inline release(medium_) {
    d_step {
        (  medium_exists(medium_) && in_use[medium_] ) ->
        begins();
        in_use[medium_] = 0;                                                           /* ENV-13 */
        ends(EVENT, 0)
    }
}

inline disable(medium_) {
    d_step {
        (  medium_exists(medium_) && !disabled[medium_]
        && DISABLED_NOW < MOST_DISABLED
        && (is_not_ready(medium_) || NOT_READY_NOW < MOST_NOT_READY)
        ) ->
        begins();
        disabled[medium_] = 1;                                                         /* ENV-16 */
        ends(EVENT, 0)
    }
}

inline enable(medium_) {
    d_step {
        (  medium_exists(medium_) && disabled[medium_] ) ->
        begins();
        disabled[medium_] = 0;                                                         /* ENV-16 */
        ends(EVENT, 0)
    }
}

inline take_out(medium_) {
    d_step {
        (  medium_exists(medium_) && !offline[medium_]
        && rule(ENV_18, !in_use[medium_])
        && OFFLINE_NOW < MOST_OFFLINE
        && (is_not_ready(medium_) || NOT_READY_NOW < MOST_NOT_READY)
        ) ->
        begins();
        offline[medium_] = 1;                                                          /* ENV-17 */
        ends(EVENT, 0)
    }
}

inline bring_in(medium_) {
    d_step {
        (  medium_exists(medium_) && offline[medium_] ) ->
        begins();
        offline[medium_] = 0;                                                           /* ENV-3 */
        ends(EVENT, 0)
    }
}

/* The empty service, and what the scope puts into it. */
inline set_up() {
    d_step {
        free_place = 0;
        do
        :: free_place == MEDIA -> break
        :: else -> pool[free_place] = NOWHERE; free_place++
        od;
        free_place = 0;
        do
        :: free_place == LOGICAL_MEDIA -> break
        :: else -> denotes[free_place] = NOWHERE; free_place++
        od;
        NUMBERS;
        DESCRIPTORS;
        SYSTEM_SECURITY;
        FIRST_POOLS;
        FIRST_MEDIA;
#ifdef TELL_SUCCESSES
        c_code { atexit(tell_successes); };
#endif
        skip
    }
}
