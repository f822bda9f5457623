-- What there is first.
CREATE TABLE people (id INTEGER PRIMARY KEY, first TEXT NOT NULL, last TEXT NOT NULL);
INSERT INTO people VALUES (1, 'Jane', 'Austen'), (2, 'Mary', 'Shelley');
