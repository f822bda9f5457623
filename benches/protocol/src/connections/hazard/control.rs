//! The server, seen from beside the library.

use super::super::Failure;
use super::proxy::Proxy;
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config, NoTls};

/// A connection of the probe's own.
pub(super) struct Control {
    client: Client,
    url: String,
    config: Config,
}

impl Control {
    pub(super) async fn connect(url: &str) -> Result<Self, Failure> {
        let config: Config = url.parse()?;
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(Self { client, url: url.to_owned(), config })
    }

    /// The URL of the database.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The password in it.
    pub(super) fn password(&self) -> Result<String, Failure> {
        let password = self.config.get_password().ok_or("the URL has no password to look for")?;
        Ok(String::from_utf8(password.to_vec())?)
    }

    /// A proxy before the server, and the URL that leads through it.
    pub(super) async fn proxy(&self) -> Result<(Proxy, String), Failure> {
        let [Host::Tcp(host)] = self.config.get_hosts() else { return Err("the server is not reached by TCP".into()) };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let proxy = Proxy::start(host.clone(), port).await?;
        let place = format!("{host}:{port}/");
        if !self.url.contains(&place) {
            return Err("the URL does not name the server's port".into());
        }
        let url = self.url.replace(&place, &format!("127.0.0.1:{}/", proxy.port()));
        Ok((proxy, url))
    }

    /// Runs statements.
    pub(super) async fn run(&self, sql: &str) -> Result<(), Failure> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// How many rows the probe's table has, for everybody.
    pub(super) async fn stored(&self) -> Result<i64, Failure> {
        Ok(self.client.query_one("select count(*) from probe", &[]).await?.try_get(0)?)
    }

    /// Ends all other backends of the database.
    pub(super) async fn kill_others(&self) -> Result<(), Failure> {
        self.run(
            "select pg_terminate_backend(pid) from pg_stat_activity \
             where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
        )
        .await
    }

    /// Removes what probes leave, and makes the table anew: `probe (name text, id int4)`.
    pub(super) async fn clean(&self) -> Result<(), Failure> {
        self.kill_others().await?;
        self.run(
            "drop table if exists probe; create table probe (name text, id int4); \
             do $$ begin create role arlen_probe; exception when duplicate_object then null; end $$; \
             grant arlen_probe to current_user",
        )
        .await
    }
}
