-- Books of a status, by their titles.
-- arlen:name list_books
-- arlen:result price:numeric, weight:double precision
select id, title, note, price, weight -- what is :shown
from books
where status = :status and id > :after and title <> ':not a parameter'
order by title, id;

-- arlen:name find_book
-- arlen:mode opt
select * from books where id = :id;

-- arlen:name add_book
-- arlen:mode one
-- arlen:params note:text?, price:numeric?, meta?, isbn?
insert into books (title, status, note, price, meta, isbn, pages)
values (:title, :status, :note, :price, :meta, :isbn, :pages)
returning id, added

-- arlen:name set_note
-- arlen:params note:text?
update books set note = :note where id = :id

-- arlen:name remove_book
-- arlen:params id:int8
delete from books where id = $1

-- arlen:name with_sales
select b.id, b.title, s.day, s.copies
from books as b
left join sales as s on s.book_id = b.id and s.day >= :since
order by b.id, s.day

-- arlen:name type
-- arlen:mode one
-- arlen:result most:integer?, match:text?
select count(*) as books, max(pages) as most, max(title) as match, exists (select 1 from sales) as sold
from books where id > :self and title <> :type
