/* What is always true, said again of states; invariants over steps stand where the step is: INV-13, -14
 * and -22 in state.pml, INV-15 in deallocate, INV-16 and -17 in create and delete, INV-23 in move. None
 * of them uses a rule. */

/* INV-01: every medium is in a pool that exists. */
#define AND_01(medium_, unused) && (pool[medium_] == NOWHERE || pool_exists(pool[medium_]))
#define INV_01 (true EACH_MEDIUM(AND_01, 0))

/* INV-02: all sides of a medium are with it, as many as its media type has: by the numbers of sides,
 * and where there is no medium there are no sides. */
#define AND_02(medium_, unused) \
    && (state[first_of(medium_)] != NO_SIDE) == (pool[medium_] != NOWHERE) \
    && (state[second_of(medium_)] != NO_SIDE) \
        == (pool[medium_] != NOWHERE && sides_of_type(media_type[medium_]) == 2)
#define INV_02 (true EACH_MEDIUM(AND_02, 0))

/* INV-03: a pool that holds media has a media type, and all its media have it. */
#define AND_03(medium_, unused) \
    && (pool[medium_] == NOWHERE || type_of_pool(pool[medium_]) == media_type[medium_])
#define INV_03 (true EACH_MEDIUM(AND_03, 0))

/* INV-04: a pool holds pools or media, never both. */
#define AND_04(pool_, unused) && !(holds_media(pool_) && holds_pools(pool_))
#define INV_04 (true EACH_POOL(AND_04, 0))

/* INV-05: an LMID denotes a side that exists, and no side has two LMIDs. */
#define AND_05(lmid_, unused) && (denotes[lmid_] == NOWHERE || (denotes[lmid_] < SIDES && side_exists(denotes[lmid_])))
#define AND_ALONE_05(side_, unused) && (0 EACH_LMID(AND_NAMES_05, side_)) <= 1
#define AND_NAMES_05(lmid_, side_) + (denotes[lmid_] == side_)
#define INV_05 (true EACH_LMID(AND_05, 0)) && (true EACH_SIDE(AND_ALONE_05, 0))

/* INV-06: a side has an LMID if and only if it is Allocated or Complete. */
#define AND_06(side_, unused) && is_bound(side_) == (false EACH_LMID(OR_NAMES_06, side_))
#define OR_NAMES_06(lmid_, side_) || denotes[lmid_] == side_
#define INV_06 (true EACH_SIDE(AND_06, 0))

/* INV-07: the pool of a logical medium is that of its side's medium, and is an application pool. */
#define AND_07(lmid_, unused) && (denotes[lmid_] == NOWHERE || is_application(pool_of(lmid_)))
#define INV_07 (true EACH_LMID(AND_07, 0))

/* INV-08: sides in free pools are Unprepared, Available or Decommissioned. */
#define AND_08(side_, unused) \
    && (!side_exists(side_) || !is_free(pool_of_side(side_)) || state[side_] == UNPREPARED \
        || state[side_] == AVAILABLE || state[side_] == DECOMMISSIONED)
#define INV_08 (true EACH_SIDE(AND_08, 0))

/* INV-09: sides in unrecognized pools are Foreign or Incompatible. */
#define AND_09(side_, unused) \
    && (!side_exists(side_) || !is_unrecognized(pool_of_side(side_)) || state[side_] == FOREIGN \
        || state[side_] == INCOMPATIBLE)
#define INV_09 (true EACH_SIDE(AND_09, 0))

/* INV-10: sides in import pools are Import. */
#define AND_10(side_, unused) \
    && (!side_exists(side_) || !is_import(pool_of_side(side_)) || state[side_] == IMPORT)
#define INV_10 (true EACH_SIDE(AND_10, 0))

/* INV-11: sides in application pools are Available, Allocated, Complete, Reserved, Decommissioned or
 * Import. */
#define AND_11(side_, unused) \
    && (!side_exists(side_) || pool_of_side(side_) == NOWHERE || !is_application(pool_of_side(side_)) \
        || state[side_] == AVAILABLE || state[side_] == ALLOCATED || state[side_] == COMPLETE \
        || state[side_] == RESERVED || state[side_] == DECOMMISSIONED || state[side_] == IMPORT)
#define INV_11 (true EACH_SIDE(AND_11, 0))

/* INV-12: a Reserved side has an Allocated or Complete sibling. */
#define AND_12(side_, unused) && (state[side_] != RESERVED || is_bound(SIBLING_OF(side_)))
#define INV_12 (true EACH_SIDE(AND_12, 0))

/* INV-18: names are unique, every parent exists, and no pool lies in itself. A name has fewer levels
 * than those below it, so that a parent that exists is never below its child. */
#define AND_18(place_, unused) \
    && (name[place_] == 0 || (name_exists(parent(name[place_])) && PLACE_NAMED(name[place_]) == place_))
#define INV_18 (true EACH_PLACE(AND_18, 0))

#define invariant(number, holds) \
    :: d_step { !(holds) -> c_code { printf("INV-%02d is broken\n", number); }; assert(false) }

#define STATE_INVARIANTS \
    invariant(1, INV_01) \
    invariant(2, INV_02) \
    invariant(3, INV_03) \
    invariant(4, INV_04) \
    invariant(5, INV_05) \
    invariant(6, INV_06) \
    invariant(7, INV_07) \
    invariant(8, INV_08) \
    invariant(9, INV_09) \
    invariant(10, INV_10) \
    invariant(11, INV_11) \
    invariant(12, INV_12) \
    invariant(18, INV_18)
