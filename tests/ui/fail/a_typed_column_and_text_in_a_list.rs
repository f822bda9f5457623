// says: `&str` cannot be compared with a column of type `i32`
use arlen_data::build::Column;

const AGE: Column<i32> = Column::new("users.age");

fn main() {
    let _ = AGE.in_list(["x"]);
}
