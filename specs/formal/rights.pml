/* Who may do what: specs/access.md.
 *
 * Descriptors are written down once, in tables outside the state; a state has their numbers. Equal
 * descriptors have equal numbers, so states are equal when their descriptors are. What each caller has
 * under a descriptor is worked out when it is written down. */

#define USE 1
#define MODIFY 2
#define CONTROL 4
#define READ_CONTROL 8
#define WRITE_DAC 16
#define WRITE_OWNER 32
#define DELETE 64
#define EVERY_RIGHT 127

#define GENERIC_READ (USE | READ_CONTROL)                                            /* ACCESS-15 */
#define GENERIC_WRITE (USE | MODIFY | WRITE_DAC)                                     /* ACCESS-16 */
#define GENERIC_EXECUTE (USE | MODIFY | CONTROL | READ_CONTROL | WRITE_DAC)          /* ACCESS-17 */
#define GENERIC_ALL GENERIC_EXECUTE                                                  /* ACCESS-18 */
#define FULL GENERIC_ALL

/* Users and groups that are always there; the scope's come after them. */
#define SYSTEM 0
#define ADMINISTRATORS 1
#define EVERYONE 2
#define NOBODY 255

/* An entry is one number. */
#define ALLOWS 0
#define DENIES 1
#define entry(kind, trustee, rights) ((rights) | (kind) << 7 | (trustee) << 9)
#define INHERITED (1 << 8)
#define rights_of(entry_) ((entry_) & EVERY_RIGHT)
#define is_denying(entry_) (((entry_) >> 7) & 1)
#define trustee_of(entry_) ((entry_) >> 9)

#define MOST_DESCRIPTORS 200
#define MOST_ENTRIES 12

hidden byte principal[CALLERS];                       /* whose identity the sessions have */
hidden byte descriptors;
hidden byte owner[MOST_DESCRIPTORS];
hidden byte is_listed[MOST_DESCRIPTORS];               /* without a list: a NULL list (ACCESS-5) */
hidden byte entries[MOST_DESCRIPTORS];
hidden short entry_of[MOST_DESCRIPTORS * MOST_ENTRIES];
hidden byte granted[MOST_DESCRIPTORS * CALLERS];
#define entry_at(descriptor, place) entry_of[(descriptor) * MOST_ENTRIES + (place)]

/* ACCESS-1, ACCESS-2, ACCESS-4: by the descriptor that this pool has now, and no other. */
#define may(caller, right, pool_) (granted[security[pool_] * CALLERS + caller] & (right))

hidden byte caller_place;
hidden byte entry_place;
hidden byte held;
hidden byte refused;

/* Which rights a caller has under a descriptor. */
inline judge(descriptor, caller) {
    held = 0;
    refused = 0;
    if
    :: !is_listed[descriptor] -> held = EVERY_RIGHT                                   /* ACCESS-6 */
    :: else ->                                                             /* ACCESS-7, ACCESS-11 */
        entry_place = 0;
        do
        :: entry_place == entries[descriptor] -> break
        :: entry_place < entries[descriptor] && !is_member(principal[caller], trustee_of(entry_at(descriptor, entry_place))) ->
            entry_place++                                                                       /* ACCESS-8 */
        :: entry_place < entries[descriptor] && is_member(principal[caller], trustee_of(entry_at(descriptor, entry_place))) ->
            if
            :: is_denying(entry_at(descriptor, entry_place)) ->
                refused = refused | (rights_of(entry_at(descriptor, entry_place)) & ~held)      /* ACCESS-9 */
            :: else ->
                held = held | (rights_of(entry_at(descriptor, entry_place)) & ~refused)        /* ACCESS-10 */
            fi;
            entry_place++
        od
    fi;
    if
    :: owner[descriptor] == principal[caller] ->
        held = held | READ_CONTROL | WRITE_DAC                            /* ACCESS-13, ACCESS-14 */
    :: else -> skip
    fi;
    if
    :: EDITION != WINDOWS_XP && is_member(principal[caller], ADMINISTRATORS) ->
        held = EVERY_RIGHT                                                /* ACCESS-19, ACCESS-20 */
    :: else -> skip
    fi;
    granted[(descriptor) * CALLERS + caller] = held
}

/* A descriptor is drafted behind the last one, at the number `descriptors`. */

inline draft(owner_, is_listed_) {
    assert(descriptors + 1 < MOST_DESCRIPTORS);
    owner[descriptors] = owner_;
    is_listed[descriptors] = is_listed_;
    entries[descriptors] = 0
}

inline draft_entry(entry_) {
    assert(entries[descriptors] < MOST_ENTRIES);
    entry_at(descriptors, entries[descriptors]) = entry_;
    entries[descriptors] = entries[descriptors] + 1
}

/* The entries of the descriptor `copied`, with a mark or without. */
hidden byte copied;
hidden short entry_copied;
inline draft_copied_entries(mark) {
    entry_place = 0;
    do
    :: entry_place == entries[copied] -> break
    :: else ->
        entry_copied = entry_at(copied, entry_place) | mark;
        draft_entry(entry_copied);
        entry_place++
    od
}

/* `descriptor_found` becomes the number of what was drafted: that of an equal descriptor, or its own. */
hidden byte descriptor_found;
inline write_down() {
    descriptor_found = 0;
    do
    :: (  owner[descriptor_found] == owner[descriptors]
       && is_listed[descriptor_found] == is_listed[descriptors]
       && entries[descriptor_found] == entries[descriptors] ) ->
        entry_place = 0;
        do
        :: entry_place < entries[descriptor_found] && entry_at(descriptor_found, entry_place) == entry_at(descriptors, entry_place) -> entry_place++
        :: else -> break
        od;
        if
        :: entry_place == entries[descriptor_found] -> break
        :: else -> descriptor_found++
        fi
    :: else -> descriptor_found++
    od;
    if
    :: descriptor_found == descriptors ->
        caller_place = 0;
        do
        :: caller_place == CALLERS -> break
        :: else -> judge(descriptor_found, caller_place); caller_place++
        od;
        descriptors++
    :: else -> skip
    fi
}
