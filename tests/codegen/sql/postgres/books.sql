-- This is about no query.

-- Books of a status, by their titles.
--
-- A `book` on sale has a [price]; /* not */ always.
-- arlen:name list_books
-- arlen:params status:shop_status, after:bigint
-- arlen:result id:bigint, note:text?
select id, title, note, tags, price -- what is :shown
from books
where status = :status and id > :after and title <> ':not a parameter' and title <> $$:nor this$$
order by title, id;

-- arlen:name find_book
-- arlen:mode opt
select * from books where id = :id;

-- arlen:name add_book
-- arlen:mode one
insert into books (title, status, note, tags, price, meta, isbn)
values (:title, :status, :note, :tags, :price, :meta, :isbn)
returning id, added
-- arlen:params note:text?, price:numeric?, meta:jsonb?, isbn:uuid?

-- arlen:name set_note
-- arlen:params note:text?, id
update books set note = :note where id = :id

-- arlen:name remove_book
delete from books where id = $1
-- arlen:params id:int8

-- arlen:name with_sales
select b.id, b.title, s.day, s.copies, coalesce(s.copies, 0) as sold
from books as b
left join sales as s on s.book_id = b.id and s.day >= :since
where b.tags && :tags::text[] or (:any_tag::boolean and b.meta ? 'tag' and b.tags[1:2] = array[:first, 'x'])
order by b.id, s.day

-- arlen:name type
-- arlen:mode one
-- arlen:result total!
select count(*) as books, sum(price) as total, max(title) as match, exists (select 1 from sales) as sold
from books where id > :self and title <> :type
