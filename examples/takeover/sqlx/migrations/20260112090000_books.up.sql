CREATE TABLE books (
    id BIGINT PRIMARY KEY,
    author BIGINT NOT NULL REFERENCES authors (id),
    title TEXT NOT NULL DEFAULT 'untitled; as yet'
);
