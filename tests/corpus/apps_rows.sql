INSERT INTO users (id, email, name, team, points, active, joined, deleted_at) VALUES
    (1, 'ann@x.org', 'Ann', 1, 50, TRUE, '2024-01-10', NULL), (2, 'bob@x.org', 'Bob', 1, 20, TRUE, '2024-02-11', NULL),
    (3, 'cy@x.org', 'Cy 100%', 2, 70, FALSE, '2024-02-28', NULL), (4, 'dee@x.org', 'Dee_1', 2, 70, TRUE, '2024-03-05', NULL),
    (5, 'eve@x.org', 'Eve', NULL, 5, TRUE, '2024-05-01', NULL), (6, 'bob@x.org', 'Old Bob', 1, 1, FALSE, '2023-02-11', '2024-01-01 00:00:00');
INSERT INTO jobs (id, queue, state, priority, run_at) VALUES
    (1, 'mail', 'ready', 1, '2024-05-01 08:00:00'), (2, 'mail', 'ready', 5, '2024-05-01 09:00:00'),
    (3, 'mail', 'running', 9, '2024-05-01 07:00:00'), (4, 'mail', 'ready', 5, '2024-05-01 08:30:00'),
    (5, 'mail', 'ready', 9, '2024-06-01 08:00:00'), (6, 'video', 'ready', 9, '2024-05-01 06:00:00');
INSERT INTO posts (id, author, title, body, created, score) VALUES
    (1, 1, 'Cats', 'The cat sat on the mat', '2024-04-01 10:00:00', 5), (2, 1, 'Dogs', 'Two dogs are running', '2024-04-02 10:00:00', 9),
    (3, 2, 'Running', 'He runs with a cat', '2024-04-02 10:00:00', 2), (4, 2, 'Rain', 'It rained all day', '2024-04-03 10:00:00', 7),
    (5, 1, 'Snow', 'Cats run in snow', '2024-04-04 10:00:00', 9), (6, 4, 'Sun', 'Sun', '2024-04-05 10:00:00', 0);
INSERT INTO tags VALUES (1, 'pet'), (1, 'home'), (2, 'pet'), (2, 'sport'), (3, 'pet'), (3, 'sport'), (3, 'home'), (4, 'weather');
INSERT INTO categories VALUES (1, NULL, 'all'), (2, 1, 'books'), (3, 1, 'music'), (4, 2, 'novels'), (5, 2, 'poems'), (6, 4, 'crime'),
    (7, 9, 'egg'), (8, 7, 'hen'), (9, 8, 'farm');
INSERT INTO readings VALUES (1, 1, 10), (1, 2, 12), (1, 3, 11), (1, 6, 20), (1, 7, 22), (1, 9, 5), (2, 2, 7), (2, 3, 8), (2, 8, 1);
INSERT INTO sales VALUES (1, 'north', 'pen', '2024-03-01', 2.50, 1), (2, 'north', 'ink', '2024-03-01', 7.25, 2),
    (3, 'south', 'pen', '2024-03-02', 5.00, 2), (4, 'north', 'pen', '2024-03-04', 12.50, 5),
    (5, 'south', 'ink', '2024-03-05', 3.75, 1), (6, 'north', 'pad', '2024-03-05', 9.99, 3);
INSERT INTO stock VALUES ('pen', 5, 1), ('ink', 0, 3), ('pad', 8, 1);
INSERT INTO deliveries VALUES ('pen', 4), ('nib', 9), ('ink', 0);
