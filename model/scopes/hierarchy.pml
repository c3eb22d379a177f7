/* The constants of the scope `hierarchy`, written from hierarchy.toml; `cargo measure agreement` compares the two.
 * The service itself is in specs/formal/. */

#define CALLERS 3
#define MEDIA_TYPES 2
#define APPLICATION_POOLS 2
#define MEDIA 1
#define LOGICAL_MEDIA 2
#define MOST_ALLOCATIONS 250
#define MOST_ALLOCATIONS_IN_ALL 250
#define MOST_IN_USE 250
#define MOST_OFFLINE 250
#define MOST_DISABLED 250
#define MOST_NOT_READY 250
#define NAMES 13
#define CALLS_CREATE 1
#define CALLS_MOVE 1
#define CALLS_DELETE 1
#define CALLS_SWAP 0
#define CALLS_DEALLOCATE 0
#define CALLS_ALLOCATE 0
#define CALLS_COMPLETE 0
#define CALLS_DECOMMISSION 1
#define CALLS_SET_SECURITY 1
#define WRITES_LABELS 1
#define USES_MEDIA 0
#define ENABLES_MEDIA 0
#define BRINGS_IN_MEDIA 0

/* Users and groups. */
#define PRINCIPAL_NAMES "SYSTEM", "Administrators", "Everyone", "ann", "bob", "staff", "eve"
#define is_member(user_, group_) ((user_) == (group_) || (group_) == EVERYONE || ((user_) == 4 && (group_) == 5) || ((user_) == 6 && (group_) == 1))

/* Media types, and what pools are called. */
#define TYPE_NAMES "DLT", "LTO"
#define NAME_TEXTS "\\", "\\Free", "\\Unrecognized", "\\Import", "\\Free\\DLT", "\\Free\\LTO", "\\Unrecognized\\DLT", "\\Unrecognized\\LTO", "\\Import\\DLT", "\\Import\\LTO", "\\A", "\\A\\B", "\\Free\\C"
#define PLACE_NAMED(name_) (name[0] == (name_) -> 0 : (name[1] == (name_) -> 1 : 2))

/* X, once for each. */
#define EACH_CALLER(X) X(0) X(1) X(2)
#define EACH_MEDIUM(X, ...) X(0, __VA_ARGS__)
#define EACH_SIDE(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_LMID(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_OTHER_LMID(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_PLACE(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__)
#define EACH_POOL(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(11, __VA_ARGS__)
#define EACH_APPLICATION_POOL(X, ...) X(10, __VA_ARGS__) X(11, __VA_ARGS__)
#define EACH_CREATION(X, ...) X(10, NO_TYPE, __VA_ARGS__) X(10, 0, __VA_ARGS__) X(10, 1, __VA_ARGS__) X(11, NO_TYPE, __VA_ARGS__) X(11, 0, __VA_ARGS__) X(12, 0, __VA_ARGS__) X(1, NO_TYPE, __VA_ARGS__)
#define EACH_ACTION(X, ...) X(OPEN_EXISTING, __VA_ARGS__) X(CREATE_NEW, __VA_ARGS__) X(OPEN_ALWAYS, __VA_ARGS__)
#define EACH_NEW_SECURITY(X, ...) X(NOBODY, __VA_ARGS__) X(4, __VA_ARGS__)
#define EACH_OPTION(X, ...) 
#define EACH_NEXT_OPTION(X, ...) 
#define EACH_NAMED_SIDE(X, ...) 
#define EACH_WRITTEN_SECURITY(X, ...) X(10, 0, __VA_ARGS__) X(10, 1, __VA_ARGS__) X(4, 0, __VA_ARGS__) X(4, 1, __VA_ARGS__)
#define EACH_INSERTION(X) X(0, UNRECOGNIZED)

/* The beginning. */
#define NUMBERS \
    principal[0] = 3; \
    principal[1] = 4; \
    principal[2] = 6; \
    parent_name[0] = 0; \
    parent_name[1] = 0; \
    parent_name[2] = 0; \
    parent_name[3] = 0; \
    parent_name[4] = 1; \
    parent_name[5] = 1; \
    parent_name[6] = 2; \
    parent_name[7] = 2; \
    parent_name[8] = 3; \
    parent_name[9] = 3; \
    parent_name[10] = 0; \
    parent_name[11] = 10; \
    parent_name[12] = 1; \
    sides_of[0] = 1; \
    sides_of[1] = 1
#define DESCRIPTORS \
    draft(4, 1); \
    draft_entry(entry(ALLOWS, 5, (GENERIC_WRITE | WRITE_OWNER))); \
    draft_entry(entry(DENIES, 2, (CONTROL))); \
    write_down(); \
    draft(NOBODY, 0); \
    write_down(); \
    draft(3, 1); \
    draft_entry(entry(DENIES, 5, (CONTROL))); \
    draft_entry(entry(ALLOWS, 3, (FULL))); \
    draft_entry(entry(ALLOWS, 5, (USE | MODIFY | CONTROL))); \
    write_down(); \
    draft(3, 1); \
    draft_entry(entry(ALLOWS, 3, (GENERIC_ALL))); \
    draft_entry(entry(ALLOWS, 4, (USE))); \
    write_down(); \
    draft(NOBODY, 1); \
    draft_entry(entry(ALLOWS, 2, (GENERIC_EXECUTE))); \
    write_down()
#define SYSTEM_SECURITY \
    security[0] = 2; \
    security[1] = 2; \
    security[2] = 2; \
    security[3] = 2; \
    security[4] = 3; \
    security[5] = 2; \
    security[6] = 2; \
    security[7] = 2; \
    security[8] = 2; \
    security[9] = 2
#define FIRST_POOLS \
    skip
#define FIRST_MEDIA \
    skip

#include "../../specs/formal/service.pml"
