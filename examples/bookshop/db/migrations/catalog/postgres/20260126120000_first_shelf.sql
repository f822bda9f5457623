-- A shelf to begin with.

INSERT INTO publishers (id, name, country) VALUES
    (1, 'Harbour & Sons', 'GB'),
    (2, 'Éditions du Phare', 'FR'),
    (3, 'Nordlicht Verlag', 'DE');

INSERT INTO authors (id, name, born) VALUES
    (1, 'Mary Shelley', 1797),
    (2, 'Jules Verne', 1828),
    (3, 'Ada Lovelace', 1815),
    (4, 'Homer', NULL);

INSERT INTO genres (id, name, parent_id) VALUES
    (1, 'Fiction', NULL),
    (2, 'Science fiction', 1),
    (3, 'Epic', 1),
    (4, 'Mathematics', NULL);

INSERT INTO books (id, publisher_id, title, published_on, attributes) VALUES
    (1, 1, 'Frankenstein; or, The Modern Prometheus', '1818-01-01', '{"pages": 280, "languages": ["en"]}'),
    (2, 2, 'Vingt mille lieues sous les mers', '1870-01-01', '{"pages": 430, "languages": ["fr", "en"]}'),
    (3, 1, 'Notes on the Analytical Engine', '1843-09-01', '{"pages": 66, "illustrated": true}'),
    (4, 3, 'The Odyssey', NULL, '{}');

INSERT INTO book_authors (book_id, author_id, position) VALUES (1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 4, 1);

INSERT INTO book_genres (book_id, genre_id) VALUES (1, 2), (2, 2), (3, 4), (4, 3);

INSERT INTO editions (id, book_id, isbn, format, price) VALUES
    (1, 1, '9780000000019', 'hardcover', '24.90'),
    (2, 1, '9780000000026', 'ebook', '6.99'),
    (3, 2, '9780000000033', 'paperback', '11.50'),
    (4, 3, '9780000000040', 'paperback', '9.00'),
    (5, 4, '9780000000057', 'audio', '19.00');

INSERT INTO stock (edition_id, quantity) VALUES (1, 12), (2, 1000), (3, 30), (4, 8), (5, 1000);

INSERT INTO customers (id, email, name) VALUES (1, 'grace@example.com', 'Grace'), (2, 'alan@example.com', 'Alan');

INSERT INTO addresses (customer_id, kind, street, city, country) VALUES
    (1, 'shipping', '1 Harbour Road', 'Arlington', 'US'),
    (2, 'shipping', '2 King''s Parade', 'Cambridge', 'GB');

INSERT INTO orders (id, customer_id) VALUES (1, 1), (2, 2);

INSERT INTO order_lines (order_id, line, edition_id, quantity, unit_price) VALUES
    (1, 1, 1, 2, '24.90'),
    (1, 2, 4, 1, '9.00'),
    (2, 1, 3, 1, '11.50');

UPDATE orders SET status = 'paid' WHERE id = 1;

INSERT INTO reviews (book_id, customer_id, stars, text) VALUES (1, 1, 5, 'It''s alive; and how.');

-- The rows above chose their keys; the sequences go on behind them.
SELECT setval(pg_get_serial_sequence('publishers', 'id'), (SELECT max(id) FROM publishers));
SELECT setval(pg_get_serial_sequence('authors', 'id'), (SELECT max(id) FROM authors));
SELECT setval(pg_get_serial_sequence('genres', 'id'), (SELECT max(id) FROM genres));
SELECT setval(pg_get_serial_sequence('books', 'id'), (SELECT max(id) FROM books));
SELECT setval(pg_get_serial_sequence('editions', 'id'), (SELECT max(id) FROM editions));
SELECT setval(pg_get_serial_sequence('customers', 'id'), (SELECT max(id) FROM customers));
SELECT setval(pg_get_serial_sequence('orders', 'id'), (SELECT max(id) FROM orders));
