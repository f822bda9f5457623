//! Which samples are taken, and in which order.

use super::{Child, Form, median, min};
use arlen_bench_protocol::{Case, Measure};
use std::io;

/// The samples of one subject in one measure of one case.
pub(super) struct Row {
    pub(super) case: Case,
    pub(super) measure: Measure,
    pub(super) subject: &'static str,
    /// Nanoseconds, or allocations, for one time each.
    pub(super) samples: Vec<f64>,
    child: usize,
    times: u64,
}

impl Row {
    pub(super) const fn unit(&self) -> &'static str {
        match self.measure {
            Measure::Allocations => "allocations",
            Measure::Build | Measure::BuildDynamic | Measure::Render | Measure::Bind => "ns",
        }
    }

    pub(super) fn median(&self) -> f64 {
        median(&self.samples)
    }

    pub(super) fn min(&self) -> f64 {
        min(&self.samples)
    }
}

/// Every subject once in every round, next to the others of the same case and measure, and never always first.
pub(super) fn measure(children: &mut [Child], form: Form) -> io::Result<Vec<Row>> {
    let mut groups = Vec::new();
    for case in Case::ALL {
        for measure in Measure::ALL {
            let mut group = Vec::new();
            for (n, child) in children.iter_mut().enumerate() {
                if let Some(times) = times(child, *case, *measure, form)? {
                    let subject = child.name;
                    group.push(Row { case: *case, measure: *measure, subject, samples: Vec::new(), child: n, times });
                }
            }
            groups.push(group);
        }
    }
    for round in 0..form.rounds() {
        for group in &mut groups {
            let count = group.len().max(1);
            for n in 0..group.len() {
                if let Some(row) = group.get_mut((n + round) % count) {
                    sample(children, row)?;
                }
            }
        }
    }
    Ok(groups.into_iter().flatten().collect())
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a few milliseconds")]
fn sample(children: &mut [Child], row: &mut Row) -> io::Result<()> {
    // Counts are the same every time; a few show it.
    if row.measure == Measure::Allocations && row.samples.len() >= 3 {
        return Ok(());
    }
    let Some(child) = children.get_mut(row.child) else { return Ok(()) };
    if let Some(total) = child.measure(row.case, row.measure, row.times)? {
        row.samples.push(total as f64 / row.times as f64);
    }
    Ok(())
}

/// How often it is done for a sample to take as long as it should; nothing if it cannot be done.
fn times(child: &mut Child, case: Case, measure: Measure, form: Form) -> io::Result<Option<u64>> {
    if measure == Measure::Allocations {
        return Ok(child.measure(case, measure, 1)?.map(|_| 8));
    }
    let mut times = 1;
    loop {
        let Some(nanos) = child.measure(case, measure, times)? else { return Ok(None) };
        let wanted = form.sample_nanos();
        if nanos >= wanted / 4 || times >= 1 << 24 {
            return Ok(Some((times * wanted / nanos.max(1)).max(1)));
        }
        times *= 2;
    }
}
