-- How long what is kept.

CREATE TABLE retention (
    action VARCHAR(100) PRIMARY KEY,
    days INTEGER NOT NULL CHECK (days > 0)
);

INSERT INTO retention (action, days) VALUES ('login', 90), ('order', 3650);

CREATE VIEW events_by_day AS
SELECT substr(CAST(occurred_at AS TEXT), 1, 10) AS day, action, count(*) AS events
FROM events
GROUP BY substr(CAST(occurred_at AS TEXT), 1, 10), action;
