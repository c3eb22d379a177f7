-- A media pool database. Everything is written out, so that it can be read in the sqlite3 shell;
-- the views at the end are the place to start.

-- One row for each time that the database was opened. Identifiers are drawn from a stream that
-- depends on this number, so that no two openings give out the same ones.
CREATE TABLE opening (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    opened TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE user (
    name TEXT PRIMARY KEY CHECK (name <> '')
);

CREATE TABLE membership (
    user       TEXT NOT NULL REFERENCES user ON DELETE CASCADE,
    group_name TEXT NOT NULL,
    PRIMARY KEY (user, group_name)
) WITHOUT ROWID;

CREATE TABLE library (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL UNIQUE CHECK (kind IN ('online', 'offline')),
    owner    TEXT NOT NULL DEFAULT 'SYSTEM',
    has_dacl INTEGER NOT NULL DEFAULT 0 CHECK (has_dacl IN (0, 1)) -- 0: everybody may do anything
);

-- What runs at the port of the online library.
CREATE TABLE operation (
    id   TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('eject', 'inject'))
);

-- The computer: one row, or none when nothing names it and everybody may do anything with it.
CREATE TABLE computer (
    id          TEXT PRIMARY KEY,
    description TEXT NOT NULL DEFAULT '',
    policy      INTEGER NOT NULL DEFAULT 0, -- of ejected media: 1 purges free ones, 2 keeps import ones
    owner    TEXT NOT NULL DEFAULT 'SYSTEM',
    has_dacl INTEGER NOT NULL DEFAULT 0 CHECK (has_dacl IN (0, 1))
);

CREATE TABLE media_type (
    id    TEXT PRIMARY KEY,
    name  TEXT NOT NULL,
    sides INTEGER NOT NULL CHECK (sides > 0)
);

CREATE TABLE pool (
    id                  TEXT PRIMARY KEY,
    parent              TEXT REFERENCES pool ON DELETE CASCADE,
    name                TEXT NOT NULL,
    kind                TEXT NOT NULL
        CHECK (kind IN ('root', 'free', 'unrecognized', 'import', 'application')),
    media_type          TEXT REFERENCES media_type,
    description         TEXT NOT NULL DEFAULT '',
    allocation_policy   INTEGER NOT NULL DEFAULT 0, -- 1: draws media from the free pool
    deallocation_policy INTEGER NOT NULL DEFAULT 0, -- 1: returns media to the free pool
    max_allocates       INTEGER NOT NULL DEFAULT 0 CHECK (max_allocates >= 0),
    owner               TEXT NOT NULL,
    has_dacl            INTEGER NOT NULL CHECK (has_dacl IN (0, 1)), -- 0: everybody may do anything
    CHECK ((kind = 'root') = (parent IS NULL)),
    CHECK ((kind = 'root') = (name = ''))
);
CREATE UNIQUE INDEX pool_by_path ON pool (parent, name);
CREATE UNIQUE INDEX one_root ON pool (kind) WHERE kind = 'root';
CREATE INDEX pool_by_type ON pool (media_type, kind);

-- The discretionary access list of a pool, a library or the computer, in the order in which it is
-- read.
CREATE TABLE access_entry (
    object    TEXT NOT NULL,
    position  INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('allow', 'deny')),
    trustee   TEXT NOT NULL CHECK (trustee <> ''),
    rights    TEXT NOT NULL, -- such as 'USE MODIFY'
    inherited INTEGER NOT NULL CHECK (inherited IN (0, 1)),
    PRIMARY KEY (object, position)
) WITHOUT ROWID;
CREATE TRIGGER list_of_pool AFTER DELETE ON pool BEGIN
    DELETE FROM access_entry WHERE object = OLD.id;
END;

