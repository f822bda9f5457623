//! The same probes on all who have pools.

use super::{Subject, data, subjects};
use arlen_bench_protocol::connections::hazard::Hazard;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Where the findings land.
const FINDINGS: &str = "target/bench/hazards.json";

/// Who is probed.
const PROBED: &[&str] = &["arlen", "deadpool", "sqlx"];

/// What a probe saw.
struct Finding {
    hazard: Hazard,
    subject: &'static str,
    /// Nothing if the subject has no way to do such a thing.
    passed: Option<bool>,
    seen: String,
}

/// Starts a server, probes us and the others, writes the findings, and returns the table; and whether we passed all.
///
/// # Errors
///
/// What goes wrong with the server, processes and files.
pub fn hazards(form: super::Form) -> io::Result<(String, bool)> {
    let data = data::Data::empty()?;
    let probed: Vec<_> = subjects(form, &data)?.into_iter().filter(|subject| PROBED.contains(&subject.name)).collect();
    let mut findings = Vec::new();
    for subject in &probed {
        findings.extend(probe(subject)?);
    }
    let rows: Vec<_> = findings.iter().map(Finding::json).collect();
    arlen_bench::harness::write_json(&rows, Path::new(FINDINGS))?;
    let mut ours = findings.iter().filter(|finding| finding.subject == "arlen");
    let passed = ours.all(|finding| finding.passed == Some(true));
    let names: Vec<_> = probed.iter().map(|subject| subject.name).collect();
    Ok((table(&findings, &names), passed))
}

fn probe(subject: &Subject) -> io::Result<Vec<Finding>> {
    let mut process = subject.start()?;
    let mut findings = Vec::new();
    for hazard in Hazard::ALL {
        let answer = process.ask(&format!("hazard {}", hazard.as_str()))?;
        let answer = answer.map(|answer| serde_json::from_str::<Value>(&answer)).transpose()?;
        let told = |key| answer.as_ref().and_then(|answer: &Value| answer.get(key));
        findings.push(Finding {
            hazard: *hazard,
            subject: subject.name,
            passed: told("passed").and_then(Value::as_bool),
            seen: told("seen").and_then(Value::as_str).unwrap_or_default().to_owned(),
        });
    }
    Ok(findings)
}

impl Finding {
    const fn verdict(&self) -> &'static str {
        match self.passed {
            Some(true) => "pass",
            Some(false) => "FAIL",
            None => "-",
        }
    }

    fn json(&self) -> Value {
        json!({
            "hazard": self.hazard.as_str(),
            "wanted": self.hazard.wanted(),
            "subject": self.subject,
            "verdict": self.verdict().to_lowercase(),
            "seen": self.seen,
        })
    }
}

/// Who passes where, then what was seen.
fn table(findings: &[Finding], subjects: &[&str]) -> String {
    let mut out = String::new();
    let mut line = |text: String| out.write_fmt(format_args!("{}\n", text.trim_end())).unwrap_or_default();
    let of = |hazard: Hazard, subject: &str| {
        findings
            .iter()
            .find(|finding| finding.hazard == hazard && finding.subject == subject)
            .map_or("", Finding::verdict)
    };
    let heading: String = subjects.iter().map(|subject| format!("{subject:9}")).collect();
    line(format!("{:15} {:56} {heading}", "hazard", "wanted"));
    for hazard in Hazard::ALL {
        let verdicts: String = subjects.iter().map(|subject| format!("{:9}", of(*hazard, subject))).collect();
        line(format!("{:15} {:56} {verdicts}", hazard.as_str(), hazard.wanted()));
    }
    line(String::new());
    for hazard in Hazard::ALL {
        for finding in findings.iter().filter(|finding| finding.hazard == *hazard) {
            let (verdict, seen) = (finding.verdict(), &finding.seen);
            line(format!("{:15} {:9} {verdict:5} {seen}", hazard.as_str(), finding.subject));
        }
    }
    out
}
