/* Everything that the service remembers, and how it is read and changed.
 *
 * Pools have numbers: 0 the root pool, 1 to 3 the free, the unrecognized and the import pool, then
 * their sub-pools, kind by kind and in each media type by media type (ENV-1, ENV-2), then places for
 * application pools. A name has the number of the system pool that it stands for, or a higher one;
 * parent(name) is the name without its last level. What is made gets the lowest free
 * place of its kind. A medium has at most two sides: sides 2m and 2m + 1 are those of medium m. */

#define ROOT_POOL 0
#define FREE_POOL 1
#define UNRECOGNIZED_POOL 2
#define IMPORT_POOL 3
#define FREE_OF(type) (4 + (type))
#define UNRECOGNIZED_OF(type) (4 + MEDIA_TYPES + (type))
#define IMPORT_OF(type) (4 + 2 * MEDIA_TYPES + (type))
#define SYSTEM_POOLS (4 + 3 * MEDIA_TYPES)
#define POOLS (SYSTEM_POOLS + APPLICATION_POOLS)
#define NOWHERE 255

#define SIDES (2 * MEDIA)
#define SIBLING_OF(side) ((side) ^ 1)
#define MEDIUM_OF(side) ((side) / 2)
#define NO_TYPE 255

/* What never changes. */
hidden byte parent_name[NAMES];
hidden byte sides_of[MEDIA_TYPES];
#define parent(name_) parent_name[name_]
#define sides_of_type(type_) sides_of[type_]

/* Application pools, by place. */
byte name[APPLICATION_POOLS];       /* 0, the name of the root pool: there is no pool here */
byte holds[APPLICATION_POOLS];      /* the media type, or NO_TYPE: it holds pools */
bit draws[APPLICATION_POOLS];       /* NTMS_ALLOCATE_FROMSCRATCH */
bit returns[APPLICATION_POOLS];     /* NTMS_DEALLOCATE_TOSCRATCH */
byte maximum[APPLICATION_POOLS];    /* dwMaxAllocates; 0: no limit */

/* All pools: which descriptor (rights.pml). */
byte security[POOLS];

/* Media. */
byte pool[MEDIA];                   /* NOWHERE: there is no medium here */
byte media_type[MEDIA];
bit offline[MEDIA];
bit disabled[MEDIA];
bit in_use[MEDIA];

/* Sides. */
byte state[SIDES];
byte count[SIDES];                  /* dwAllocateCount */

/* LMIDs: the side that each denotes, or NOWHERE: there is no such LMID. */
byte denotes[LOGICAL_MEDIA];

/* ---- Reading */

#define is_free(pool_) \
    ((pool_) == FREE_POOL || ((pool_) >= FREE_OF(0) && (pool_) < UNRECOGNIZED_OF(0)))
#define is_unrecognized(pool_) \
    ((pool_) == UNRECOGNIZED_POOL || ((pool_) >= UNRECOGNIZED_OF(0) && (pool_) < IMPORT_OF(0)))
#define is_import(pool_) \
    ((pool_) == IMPORT_POOL || ((pool_) >= IMPORT_OF(0) && (pool_) < SYSTEM_POOLS))
#define is_application(pool_) ((pool_) >= SYSTEM_POOLS)
#define is_system_name(name_) ((name_) < SYSTEM_POOLS)

#define place_of(pool_) ((pool_) - SYSTEM_POOLS)
#define pool_exists(pool_) (!is_application(pool_) || name[place_of(pool_)] != 0)
#define medium_exists(medium_) (pool[medium_] != NOWHERE)
#define side_exists(side_) (state[side_] != NO_SIDE)
#define lmid_exists(lmid_) (denotes[lmid_] != NOWHERE)

/* The pool that has a name; there is one only where name_exists. */
#define pool_named(name_) (is_system_name(name_) -> (name_) : SYSTEM_POOLS + PLACE_NAMED(name_))
#define name_exists(name_) (is_system_name(name_) || PLACE_NAMED(name_) < APPLICATION_POOLS)

/* The media type of a pool, or NO_TYPE. */
#define type_of_pool(pool_) \
    ((pool_) < FREE_OF(0) -> NO_TYPE : \
    (!is_application(pool_) -> ((pool_) - 4) % MEDIA_TYPES : holds[place_of(pool_)]))

