//! Function calls, aggregates, windows and their frames.

use super::{Book, EVERYWHERE, POSTGRES};
use arlen_data::build::{Frame, col, count, frame_groups, frame_range, frame_rows, func, select, sum, window};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::call::{FrameBound, FrameUnit};

#[test]
fn clauses_that_exclude_each_other_are_refused() {
    let mut book = Book::new(Code::CallClausesConflict);
    let path = "select.columns[0]";
    book.refuses(&EVERYWHERE, path, select(sum("a").distinct().over(window())).from("t")); // here
    book.refuses(&EVERYWHERE, path, select(sum("a").order_by("a").over(window())).from("t")); // here
    book.refuses(&EVERYWHERE, path, select(func("now", ()).distinct()).from("t")); // here
    book.refuses(&EVERYWHERE, path, select(func("count", ()).order_by("a")).from("t")); // here
    book.refuses(&[POSTGRES], path, select(func("mode", ()).within_group("a").over(window())).from("t")); // here
    book.refuses(&[POSTGRES], path, select(func("f", [col("b")]).distinct().within_group("a")).from("t")); // here
    book.refuses(&[POSTGRES], path, select(func("f", [col("b")]).order_by("c").within_group("a")).from("t")); // here
    book.close();
}

#[test]
fn a_frame_begins_before_it_ends_and_has_an_order_to_count_by() {
    let mut book = Book::new(Code::WindowFrameInvalid);
    let path = "select.columns[0].over.frame";
    let over = |frame: Frame| select(sum("a").over(window().order_by("b").frame(frame))).from("t");
    let line = line!() - 1;
    let bounds = |start, end| Frame::bounds(start, FrameUnit::Rows, end);
    for frame in [
        frame_rows().from_current_row().to_preceding(1),
        frame_rows().following(1).to_current_row(),
        frame_rows().following(1),
        bounds(FrameBound::UnboundedFollowing, None),
        bounds(FrameBound::CurrentRow, Some(FrameBound::UnboundedPreceding)),
    ] {
        book.refuses_at(line, &EVERYWHERE, path, over(frame));
    }
    let unordered = |frame: Frame| select(sum("a").over(window().frame(frame))).from("t");
    let line = line!() - 1;
    book.refuses_at(line, &EVERYWHERE, path, unordered(frame_groups().to_end()));
    book.refuses_at(line, &EVERYWHERE, path, unordered(frame_range().preceding(1)));
    book.refuses(
        &EVERYWHERE,
        "select.windows[0].frame",
        select("a").from("t").window("w", window().order_by(["a", "b"]).frame(frame_range().preceding(1))), // here
    );
    book.close();
    for frame in [frame_rows().preceding(1).to_preceding(2), frame_range().preceding(1), frame_groups().to_end()] {
        for dialect in EVERYWHERE {
            assert!(over(frame.clone()).compile(&dialect).is_ok(), "{frame:?}");
        }
    }
    assert!(select(count("*").over(window().frame(frame_range()))).from("t").compile(&POSTGRES).is_ok());
}
