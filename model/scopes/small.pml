/* The constants of the scope `small`, written from small.toml; `cargo measure agreement` compares the two.
 * The service itself is in specs/formal/. */

#define CALLERS 2
#define MEDIA_TYPES 1
#define APPLICATION_POOLS 2
#define MEDIA 2
#define LOGICAL_MEDIA 2
#define MOST_ALLOCATIONS 2
#define MOST_ALLOCATIONS_IN_ALL 3
#define MOST_IN_USE 250
#define MOST_OFFLINE 250
#define MOST_DISABLED 250
#define MOST_NOT_READY 1
#define NAMES 9
#define CALLS_CREATE 1
#define CALLS_MOVE 1
#define CALLS_DELETE 1
#define CALLS_SWAP 1
#define CALLS_DEALLOCATE 1
#define CALLS_ALLOCATE 1
#define CALLS_COMPLETE 1
#define CALLS_DECOMMISSION 1
#define CALLS_SET_SECURITY 1
#define WRITES_LABELS 1
#define USES_MEDIA 1
#define ENABLES_MEDIA 0
#define BRINGS_IN_MEDIA 0

/* Users and groups. */
#define PRINCIPAL_NAMES "SYSTEM", "Administrators", "Everyone", "ann", "bob", "staff"
#define is_member(user_, group_) ((user_) == (group_) || (group_) == EVERYONE || ((user_) == 4 && (group_) == 5))

/* Media types, and what pools are called. */
#define TYPE_NAMES "MO"
#define NAME_TEXTS "\\", "\\Free", "\\Unrecognized", "\\Import", "\\Free\\MO", "\\Unrecognized\\MO", "\\Import\\MO", "\\B", "\\A"
#define PLACE_NAMED(name_) (name[0] == (name_) -> 0 : (name[1] == (name_) -> 1 : 2))

/* X, once for each. */
#define EACH_CALLER(X) X(0) X(1)
#define EACH_MEDIUM(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_SIDE(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__)
#define EACH_LMID(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_OTHER_LMID(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_PLACE(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_POOL(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__)
#define EACH_APPLICATION_POOL(X, ...) X(7, __VA_ARGS__) X(8, __VA_ARGS__)
#define EACH_CREATION(X, ...) X(7, 0, __VA_ARGS__)
#define EACH_ACTION(X, ...) X(OPEN_ALWAYS, __VA_ARGS__)
#define EACH_NEW_SECURITY(X, ...) X(0, __VA_ARGS__)
#define EACH_OPTION(X, ...) X(0, __VA_ARGS__) X((NEW), __VA_ARGS__)
#define EACH_NEXT_OPTION(X, ...) X((NEXT), __VA_ARGS__)
#define EACH_NAMED_SIDE(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__)
#define EACH_WRITTEN_SECURITY(X, ...) X(7, 1, __VA_ARGS__)
#define EACH_INSERTION(X) 

/* The beginning. */
#define NUMBERS \
    principal[0] = 3; \
    principal[1] = 4; \
    parent_name[0] = 0; \
    parent_name[1] = 0; \
    parent_name[2] = 0; \
    parent_name[3] = 0; \
    parent_name[4] = 1; \
    parent_name[5] = 2; \
    parent_name[6] = 3; \
    parent_name[7] = 0; \
    parent_name[8] = 0; \
    sides_of[0] = 2
#define DESCRIPTORS \
    draft(3, 1); \
    draft_entry(entry(ALLOWS, 3, (FULL))); \
    draft_entry(entry(ALLOWS, 5, (USE))); \
    write_down(); \
    draft(NOBODY, 1); \
    draft_entry(entry(ALLOWS, 3, (FULL))); \
    draft_entry(entry(ALLOWS, 5, (USE | MODIFY | CONTROL))); \
    write_down()
#define SYSTEM_SECURITY \
    security[0] = 0; \
    security[1] = 0; \
    security[2] = 0; \
    security[3] = 0; \
    security[4] = 0; \
    security[5] = 0; \
    security[6] = 0
#define FIRST_POOLS \
    name[0] = 8; \
    holds[0] = 0; \
    draws[0] = 1; \
    returns[0] = 1; \
    maximum[0] = 2; \
    security[7] = 0; \
    name[1] = 7; \
    holds[1] = 0; \
    draws[1] = 0; \
    returns[1] = 0; \
    maximum[1] = 0; \
    security[8] = 0
#define FIRST_MEDIA \
    insert(0, RECOGNIZED); \
    insert(0, UNRECOGNIZED)

#include "../../specs/formal/service.pml"
