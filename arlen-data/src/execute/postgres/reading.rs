//! Reads both directions of a connection, frame by frame, into its meter.

use super::frames::{Frames, Shape};
use super::meter::{Dirt, Ended, Meter, Status};
use super::tag;
use std::fmt;
use std::sync::Arc;

/// The codes of what a client may send before it has introduced itself.
pub(super) const CANCEL_REQUEST: u32 = 80_877_102;
pub(super) const SSL_REQUEST: u32 = 80_877_103;
const GSSENC_REQUEST: u32 = 80_877_104;

/// What the server must not ask for: it would give the password away to whoever listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WeakPassword {
    /// The password itself.
    Clear,
    /// Its MD5 hash, which is as good as the password, and found out in hours.
    Md5,
}

impl fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clear => "the server asks for the password in clear text",
            Self::Md5 => "the server asks for an MD5 hash of the password",
        })
    }
}

impl std::error::Error for WeakPassword {}

/// Whether a password may be sent to a server that asks for it in a weak way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passwords {
    /// However the server asks: nobody can listen.
    Any,
    /// By SCRAM only. The request fails the stream before the driver sees it.
    Strong,
}

/// Whether the server reads data of COPY instead of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copy {
    No,
    /// It does, and the client has not ended it.
    Open,
    /// The client has ended it, and the server has not said how it went.
    Sent,
}

/// What both directions together are read as.
#[derive(Debug)]
pub(super) struct Reading {
    meter: Arc<Meter>,
    passwords: Passwords,
    outgoing: Frames,
    incoming: Frames,
    /// The type of the last frame that went to the server.
    last_sent: u8,
    copy: Copy,
    /// The end of the pipeline that started the COPY was counted, and will be passed over.
    passed_over: bool,
    /// The server told the columns, or sent a row, of the statement that is under way.
    rows: bool,
    /// It said that the statement has no columns.
    no_data: bool,
}

impl Reading {
    pub(super) const fn new(meter: Arc<Meter>, passwords: Passwords) -> Self {
        Self {
            meter,
            passwords,
            outgoing: Frames::new(Shape::Untyped, &[]),
            incoming: Frames::new(Shape::Typed, b"CKRSZ"),
            last_sent: 0,
            copy: Copy::No,
            passed_over: false,
            rows: false,
            no_data: false,
        }
    }

    /// What it all goes into.
    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Bytes on their way to the server.
    pub(super) fn sent(&mut self, mut bytes: &[u8]) {
        self.meter.count_written(bytes.len());
        while !bytes.is_empty() {
            let was = self.outgoing.shape();
            let Some((kind, body)) = self.outgoing.next(&mut bytes) else {
                if was != self.outgoing.shape() {
                    self.meter.doubt();
                }
                continue;
            };
            if was == Shape::Untyped {
                let code = body.first_chunk().map(|code| u32::from_be_bytes(*code));
                self.introduce(code);
                continue;
            }
            match kind {
                // While it reads data of COPY, the server passes over the end of a pipeline.
                b'S' if self.copy == Copy::Open => {}
                b'S' | b'Q' | b'F' => self.meter.ask(),
                b'c' | b'f' if self.copy == Copy::Open => self.copy = Copy::Sent,
                _ => {}
            }
            self.last_sent = kind;
        }
    }

    fn introduce(&mut self, code: Option<u32>) {
        match code {
            Some(SSL_REQUEST | GSSENC_REQUEST) => self.incoming.expect(Shape::Bare),
            Some(CANCEL_REQUEST) => self.outgoing.expect(Shape::Blind),
            Some(_) => {
                self.outgoing.expect(Shape::Typed);
                self.meter.ask();
            }
            None => {
                self.outgoing.expect(Shape::Blind);
                self.meter.doubt();
            }
        }
    }

