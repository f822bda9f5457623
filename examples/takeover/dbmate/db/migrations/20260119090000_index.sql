-- migrate:up transaction:false
-- As many lines as there are books.
CREATE INDEX books_by_author ON books (author);

-- migrate:down
