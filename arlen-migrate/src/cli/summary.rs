//! How several targets ended, at a glance.

use crate::report::TargetReport;
use arlen_data::diag::Code;

/// How each target ended.
#[derive(Debug, Default)]
pub(super) struct Summary {
    ends: Vec<End>,
}

#[derive(Debug)]
struct End {
    name: String,
    said: String,
    fault: Option<Code>,
}

impl Summary {
    /// Takes note of a target and of what was said of it last.
    pub(super) fn take(&mut self, report: &TargetReport, said: String) {
        let fault = report.error.as_ref().map(|error| error.code());
        self.ends.push(End { name: report.database.to_string(), said, fault });
    }

    /// A line for each target, and one for all of them. Nothing if there is one target: it was told already.
    pub(super) fn told(&self) -> Option<String> {
        if self.ends.len() < 2 {
            return None;
        }
        let width = self.ends.iter().map(|end| end.name.len()).max().unwrap_or_default();
        let mut text = String::new();
        for End { name, said, fault } in &self.ends {
            let fault = fault.map_or_else(String::new, |code| format!(" ({})", code.as_str()));
            text.push_str(&format!("  {name:width$}  {said}{fault}\n"));
        }
        let (all, failed) = (self.ends.len(), self.ends.iter().filter(|end| end.fault.is_some()).count());
        text.push_str(&match failed {
            0 => format!("  {all} targets, all without a fault"),
            _ => format!("  {all} targets, {failed} with a fault"),
        });
        Some(text)
    }
}