    /// Bytes that came from the server.
    ///
    /// # Errors
    ///
    /// If the server asks for what it must not have.
    pub(super) fn received(&mut self, mut bytes: &[u8]) -> Result<(), WeakPassword> {
        self.meter.count_read(bytes.len());
        while !bytes.is_empty() {
            let was = self.incoming.shape();
            let Some((kind, body)) = self.incoming.next(&mut bytes) else {
                if was != self.incoming.shape() {
                    self.meter.doubt();
                }
                continue;
            };
            if was == Shape::Bare {
                if matches!(kind, b'S' | b'G') {
                    self.incoming.expect(Shape::Blind);
                    self.outgoing.expect(Shape::Blind);
                } else {
                    self.incoming.expect(Shape::Typed);
                }
                continue;
            }
            match kind {
                b'D' | b'T' => self.rows = true,
                b'n' => self.no_data = true,
                b'C' => {
                    let (ended, dirt) = tag::read(body, self.rows, self.no_data);
                    self.completed(ended, dirt);
                }
                b'Z' => {
                    let status = body.first().copied();
                    self.ready(status);
                }
                b'S' => parameter(&self.meter, body),
                b'R' => weakness(self.passwords, body)?,
                b'K' => {
                    if let Some(key) = body.first_chunk() {
                        self.meter.note_key(*key);
                    }
                }
                b'G' => self.copying(),
                b'E' => self.failed(),
                // Replication: nothing here counts any more.
                b'W' => self.meter.doubt(),
                _ => {}
            }
        }
        Ok(())
    }

    fn completed(&mut self, ended: Ended, dirt: Dirt) {
        if self.copy != Copy::No && self.passed_over {
            self.meter.forgive();
        }
        self.copy = Copy::No;
        self.rows = false;
        self.meter.end(ended, dirt);
    }

    fn ready(&mut self, status: Option<u8>) {
        self.rows = false;
        self.no_data = false;
        match status {
            Some(b'I') => self.meter.answer(Status::Idle),
            Some(b'T') => self.meter.answer(Status::Transaction),
            Some(b'E') => self.meter.answer(Status::Failed),
            Some(_) | None => self.meter.doubt(),
        }
    }

    fn copying(&mut self) {
        self.copy = Copy::Open;
        self.passed_over = self.last_sent == b'S';
        if self.last_sent == b'Q' {
            // The driver cannot feed such a COPY, and the server would read the next query as data.
            self.meter.doubt();
        }
    }

    fn failed(&mut self) {
        self.rows = false;
        if self.copy != Copy::No {
            // Whether the end of the pipeline was passed over depends on whether the server had begun to read, and
            // nothing tells. The driver matches answers by the same count, so the connection cannot be trusted.
            self.copy = Copy::No;
            self.meter.doubt();
        }
    }
}

fn parameter(meter: &Meter, body: &[u8]) {
    let mut parts = body.split(|byte| *byte == 0);
    let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match name {
        b"server_version" => meter.note_version(tag::version(value)),
        b"in_hot_standby" => return meter.note_standby(value == b"on"),
        b"default_transaction_read_only" => meter.note_read_only(value == b"on"),
        _ => {}
    }
    if meter.is_started() {
        // Whatever changed it, it was no statement that says so: then it would be dirty anyhow.
        meter.mark_dirty();
    }
}

