CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, team INTEGER, points INTEGER NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, joined TEXT NOT NULL, deleted_at TEXT);
CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL;
CREATE TABLE jobs (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, state TEXT NOT NULL, priority INTEGER NOT NULL,
    run_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, worker TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
    created TEXT NOT NULL, score INTEGER NOT NULL DEFAULT 0);
CREATE TABLE documents (id INTEGER PRIMARY KEY, data TEXT NOT NULL, labels TEXT NOT NULL);
CREATE TABLE tags (post INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (post, tag));
CREATE TABLE categories (id INTEGER PRIMARY KEY, parent INTEGER, name TEXT NOT NULL);
CREATE TABLE readings (sensor INTEGER NOT NULL, n INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (sensor, n));
CREATE TABLE sales (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, product TEXT NOT NULL, day TEXT NOT NULL,
    amount NUMERIC NOT NULL, quantity INTEGER NOT NULL);
CREATE TABLE stock (item TEXT PRIMARY KEY, amount INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE deliveries (item TEXT NOT NULL, amount INTEGER NOT NULL);
INSERT INTO documents VALUES
    (1, '{"kind": "invoice", "total": 40, "address": {"city": "Bonn"}}', ''),
    (2, '{"kind": "invoice", "total": 90, "address": {"city": "Ulm"}, "note": null}', ''),
    (3, '{"kind": "letter", "address": {"city": "Bonn"}}', ''), (4, '{"kind": "empty"}', '');
