-- Whose catalog it is, the trash, and what is to be noted in the stores.

-- One row. `stamp` is the largest that was given to notes; those up to `base` were given before this
-- catalog was made. `change` counts the transactions that marked any.
CREATE TABLE library (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    id     TEXT NOT NULL CHECK (length(id) = 32),
    stamp  INTEGER NOT NULL DEFAULT 0,
    base   INTEGER NOT NULL DEFAULT 0,
    change INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every stamp that this catalog gave. Notes of the library that bear another one, above `base`, say
-- what this catalog does not know: it is an old state of itself.
CREATE TABLE given (
    stamp INTEGER PRIMARY KEY
) STRICT;

-- Whether somebody began to delete the blob at `since`; else its removal was only recorded then.
ALTER TABLE removal ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0;

INSERT INTO library (one, id) VALUES (1, lower(hex(randomblob(16))));

-- Tracks that can be brought back until some time. `content` is every row that belonged to the
-- track, by table, each an object of its columns; bytes are {"hex": "..."}. None of them is in the
-- table track as well.
CREATE TABLE trash (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
    name    TEXT NOT NULL CHECK (length(name) > 0),
    size    INTEGER NOT NULL CHECK (size >= 0),
    removed TEXT NOT NULL,
    until   TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;

CREATE INDEX trash_removed ON trash (removed);
CREATE INDEX trash_until ON trash (until);
CREATE INDEX trash_name ON trash (name);

-- The copies of the tracks in the trash.
CREATE TABLE trash_copy (
    trash INTEGER NOT NULL REFERENCES trash (seq) ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES store (seq),
    added TEXT NOT NULL,
    PRIMARY KEY (trash, store)
) STRICT, WITHOUT ROWID;

CREATE INDEX trash_copy_store ON trash_copy (store);

-- Tracks whose notes are not what they should be: `change` is when they changed last, as the
-- library counts, and `asked` the stamp under which they were to be written last, 0 at first.
CREATE TABLE due (
    id     TEXT PRIMARY KEY,
    change INTEGER NOT NULL,
    asked  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX due_asked ON due (asked);

INSERT INTO due (id, change) SELECT id, 0 FROM track;
