-- arlen:name best_sellers
-- Books by the copies sold in a time, with their place.
-- arlen:params from:date, until:date
-- arlen:result copies:bigint!
with sold as (
    select book_id, sum(copies) as copies from sales where day between :from and :until group by book_id
)
select b.title, s.copies, rank() over (order by s.copies desc) as place
from sold s
join books b on b.id = s.book_id
order by place, b.title
limit :most

-- arlen:name priced
select id, title, price from priced where title like :title escape '\'

-- arlen:name sell
-- arlen:mode exec
insert into sales (book_id, day, copies) values (:book, :day, :copies)
on conflict (book_id, day) do update set copies = sales.copies + excluded.copies
returning copies
