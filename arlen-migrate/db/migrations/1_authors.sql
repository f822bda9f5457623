CREATE TABLE authors (name text NOT NULL);
