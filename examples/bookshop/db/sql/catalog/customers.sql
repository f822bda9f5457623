-- Plain SQL that PostgreSQL and SQLite both take. `arlen-codegen sql` has the catalog describe each query, and writes a
-- function for it: src/catalog/queries/customers.rs.

-- arlen:name pay
-- arlen:mode exec
-- An open order is paid.
UPDATE orders SET status = 'paid' WHERE id = :order_id AND status = 'open';

-- arlen:name history
-- arlen:result order_id, status, copies:bigint!
-- What a customer ordered, the latest first.
SELECT orders.id AS order_id, orders.status, CAST(sum(order_lines.quantity) AS BIGINT) AS copies
FROM orders
INNER JOIN order_lines ON order_lines.order_id = orders.id
WHERE orders.customer_id = :customer_id
GROUP BY orders.id, orders.status
ORDER BY orders.id DESC
LIMIT 2;
