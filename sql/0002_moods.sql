-- A person's words beside what was heard, the parts of a mood, and how near sounds are to each other.

-- What a mood is made of: a list of [start, end, valence, arousal, weight], in order.
ALTER TABLE mood ADD COLUMN parts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(parts));

-- Every word that a person ever said of a track, the newest last; NULL takes back what was said.
CREATE TABLE verdict (
    seq   INTEGER PRIMARY KEY,
    track INTEGER NOT NULL REFERENCES track (seq) ON DELETE CASCADE,
    word  TEXT CHECK (word IN ('happy', 'angry', 'sad', 'calm', 'neutral')),
    time  TEXT NOT NULL
) STRICT;

CREATE INDEX verdict_track ON verdict (track);

-- The newest verdict and the versions of the newest mood, copied by triggers as the mood itself is.
ALTER TABLE track ADD COLUMN person_word TEXT;
ALTER TABLE track ADD COLUMN features_version INTEGER;
ALTER TABLE track ADD COLUMN model_version INTEGER;
-- What counts: the person's word, which is certain, and without one the word that was heard.
ALTER TABLE track ADD COLUMN word TEXT
    GENERATED ALWAYS AS (coalesce(person_word, mood)) VIRTUAL;
ALTER TABLE track ADD COLUMN confidence REAL
    GENERATED ALWAYS AS (CASE WHEN person_word IS NULL THEN probability ELSE 1.0 END) VIRTUAL;

UPDATE track SET (features_version, model_version) = (
    SELECT features_version, model_version FROM mood
    WHERE mood.track = track.seq ORDER BY mood.seq DESC LIMIT 1
);

DROP INDEX track_mood;
DROP INDEX track_probability;
CREATE INDEX track_word ON track (word, added);
CREATE INDEX track_confidence ON track (confidence);
CREATE INDEX track_unanalyzed ON track (added) WHERE mood IS NULL;
-- It holds all that a comparison of words is counted from, so that no row of the table is read.
CREATE INDEX track_versions
    ON track (features_version, model_version, mood, person_word, probability);

-- Where the newest mood of a track lies among all sounds: a narrow table, since to find what is
-- near all of it is read. Little-endian 32-bit floats; only vectors of the same versions compare.
CREATE TABLE likeness (
    track            INTEGER PRIMARY KEY REFERENCES track (seq) ON DELETE CASCADE,
    features_version INTEGER NOT NULL,
    model_version    INTEGER NOT NULL,
    vector           BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0)
) STRICT;

DROP TRIGGER mood_becomes_the_newest;
CREATE TRIGGER mood_becomes_the_newest AFTER INSERT ON mood BEGIN
    UPDATE track SET mood = new.word, probability = new.probability,
                     valence = new.valence, arousal = new.arousal,
                     features_version = new.features_version, model_version = new.model_version
    WHERE seq = new.track;
    -- That of an earlier mood; the new one's follows, if it has any.
    DELETE FROM likeness WHERE track = new.track;
END;

CREATE TRIGGER verdict_counts AFTER INSERT ON verdict BEGIN
    UPDATE track SET person_word = new.word WHERE seq = new.track;
END;
