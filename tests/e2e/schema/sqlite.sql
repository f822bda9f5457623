-- chapter: books
CREATE TABLE authors (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE UNIQUE, born INT CHECK (born > 0));
CREATE TABLE "all books" (
    id INTEGER PRIMARY KEY, -- the row id
    author INT REFERENCES authors (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title TEXT DEFAULT ('un' || 'titled'), words INT, pages INT GENERATED ALWAYS AS (words / 300) STORED,
    UNIQUE (author, title)
) STRICT;
CREATE INDEX by_title ON "all books" (lower(title) DESC) WHERE title IS NOT NULL;
CREATE TRIGGER counted AFTER INSERT ON "all books" WHEN new.words > 5 BEGIN
    UPDATE authors SET born = born WHERE id = new.author; -- ;
    SELECT 'a;b';
END;
ALTER TABLE authors ADD COLUMN died INT;

-- chapter: views
CREATE TABLE pairs (a TEXT, b TEXT, FOREIGN KEY (a, b) REFERENCES pairs, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE VIEW sides (one) AS SELECT a FROM pairs /* all */ UNION SELECT b FROM pairs;
CREATE TRIGGER into_sides INSTEAD OF INSERT ON sides BEGIN INSERT INTO pairs VALUES (new.one, new.one); END;
CREATE VIRTUAL TABLE found USING fts5(body, tokenize = 'porter');
PRAGMA user_version = 7;
PRAGMA application_id = 42;