fn weakness(passwords: Passwords, body: &[u8]) -> Result<(), WeakPassword> {
    match (passwords, body.first_chunk().map(|code| u32::from_be_bytes(*code))) {
        (Passwords::Strong, Some(3)) => Err(WeakPassword::Clear),
        (Passwords::Strong, Some(5)) => Err(WeakPassword::Md5),
        (Passwords::Strong | Passwords::Any, _) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{CANCEL_REQUEST, Passwords, Reading, SSL_REQUEST, WeakPassword};
    use crate::execute::postgres::meter::{Dirt, Ended, Meter, Status};
    use proptest::prelude::*;
    use std::sync::Arc;

    #[derive(Clone, Debug)]
    enum Frame {
        Sent(Vec<u8>),
        Received(Vec<u8>),
    }

    fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).expect("short").to_be_bytes();
        [&[kind], &length[..], body].concat()
    }

    fn untyped(code: u32, rest: &[u8]) -> Vec<u8> {
        let length = u32::try_from(rest.len() + 8).expect("short").to_be_bytes();
        [&length[..], &code.to_be_bytes(), rest].concat()
    }

    fn sent(kind: u8, body: &str) -> Frame {
        Frame::Sent(frame(kind, body.as_bytes()))
    }

    fn received(kind: u8, body: &str) -> Frame {
        Frame::Received(frame(kind, body.as_bytes()))
    }

    fn start() -> Vec<Frame> {
        vec![
            Frame::Sent(untyped(196_608, b"user\0shop\0\0")),
            Frame::Received(frame(b'R', &[0; 4])),
            received(b'S', "server_version\x0015.2\0"),
            received(b'S', "in_hot_standby\0off\0"),
            Frame::Received(frame(b'K', &[1, 2, 3, 4, 5, 6, 7, 8])),
            received(b'Z', "I"),
        ]
    }

    /// Feeds frames in pieces of these sizes, over and over, and returns what is known after each frame.
    fn feed(frames: &[Frame], pieces: &[usize]) -> Vec<String> {
        let meter = Arc::new(Meter::default());
        let mut reading = Reading::new(Arc::clone(&meter), Passwords::Any);
        let mut sizes = pieces.iter().copied().cycle();
        let mut known = Vec::new();
        for frame in frames {
            let (Frame::Sent(bytes) | Frame::Received(bytes)) = frame;
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (piece, behind) = rest.split_at(sizes.next().unwrap_or(usize::MAX).clamp(1, rest.len()));
                rest = behind;
                match frame {
                    Frame::Sent(_) => reading.sent(piece),
                    Frame::Received(_) => reading.received(piece).expect("no password"),
                }
            }
            known.push(format!("{meter:?}"));
        }
        known
    }

    fn after(frames: &[Frame]) -> Arc<Meter> {
        let meter = Arc::new(Meter::default());
        let mut reading = Reading::new(Arc::clone(&meter), Passwords::Any);
        for frame in start().iter().chain(frames) {
            match frame {
                Frame::Sent(bytes) => reading.sent(bytes),
                Frame::Received(bytes) => reading.received(bytes).expect("no password"),
            }
        }
        meter
    }

    #[test]
    fn the_start_tells_who_the_server_is() {
        let meter = after(&[]);
        assert_eq!((meter.owed(), meter.status(), meter.server_version()), (0, Some(Status::Idle), 150_002));
        assert_eq!((meter.in_hot_standby(), meter.default_read_only()), (Some(false), None));
        assert_eq!(meter.key(), Some([1, 2, 3, 4, 5, 6, 7, 8]));
        assert_eq!(meter.dirt(), Dirt::default(), "what the server says at its start is no dirt");
        assert!(!format!("{meter:?}").contains("3, 4, 5"), "the secret is not shown");
    }

    #[test]
    fn a_status_counts_when_nothing_is_owed() {
        let meter = after(&[sent(b'Q', "begin\0"), sent(b'Q', "select\0")]);
        assert_eq!((meter.owed(), meter.status()), (2, None));
        let meter = after(&[
            sent(b'Q', "begin\0"),
            sent(b'Q', "select 1/0\0"),
            received(b'C', "BEGIN\0"),
            received(b'Z', "T"),
            received(b'E', ""),
        ]);
        assert_eq!((meter.owed(), meter.status()), (1, None), "the error comes before the server is ready");
        let meter = after(&[sent(b'P', ""), sent(b'S', ""), received(b'C', "BEGIN\0"), received(b'Z', "T")]);
        assert_eq!((meter.owed(), meter.status()), (0, Some(Status::Transaction)));
        let meter = after(&[sent(b'Q', "commit\0"), received(b'C', "ROLLBACK\0"), received(b'Z', "I")]);
        assert_eq!((meter.ended(), meter.status()), (Ended::Rollback, Some(Status::Idle)));
    }

    #[test]
    fn dirt_is_taken_once_but_for_what_cannot_be_mended() {
        let meter = after(&[sent(b'Q', ""), received(b'C', "PREPARE\0"), received(b'Z', "I")]);
        assert_eq!(meter.take_dirty(), Dirt { session: true, forgotten: false });
        assert_eq!(meter.take_dirty(), Dirt::default());
        let meter = after(&[sent(b'Q', ""), received(b'C', "DISCARD ALL\0"), received(b'Z', "I")]);
        assert!(meter.take_dirty().forgotten && meter.take_dirty().forgotten);
        assert!(after(&[received(b'S', "is_superuser\0off\0")]).dirt().session, "something changed it");
        assert!(!after(&[received(b'S', "in_hot_standby\0on\0")]).dirt().session, "the server itself did");
    }

    #[test]
    fn a_table_made_of_a_query_is_dirt() {
        let done = |frames: &[Frame]| after(frames).dirt().session;
        assert!(!done(&[sent(b'Q', ""), received(b'T', ""), received(b'C', "SELECT 0\0"), received(b'Z', "I")]));
        assert!(!done(&[sent(b'S', ""), received(b'D', "row"), received(b'C', "SELECT 1\0"), received(b'Z', "I")]));
        assert!(done(&[sent(b'S', ""), received(b'C', "SELECT 1\0"), received(b'Z', "I")]));
        assert!(done(&[sent(b'S', ""), received(b'n', ""), received(b'C', "SELECT 0\0"), received(b'Z', "I")]));
        assert!(
            done(&[sent(b'Q', ""), received(b'D', "row"), received(b'C', "SELECT 1\0"), received(b'C', "SELECT 1\0")]),
            "the rows of one statement are not those of the next"
        );
    }

    #[test]
    fn a_copy_passes_over_the_end_of_its_own_pipeline() {
        let done = [sent(b'c', ""), sent(b'S', ""), received(b'C', "COPY 1\0"), received(b'Z', "I")];
        let begun = [sent(b'E', ""), sent(b'S', ""), received(b'G', ""), sent(b'd', "1\n")];
        let meter = after(&[&begun[..], &done].concat());
        assert_eq!((meter.owed(), meter.is_in_doubt()), (0, false));
        let late = [sent(b'E', ""), received(b'G', ""), sent(b'S', ""), sent(b'd', "1\n")];
        let meter = after(&[&late[..], &done].concat());
        assert_eq!((meter.owed(), meter.is_in_doubt()), (0, false), "written when the server was reading data");
        let meter = after(&[&begun[..], &[received(b'E', "")]].concat());
        assert!(meter.is_in_doubt(), "nobody can tell whether it was passed over");
        assert!(after(&[sent(b'Q', "copy\0"), received(b'G', "")]).is_in_doubt());
    }

    #[test]
    fn requests_before_the_start_are_known() {
        let meter = Arc::new(Meter::default());
        let mut reading = Reading::new(Arc::clone(&meter), Passwords::Any);
        reading.sent(&untyped(SSL_REQUEST, b""));
        reading.received(b"N").expect("no password");
        reading.sent(&untyped(196_608, b"user\0shop\0\0"));
        assert_eq!(meter.owed(), 1);
        reading.received(&frame(b'Z', b"I")).expect("no password");
        assert_eq!((meter.owed(), meter.is_in_doubt()), (0, false));

        let meter = Arc::new(Meter::default());
        let mut reading = Reading::new(Arc::clone(&meter), Passwords::Any);
        reading.sent(&untyped(SSL_REQUEST, b""));
        reading.received(b"S\x16\x03").expect("no password");
        reading.sent(b"\x16\x03\x01");
        assert_eq!((meter.owed(), meter.is_in_doubt()), (0, false), "what follows is not for us");

        let meter = Arc::new(Meter::default());
        Reading::new(Arc::clone(&meter), Passwords::Any).sent(&untyped(CANCEL_REQUEST, &[0; 8]));
        assert_eq!(meter.owed(), 0, "a cancel is never answered");
    }

    #[test]
    fn a_weak_password_is_not_asked_for_twice() {
        let ask = |passwords, code: u8| {
            let mut reading = Reading::new(Arc::default(), passwords);
            reading.received(&frame(b'R', &[0, 0, 0, code, 1, 2, 3, 4]))
        };
        assert_eq!(ask(Passwords::Strong, 3), Err(WeakPassword::Clear));
        assert_eq!(ask(Passwords::Strong, 5), Err(WeakPassword::Md5));
        assert_eq!(ask(Passwords::Strong, 10), Ok(()), "SCRAM");
        assert_eq!(ask(Passwords::Any, 3), Ok(()));
    }

    #[test]
    fn nonsense_is_in_doubt() {
        assert!(after(&[received(b'Z', "?")]).is_in_doubt());
        assert!(after(&[received(b'Z', "I")]).is_in_doubt(), "an answer to nothing");
        assert!(after(&[Frame::Received(vec![b'D', 0, 0, 0, 3])]).is_in_doubt(), "too short");
        assert!(after(&[Frame::Received(vec![b'D', 0x80, 0, 0, 0])]).is_in_doubt(), "too long");
        assert!(after(&[Frame::Sent(vec![b'Q', 0xff, 0xff, 0xff, 0xff])]).is_in_doubt());
    }

    fn any_frame() -> impl Strategy<Value = Frame> {
        let body = prop::collection::vec(any::<u8>(), 0..200);
        let tag = prop::sample::select(vec![
            "SELECT 0",
            "SELECT 5",
            "INSERT 0 1",
            "SET",
            "COMMIT",
            "ROLLBACK",
            "PREPARE",
            "DISCARD ALL",
            "CREATE TABLE",
        ]);
        let parameter = prop::sample::select(vec![
            "server_version\x009.6.24\0",
            "in_hot_standby\0on\0",
            "default_transaction_read_only\0on\0",
            "TimeZone\0UTC\0",
        ]);
        prop_oneof![
            (prop::sample::select(b"PBDESQFHXdcfp".to_vec()), body.clone())
                .prop_map(|(kind, body)| Frame::Sent(frame(kind, &body))),
            (prop::sample::select(b"123DTntAENGHWdcsI".to_vec()), body)
                .prop_map(|(kind, body)| Frame::Received(frame(kind, &body))),
            tag.prop_map(|tag| received(b'C', &format!("{tag}\0"))),
            parameter.prop_map(|parameter| received(b'S', parameter)),
            prop::sample::select(vec!["I", "T", "E", "?"]).prop_map(|status| received(b'Z', status)),
        ]
    }

    proptest! {
        #[test]
        fn frames_may_be_cut_anywhere(
            frames in prop::collection::vec(any_frame(), 0..40),
            pieces in prop::collection::vec(1..9_usize, 1..9),
        ) {
            let all = [start(), frames].concat();
            let whole = feed(&all, &[usize::MAX]);
            prop_assert_eq!(&feed(&all, &[1]), &whole);
            prop_assert_eq!(&feed(&all, &pieces), &whole);
        }

        #[test]
        fn any_bytes_are_taken(parts in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..300)), 0..20), started in any::<bool>()) {
            let mut reading = Reading::new(Arc::default(), Passwords::Any);
            if started {
                reading.sent(&untyped(196_608, b"\0"));
            }
            for (out, bytes) in parts {
                if out {
                    reading.sent(&bytes);
                } else {
                    prop_assert!(reading.received(&bytes).is_ok());
                }
            }
            prop_assert!(reading.meter().traffic().0 < 10_000);
        }
    }
}
