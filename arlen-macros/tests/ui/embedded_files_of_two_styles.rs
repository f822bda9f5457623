// says: `folders/mixed/2_b.sql` and `folders/mixed/V1__a.sql` are named in different styles: keep to one style in a folder: `V1__name.sql`, or `1_name.sql`

fn main() {
    let _ = arlen_macros::embed!("folders/mixed");
}
