//! Migrates the database at `DATABASE_URL`, as this project did before it was taken over.

use std::env;
use std::error::Error;

mod embedded {
    refinery::embed_migrations!("migrations");
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL")?;
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            embedded::migrations::runner().run(&mut rusqlite::Connection::open(path)?)?;
        }
        None => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(on_postgres(&url))?;
        }
    }
    Ok(())
}

async fn on_postgres(url: &str) -> Result<(), Box<dyn Error>> {
    let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    embedded::migrations::runner().run_async(&mut client).await?;
    drop(client);
    Ok(connection.await??)
}
