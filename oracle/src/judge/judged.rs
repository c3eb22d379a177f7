//! Clauses about what no rule sees, because identifiers live outside the model: the judge looks
//! itself.

/// Outputs that name something new, each with the clause that nothing else ever had that name.
pub const NEW_IDENTIFIERS: &[(&str, &str)] = &[
    ("lpPoolId", "CREATE-45"),
    ("lpMediaId", "ALLOC-56"),
    ("hSession", "OPEN-13"),
    ("lpEjectOperation", "EJECT-22"),
    ("lpInjectOperation", "INJECT-17"),
    ("lpMedia", "CRTMED-43"),
    ("lpList", "CRTMED-43"),
    ("LogicalMedia", "CRTMED-43"),
];

/// Clauses, each with what the judge checks.
pub const JUDGED: &[(&str, &str)] = &[
    ("CREATE-45", "`lpPoolId` of a new pool was never given out before"),
    ("ALLOC-56", "`lpMediaId` was never given out before"),
    ("OPEN-13", "`hSession` was never given out before"),
    ("EJECT-22", "`lpEjectOperation` was never given out before"),
    ("INJECT-17", "`lpInjectOperation` was never given out before"),
    ("CRTMED-43", "identifiers of a medium that was entered are those that were chosen, or new"),
    ("ENV-9", "identifiers of a medium that comes in were never given out before"),
    ("ENV-33", "what was given out and is gone is remembered, and not taken for a new name"),
    (
        "ENV-34",
        "what is gone may be given out again after a restart, unless `identifier-reuse` is `never`",
    ),
    (
        "ENV-38",
        "a free label counts as written before any call that needs it, under `label-events`, `silent`",
    ),
    (
        "ENV-26",
        "a code that no row names is taken for one of the security subsystem when that failed",
    ),
];
