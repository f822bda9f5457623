//! Routers that do not go together.

use super::{replica, target};
use crate::diag::Code;
use crate::execute::Access;
use crate::router::topology::{Entry, Topology};

fn with(mut entry: Entry, access: Access) -> Entry {
    entry.access = access;
    entry
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_does_not_go_together_is_refused() {
    let readable = || with(target("copy"), Access::Read);
    type Row<'r> = (Vec<Entry>, Option<&'r str>, Option<&'r str>, Code, &'r str);
    let rows: Vec<Row<'_>> = vec![
        (vec![], None, None, Code::RouterInvalid, "the router has no target"),
        (
            vec![],
            None,
            Some("main"),
            Code::TargetUnknown,
            "the default write target is `main`, and the router has no such target",
        ),
        (vec![target("9")], None, None, Code::TargetNameInvalid, "`9` is not the name of a target"),
        (
            vec![target("main"), target(" Main")],
            None,
            Some("main"),
            Code::RouterInvalid,
            "the target `main` is there twice",
        ),
        (
            vec![target("main"), target("eu")],
            None,
            None,
            Code::RouterInvalid,
            "several targets can be written to, and none is the default",
        ),
        (vec![replica("copy", "copy")], None, None, Code::RouterInvalid, "all targets are replicas"),
        (
            vec![target("main")],
            Some("copy"),
            None,
            Code::TargetUnknown,
            "the default read target is `copy`, and the router has no such target",
        ),
        (
            vec![target("main"), replica("copy", "eu")],
            None,
            None,
            Code::TargetUnknown,
            "the primary of a replica is `eu`, and the router has no such target",
        ),
        (
            vec![target("main"), replica("copy", "main"), replica("more", "copy")],
            None,
            None,
            Code::RouterInvalid,
            "`more` is a replica of `copy`, which is one itself",
        ),
        (
            vec![target("main"), with(replica("copy", "main"), Access::Write)],
            None,
            None,
            Code::RouterInvalid,
            "`copy` is read in the place of `main`, and is opened for writing",
        ),
        (
            vec![target("main"), target("copy")],
            Some("copy"),
            Some("main"),
            Code::RouterInvalid,
            "`copy` is read in the place of `main`, and is opened for writing",
        ),
        (
            vec![target("main"), readable(), replica("more", "copy")],
            None,
            Some("main"),
            Code::RouterInvalid,
            "`copy` is the primary of a replica, and is opened for reading",
        ),
        (
            vec![target("main"), replica("copy", "main")],
            None,
            Some("copy"),
            Code::RouterInvalid,
            "the default write target `copy` is a replica",
        ),
        (
            vec![with(target("main"), Access::Read)],
            None,
            None,
            Code::RouterInvalid,
            "`main` is the default write target, and is opened for reading",
        ),
    ];
    for (entries, read, write, code, message) in rows {
        let error = Topology::new(&entries, read, write).expect_err(message);
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert!(error.diagnostic().help().is_some(), "{message}");
    }
}

#[test]
fn a_target_that_nobody_follows_may_be_for_reading_only() {
    let archive = with(target("archive"), Access::Read);
    let topology = Topology::new(&[target("main"), archive], None, Some("main")).expect("goes together");
    assert_eq!(topology.names().map(|name| name.as_str()).collect::<Vec<_>>(), ["main", "archive"]);
}
