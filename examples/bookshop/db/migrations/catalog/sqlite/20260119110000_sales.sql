-- What sells. Sums are in cents: SQLite has no exact decimals to add up.

CREATE VIEW book_sales AS
SELECT
    books.id AS book_id,
    books.title,
    coalesce(sum(order_lines.quantity), 0) AS copies,
    coalesce(sum(order_lines.quantity * CAST(replace(order_lines.unit_price, '.', '') AS INTEGER)), 0) AS cents
FROM books
LEFT JOIN editions ON editions.book_id = books.id
LEFT JOIN order_lines ON order_lines.edition_id = editions.id
LEFT JOIN orders ON orders.id = order_lines.order_id
WHERE orders.status IS NULL OR orders.status <> 'cancelled'
GROUP BY books.id, books.title;
