-- A million tracks: whatever is asked, an index answers, or is walked through without the table.

-- In the order of time, with all that is filtered by its value. What does not fit is passed over,
-- and what fits is counted, without a look at the rows of the table, which are five times as wide.
DROP INDEX track_added;
CREATE INDEX track_added ON track (
    added, seq, duration, size, valence, arousal, probability, mood, person_word, format,
    features_version, model_version
);

-- Each value in the order of time; durations and sizes stand there to be summed up.
DROP INDEX track_format;
CREATE INDEX track_format ON track (format, added, seq, duration, size);
DROP INDEX track_word;
CREATE INDEX track_word ON track (word, added, seq, duration, size);

-- Which names hold which three characters, for patterns whose beginning is open. It has only row
-- numbers: of what they lead to the whole pattern is compared.
CREATE VIRTUAL TABLE name_part USING fts5 (
    name, content = 'track', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1',
    detail = none, columnsize = 0
);

INSERT INTO name_part (rowid, name) SELECT seq, name FROM track;

-- A track that comes after its tags is found by them at once: its text is written once, and not
-- again for each of them.
DROP TRIGGER track_is_searchable;
CREATE TRIGGER track_is_searchable AFTER INSERT ON track BEGIN
    INSERT INTO search (rowid, name, tags) VALUES (new.seq, new.name, coalesce((
        SELECT group_concat(CASE value WHEN '' THEN key ELSE value END, char(10))
        FROM tag WHERE track = new.seq
    ), ''));
    INSERT INTO name_part (rowid, name) VALUES (new.seq, new.name);
END;

DROP TRIGGER track_is_renamed;
CREATE TRIGGER track_is_renamed AFTER UPDATE OF name ON track BEGIN
    UPDATE search SET name = new.name WHERE rowid = new.seq;
    INSERT INTO name_part (name_part, rowid, name) VALUES ('delete', old.seq, old.name);
    INSERT INTO name_part (rowid, name) VALUES (new.seq, new.name);
END;

DROP TRIGGER track_is_gone;
CREATE TRIGGER track_is_gone AFTER DELETE ON track BEGIN
    DELETE FROM search WHERE rowid = old.seq;
    INSERT INTO name_part (name_part, rowid, name) VALUES ('delete', old.seq, old.name);
END;
