/* Says which states there are and how often what happened, for a comparison: with -DTELL_SUCCESSES
 * every call is written to `successes.txt` at the end, with how often it succeeded (SPIN's own sum has
 * eight digits); with -DTELL_STATES every state is written to `states.txt`, too, as one line, of which
 * README.md gives the form. */

#ifdef TELL_SUCCESSES

hidden int taken[10];

c_code {
static const char *const HAPPENINGS[] = {
    "CreateNtmsMediaPool", "MoveToNtmsMediaPool", "DeleteNtmsMediaPool", "SwapNtmsMedia",
    "DeallocateNtmsMedia", "AllocateNtmsMedia", "SetNtmsMediaComplete", "DecommissionNtmsMedia",
    "SetNtmsObjectSecurity", "event" };

static void tell_successes(void)
{
    FILE *told = fopen("successes.txt", "w");
    int what;
    for (what = 0; what < 10; what++)
        fprintf(told, "%s %d\n", HAPPENINGS[what], taken[what]);
    fclose(told);
}
}

#endif

#ifdef TELL_STATES

c_decl {
\#define TELL tell()
}

c_code {
static FILE *states_told;

static const char *const PRINCIPALS[] = { PRINCIPAL_NAMES };
static const char *const TYPES[] = { TYPE_NAMES };
static const char *const PATHS[] = { NAME_TEXTS };
static const char *const SIDE_STATES[] = {
    "UNKNOWN", "UNPREPARED", "INCOMPATIBLE", "DECOMMISSIONED", "AVAILABLE", "ALLOCATED", "COMPLETE",
    "FOREIGN", "IMPORT", "RESERVED" };

static void tell_security(int descriptor)
{
    const char *letters = "UMCRWOD";
    int place, right;
    fprintf(states_told, "%s", PRINCIPALS[owner[descriptor]]);
    if (!is_listed[descriptor])
        fprintf(states_told, "*");
    for (place = 0; place < entries[descriptor]; place++) {
        int entry = entry_of[descriptor * MOST_ENTRIES + place];
        fprintf(states_told, "(%s%s:", entry >> 7 & 1 ? "-" : "+", PRINCIPALS[entry >> 9]);
        for (right = 0; right < 7; right++)
            if (entry >> right & 1)
                fprintf(states_told, "%c", letters[right]);
        fprintf(states_told, "%s)", entry >> 8 & 1 ? "'" : "");
    }
}

static void tell_pool(int pool)
{
    if (pool == NOWHERE)
        fprintf(states_told, "nowhere");
    else
        fprintf(states_told, "%s", PATHS[pool < SYSTEM_POOLS ? pool : now.name[pool - SYSTEM_POOLS]]);
}

static int tell(void)
{
    int place, index;
    if (!states_told)
        states_told = fopen("states.txt", "w");
    for (place = 0; place < POOLS; place++) {
        if (place >= SYSTEM_POOLS && now.name[place - SYSTEM_POOLS] == 0)
            continue;
        if (place >= SYSTEM_POOLS)
            fprintf(states_told, "%d:", place - SYSTEM_POOLS);
        tell_pool(place);
        if (place >= SYSTEM_POOLS) {
            index = place - SYSTEM_POOLS;
            fprintf(states_told, "[%s%s%s %d]",
                now.holds[index] == NO_TYPE ? "pools" : TYPES[now.holds[index]],
                now.draws[index] ? " draws" : "", now.returns[index] ? " returns" : "",
                now.maximum[index]);
        }
        fprintf(states_told, "=");
        tell_security(now.security[place]);
        fprintf(states_told, " ");
    }
    for (place = 0; place < MEDIA; place++) {
        if (now.pool[place] == NOWHERE)
            continue;
        fprintf(states_told, "M%d[%s%s%s%s]@", place, TYPES[now.media_type[place]],
            now.offline[place] ? " offline" : "", now.disabled[place] ? " disabled" : "",
            now.in_use[place] ? " in-use" : "");
        tell_pool(now.pool[place]);
        for (index = 2 * place; index < 2 * place + 2; index++)
            if (now.state[index] != NO_SIDE)
                fprintf(states_told, ":%s/%d", SIDE_STATES[now.state[index]], now.count[index]);
        fprintf(states_told, " ");
    }
    for (place = 0; place < LOGICAL_MEDIA; place++)
        if (now.denotes[place] != NOWHERE)
            fprintf(states_told, "L%d=M%d/%d ", place, now.denotes[place] / 2, now.denotes[place] % 2);
    fprintf(states_told, "\n");
    return 0;
}
}

#endif