CREATE TABLE medium (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    pool        TEXT NOT NULL REFERENCES pool ON DELETE CASCADE,
    media_type  TEXT NOT NULL REFERENCES media_type,
    library     TEXT NOT NULL REFERENCES library,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    state       TEXT NOT NULL CHECK
        (state IN ('IDLE', 'INUSE', 'MOUNTED', 'LOADED', 'UNLOADED', 'OPERROR', 'OPREQ')),
    bar_code    TEXT CHECK (bar_code <> ''), -- NULL: none
    queued      INTEGER NOT NULL DEFAULT 0 CHECK (queued IN (0, 1)) -- for ejection
);
CREATE INDEX medium_by_bar_code ON medium (bar_code);
CREATE INDEX medium_by_pool ON medium (pool);
CREATE INDEX medium_by_type ON medium (media_type);
CREATE INDEX medium_by_library ON medium (library);

CREATE TABLE side (
    id             TEXT PRIMARY KEY,
    medium         TEXT NOT NULL REFERENCES medium ON DELETE CASCADE,
    number         INTEGER NOT NULL CHECK (number >= 0), -- 0, 1, ... within the medium
    name           TEXT NOT NULL DEFAULT '',
    description    TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL CHECK
        (state IN ('UNPREPARED', 'INCOMPATIBLE', 'DECOMMISSIONED', 'AVAILABLE', 'ALLOCATED',
                   'COMPLETE', 'FOREIGN', 'IMPORT', 'RESERVED')),
    allocate_count INTEGER NOT NULL DEFAULT 0 CHECK (allocate_count >= 0),
    label_type     TEXT, -- type and ID of the label, when a call gave them and it was not replaced
    label_id       TEXT,
    UNIQUE (medium, number)
);

CREATE INDEX side_by_label ON side (label_id, label_type);

-- What an application holds: the name (LMID) of the one side that is bound to it. The side is NULL
-- only inside the transaction that swaps two of them.
CREATE TABLE logical_medium (
    id          TEXT PRIMARY KEY,
    side        TEXT UNIQUE REFERENCES side ON DELETE CASCADE,
    name        TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT ''
);

-- Every pool with its path; that of the root pool is '\'.
CREATE VIEW pool_path AS
WITH RECURSIVE path (id, path) AS (
    SELECT id, '' FROM pool WHERE kind = 'root'
    UNION ALL
    SELECT pool.id, path.path || '\' || pool.name FROM pool JOIN path ON pool.parent = path.id
)
SELECT path.id,
       CASE path.path WHEN '' THEN '\' ELSE path.path END AS path,
       pool.kind,
       media_type.name AS media_type,
       (SELECT count(*) FROM medium WHERE medium.pool = pool.id) AS media,
       pool.owner
FROM path
JOIN pool USING (id)
LEFT JOIN media_type ON media_type.id = pool.media_type;

-- Every side with the medium, the pool and the logical medium that it belongs to.
CREATE VIEW sides AS
SELECT side.id AS side,
       side.number,
       side.state,
       side.allocate_count,
       logical_medium.id AS logical_medium,
       medium.id AS medium,
       medium.state AS medium_state,
       medium.enabled,
       library.kind AS library,
       media_type.name AS media_type,
       pool_path.path AS pool
FROM side
JOIN medium ON medium.id = side.medium
JOIN library ON library.id = medium.library
JOIN media_type ON media_type.id = medium.media_type
JOIN pool_path ON pool_path.id = medium.pool
LEFT JOIN logical_medium ON logical_medium.side = side.id
ORDER BY medium.rowid, side.number;

-- Who may do what, in words.
CREATE VIEW access AS
SELECT pool_path.path AS pool,
       CASE pool.has_dacl WHEN 0 THEN 'everybody may do anything'
            ELSE coalesce(entry.kind || ' ' || entry.trustee || ': ' || entry.rights, 'nobody')
       END AS rule,
       coalesce(entry.inherited, 0) AS inherited
FROM pool_path
JOIN pool USING (id)
LEFT JOIN access_entry AS entry ON entry.object = pool.id
ORDER BY pool_path.path, entry.position;
