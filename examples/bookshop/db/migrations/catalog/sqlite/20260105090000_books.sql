-- What the shop sells. Decimals are text on SQLite: a NUMERIC column would store them as binary floating point.

CREATE TABLE publishers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    country TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]')
);

CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    born INTEGER CHECK (born BETWEEN -3000 AND 2100)
);

CREATE TABLE genres (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    parent_id INTEGER REFERENCES genres (id) ON DELETE SET NULL
);

CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    publisher_id INTEGER NOT NULL REFERENCES publishers (id),
    title TEXT NOT NULL,
    published_on TEXT CHECK (published_on IS date(published_on)),
    attributes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(attributes)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE book_authors (
    book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES authors (id),
    position INTEGER NOT NULL CHECK (position > 0),
    PRIMARY KEY (book_id, author_id),
    UNIQUE (book_id, position)
) WITHOUT ROWID;

CREATE TABLE book_genres (
    book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    genre_id INTEGER NOT NULL REFERENCES genres (id) ON DELETE CASCADE,
    PRIMARY KEY (book_id, genre_id)
) WITHOUT ROWID;

CREATE TABLE editions (
    id INTEGER PRIMARY KEY,
    book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    isbn TEXT NOT NULL UNIQUE CHECK (isbn GLOB replace(hex(zeroblob(13)), '00', '[0-9]')),
    format TEXT NOT NULL CHECK (format IN ('hardcover', 'paperback', 'ebook', 'audio')),
    price TEXT NOT NULL CHECK (price GLOB '[0-9]*.[0-9][0-9]')
);

CREATE TABLE stock (
    edition_id INTEGER PRIMARY KEY REFERENCES editions (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL DEFAULT 0 CHECK (quantity >= 0)
);

CREATE INDEX books_by_publisher ON books (publisher_id);
CREATE INDEX editions_by_book ON editions (book_id);
