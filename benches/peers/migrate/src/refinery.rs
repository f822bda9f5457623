//! `arlen-bench-migrate-refinery URL FOLDER`: refinery's runner over its async client, or over `rusqlite`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [url, folder] = arguments.as_slice() else { return Err("usage: URL FOLDER".into()) };
    let migrations = refinery::load_sql_migrations(folder)?;
    let runner = refinery::Runner::new(&migrations);
    if let Some(file) = url.strip_prefix("sqlite:") {
        runner.run(&mut rusqlite::Connection::open(file)?)?;
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        runner.run_async(&mut client).await?;
        Ok(())
    })
}
