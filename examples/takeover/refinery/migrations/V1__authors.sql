-- Who writes.
CREATE TABLE authors (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO authors VALUES (1, 'Ursula K. Le Guin');
