CREATE TABLE books (title text NOT NULL);
