-- The first schema. Migrations are append-only: what stands here is never edited after a release.

CREATE TABLE track (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
    name            TEXT NOT NULL CHECK (length(name) > 0),
    size            INTEGER NOT NULL CHECK (size >= 0),
    added           TEXT NOT NULL,
    format          TEXT NOT NULL,
    codec           TEXT NOT NULL,
    channels        INTEGER NOT NULL CHECK (channels > 0),
    sample_rate     INTEGER NOT NULL CHECK (sample_rate > 0),
    bit_rate        INTEGER,
    duration        REAL CHECK (duration >= 0),
    stated_duration REAL,
    audio_hash      TEXT NOT NULL,
    -- The newest mood, copied from the table mood by its trigger so that one index can serve a filter on it.
    mood            TEXT,
    probability     REAL,
    valence         REAL,
    arousal         REAL
) STRICT;

CREATE INDEX track_added ON track (added);
CREATE INDEX track_name ON track (name);
CREATE INDEX track_size ON track (size);
CREATE INDEX track_duration ON track (duration);
CREATE INDEX track_format ON track (format, added);
CREATE INDEX track_audio_hash ON track (audio_hash);
CREATE INDEX track_mood ON track (mood, added);
CREATE INDEX track_probability ON track (probability);
CREATE INDEX track_valence ON track (valence);
CREATE INDEX track_arousal ON track (arousal);

-- A tag without a value has the empty text. The person's word replaces the file's.
CREATE TABLE tag (
    track  INTEGER NOT NULL REFERENCES track (seq) ON DELETE CASCADE,
    key    TEXT NOT NULL CHECK (length(key) > 0),
    value  TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('file', 'person')),
    PRIMARY KEY (track, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_key_value ON tag (key, value);

CREATE TABLE store (
    seq        INTEGER PRIMARY KEY,
    location   TEXT NOT NULL UNIQUE,
    added      TEXT NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX store_default ON store (is_default) WHERE is_default = 1;

CREATE TABLE copy (
    track INTEGER NOT NULL REFERENCES track (seq) ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES store (seq),
    added TEXT NOT NULL,
    PRIMARY KEY (track, store)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_store ON copy (store);

-- Blobs that are to go, recorded in the transaction that ends their rows, and for a while those
-- that are gone. It is how an upload of the same bytes knows that the blob it saw may vanish.
-- `since` is when somebody last set to work on it.
CREATE TABLE removal (
    id       TEXT NOT NULL,
    location TEXT NOT NULL,
    since    TEXT NOT NULL,
    gone     TEXT,
    PRIMARY KEY (id, location)
) STRICT, WITHOUT ROWID;

CREATE INDEX removal_pending ON removal (since) WHERE gone IS NULL;
CREATE INDEX removal_gone ON removal (gone) WHERE gone IS NOT NULL;

-- Every result ever made; results of different versions stand side by side.
CREATE TABLE mood (
    seq              INTEGER PRIMARY KEY,
    track            INTEGER NOT NULL REFERENCES track (seq) ON DELETE CASCADE,
    word             TEXT NOT NULL,
    probability      REAL CHECK (probability BETWEEN 0 AND 1),
    valence          REAL CHECK (valence BETWEEN -1 AND 1),
    arousal          REAL CHECK (arousal BETWEEN -1 AND 1),
    reason           TEXT,
    features_version INTEGER NOT NULL,
    model_version    INTEGER NOT NULL,
    analysed         TEXT NOT NULL,
    features         TEXT NOT NULL CHECK (json_valid(features)),
    UNIQUE (track, features_version, model_version)
) STRICT;

CREATE TRIGGER mood_becomes_the_newest AFTER INSERT ON mood BEGIN
    UPDATE track SET mood = new.word, probability = new.probability,
                     valence = new.valence, arousal = new.arousal
    WHERE seq = new.track;
END;

CREATE TABLE event (
    seq    INTEGER PRIMARY KEY,
    track  INTEGER NOT NULL REFERENCES track (seq) ON DELETE CASCADE,
    time   TEXT NOT NULL,
    what   TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX event_track ON event (track);

-- Full text over names and tags: case and accents do not count, the first letters of a word find it.
CREATE VIRTUAL TABLE search USING fts5 (
    name, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER track_is_searchable AFTER INSERT ON track BEGIN
    INSERT INTO search (rowid, name, tags) VALUES (new.seq, new.name, '');
END;

CREATE TRIGGER track_is_renamed AFTER UPDATE OF name ON track BEGIN
    UPDATE search SET name = new.name WHERE rowid = new.seq;
END;

CREATE TRIGGER track_is_gone AFTER DELETE ON track BEGIN
    DELETE FROM search WHERE rowid = old.seq;
END;

CREATE TRIGGER tag_is_searchable AFTER INSERT ON tag BEGIN
    UPDATE search SET tags = (
        SELECT group_concat(CASE value WHEN '' THEN key ELSE value END, char(10))
        FROM tag WHERE track = new.track
    ) WHERE rowid = new.track;
END;

CREATE TRIGGER tag_is_changed AFTER UPDATE ON tag BEGIN
    UPDATE search SET tags = (
        SELECT group_concat(CASE value WHEN '' THEN key ELSE value END, char(10))
        FROM tag WHERE track = new.track
    ) WHERE rowid = new.track;
END;

CREATE TRIGGER tag_is_gone AFTER DELETE ON tag BEGIN
    UPDATE search SET tags = coalesce((
        SELECT group_concat(CASE value WHEN '' THEN key ELSE value END, char(10))
        FROM tag WHERE track = old.track
    ), '') WHERE rowid = old.track;
END;
