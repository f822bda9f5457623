// says: `arlen_data::build::Column<String>` cannot be compared with a column of type `i32`
use arlen_data::build::Column;

const AGE: Column<i32> = Column::new("users.age");
const EMAIL: Column<String> = Column::new("users.email");

fn main() {
    let _ = AGE.eq(EMAIL);
}