#define OR_IS_IN(medium_, pool_) || pool[medium_] == (pool_)
#define holds_media(pool_) (false EACH_MEDIUM(OR_IS_IN, (pool_)))
#define OR_IS_BELOW(place_, pool_) \
    || (name[place_] != 0 && name_exists(parent(name[place_])) \
        && pool_named(parent(name[place_])) == (pool_))
/* The system pools that are there from the start count, too. */
#define holds_pools(pool_) ((pool_) < FREE_OF(0) EACH_PLACE(OR_IS_BELOW, (pool_)))

#define first_of(medium_) (2 * (medium_))
#define second_of(medium_) (2 * (medium_) + 1)
#define has_side(medium_, state_) \
    (state[first_of(medium_)] == (state_) || state[second_of(medium_)] == (state_))
#define is_bound(side_) (state[side_] == ALLOCATED || state[side_] == COMPLETE)

#define side_of(lmid_) denotes[lmid_]
#define pool_of_side(side_) pool[MEDIUM_OF(side_)]
#define pool_of(lmid_) pool_of_side(denotes[lmid_])

/* ---- How much there is: what the bounds of a scope are about */

#define AND_A_POOL(place_, unused) + (name[place_] != 0)
#define APPLICATION_POOLS_NOW (0 EACH_PLACE(AND_A_POOL, 0))
#define AND_A_MEDIUM(medium_, unused) + (pool[medium_] != NOWHERE)
#define MEDIA_NOW (0 EACH_MEDIUM(AND_A_MEDIUM, 0))
#define AND_AN_LMID(lmid_, unused) + (denotes[lmid_] != NOWHERE)
#define LOGICAL_MEDIA_NOW (0 EACH_LMID(AND_AN_LMID, 0))
#define AND_ITS_COUNT(side_, unused) + count[side_]
#define ALLOCATIONS_NOW (0 EACH_SIDE(AND_ITS_COUNT, 0))
#define AND_IF_IN_USE(medium_, unused) + in_use[medium_]
#define IN_USE_NOW (0 EACH_MEDIUM(AND_IF_IN_USE, 0))
#define AND_IF_OFFLINE(medium_, unused) + offline[medium_]
#define OFFLINE_NOW (0 EACH_MEDIUM(AND_IF_OFFLINE, 0))
#define AND_IF_DISABLED(medium_, unused) + disabled[medium_]
#define DISABLED_NOW (0 EACH_MEDIUM(AND_IF_DISABLED, 0))
#define is_not_ready(medium_) (in_use[medium_] || offline[medium_] || disabled[medium_])
#define AND_IF_NOT_READY(medium_, unused) + is_not_ready(medium_)
#define NOT_READY_NOW (0 EACH_MEDIUM(AND_IF_NOT_READY, 0))

/* ---- Changing */

hidden byte free_place;
hidden byte counted;

/* Every call and event begins and ends so. Counts grow by one at an allocation alone (INV-14). */
inline begins() {
    counted = ALLOCATIONS_NOW
}

inline ends(what, allocations) {
    must_be_so(14, ALLOCATIONS_NOW == counted + allocations);
#ifdef TELL_SUCCESSES
    taken[what]++
#else
    skip
#endif
}

/* A side goes to another state. */
inline becomes(side_, state_) {
    must_be_so(13, state[side_] != DECOMMISSIONED || state_ == DECOMMISSIONED);
    must_be_so(22, state[side_] != FOREIGN || state_ == FOREIGN || state_ == UNPREPARED);
    state[side_] = state_
}

/* A medium that has come to a free pool is labelled: two-step by the reading `label-writing`, so its
 * sides wait for their label (MOVE-50, DEALLOC-26). Those that are Decommissioned or Incompatible stay
 * (MOVE-54). */
inline waits_for_label(side_) {
    if
    :: state[side_] == FOREIGN || state[side_] == IMPORT || state[side_] == AVAILABLE ->
        becomes(side_, UNPREPARED)
    :: else -> skip
    fi
}

/* The lowest place that is free of LMIDs. */
inline find_free_lmid() {
    free_place = 0;
    do
    :: denotes[free_place] == NOWHERE -> break
    :: else -> free_place++
    od
}
