/* The words of the pages, as numbers. */

/* Editions: which marked passages hold; chosen with -DEDITION=... */
#define BASE 0
#define WINDOWS_XP 1
#define SERVER_2003 2

#ifndef EDITION
#define EDITION BASE
#endif

/* States of a side, as in NtmsPartitionState. */
#define NO_SIDE 0
#define UNPREPARED 1
#define INCOMPATIBLE 2
#define DECOMMISSIONED 3
#define AVAILABLE 4
#define ALLOCATED 5
#define COMPLETE 6
#define FOREIGN 7
#define IMPORT 8
#define RESERVED 9

/* dwAction of CreateNtmsMediaPool. */
#define OPEN_EXISTING 1
#define CREATE_NEW 2
#define OPEN_ALWAYS 3

/* dwOptions of AllocateNtmsMedia. */
#define NEW 1
#define NEXT 2
#define ERROR_IF_UNAVAILABLE 4

/* What the service makes of the label of a new medium (ENV-4, ENV-5, ENV-7). */
#define RECOGNIZED 0
#define UNRECOGNIZED 1
#define UNFIT 2

/* What happens, to be counted. */
#define CREATE_NTMS_MEDIA_POOL 0
#define MOVE_TO_NTMS_MEDIA_POOL 1
#define DELETE_NTMS_MEDIA_POOL 2
#define SWAP_NTMS_MEDIA 3
#define DEALLOCATE_NTMS_MEDIA 4
#define ALLOCATE_NTMS_MEDIA 5
#define SET_NTMS_MEDIA_COMPLETE 6
#define DECOMMISSION_NTMS_MEDIA 7
#define SET_NTMS_OBJECT_SECURITY 8
#define EVENT 9

/* Who tells states tells successes, too (tell.pml). */
#ifdef TELL_STATES
#define TELL_SUCCESSES
#endif

/* A condition for success, under the name of the clause that says so. -DWITHOUT_MOVE_37 leaves out
 * what MOVE-37 asks: such a service is broken on purpose. */
#define rule(clause, holds) (IS_GIVEN(WITHOUT_##clause) || (holds))

/* The same for conditions that hold in some editions only. */
#define in_edition(edition, holds) (EDITION != edition || (holds))

/* A part of an effect, left out in the same way. */
#define is_done(clause) (!IS_GIVEN(WITHOUT_##clause))

/* 1 for the name of a macro that was given on the command line as 1, else 0. */
#define IS_GIVEN(name) IS_GIVEN_(name)
#define IS_GIVEN_(value) IS_GIVEN__(COMMA_IF_##value)
#define IS_GIVEN__(comma) SECOND_OF(comma 1, 0, 0)
#define COMMA_IF_1 0,
#define SECOND_OF(first, second, ...) second

/* An invariant over a step, said where the step is made; with -DBARE nobody asks. */
#ifdef BARE
#define must_be_so(number, holds) skip
#else
#define must_be_so(number, holds) \
    if \
    :: !(holds) -> c_code { printf("INV-%02d is broken\n", number); }; assert(false) \
    :: else -> skip \
    fi
#endif
