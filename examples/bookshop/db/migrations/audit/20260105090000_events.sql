-- Who did what. Plain SQL that every database takes.

CREATE TABLE actors (
    id BIGINT PRIMARY KEY,
    name VARCHAR(200) NOT NULL UNIQUE,
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('customer', 'staff', 'system'))
);

CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    occurred_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    action VARCHAR(100) NOT NULL,
    subject VARCHAR(200) NOT NULL
);

CREATE TABLE event_changes (
    event_id BIGINT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    field VARCHAR(100) NOT NULL,
    old_value TEXT,
    new_value TEXT,
    PRIMARY KEY (event_id, field)
);

CREATE INDEX events_by_subject ON events (subject, occurred_at);

INSERT INTO actors (id, name, kind) VALUES (1, 'migrations', 'system');
