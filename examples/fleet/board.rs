//! What a person sees: a bar for each state while the servers come up, and a table at the end.

use crate::{cloud::Place, run::Launched};
use comfy_table::{Cell, CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use pileus_client::Counts;
use pileus_core::{
    Error, Result,
    compute::{Node, NodeState},
};
use std::{collections::BTreeMap, fmt::Write, io::IsTerminal, time::Duration};

/// A bar for each state. Where there is no terminal, a line now and then.
#[derive(Debug)]
pub(crate) struct Board {
    asked: ProgressBar,
    building: ProgressBar,
    running: ProgressBar,
    failed: ProgressBar,
    plain: bool,
    total: u64,
}

impl Board {
    pub(crate) fn new(servers: usize) -> Self {
        let bars = MultiProgress::new();
        let total = servers as u64;
        let bar = |name: &'static str, colour: &str| {
            let form = format!("{{prefix:>9}} [{{bar:40.{colour}}}] {{pos:>4}}/{{len}}");
            let style = ProgressStyle::with_template(&form).unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = bars.add(ProgressBar::new(total)).with_prefix(name);
            bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
            // Shown from the beginning, not only once they move.
            bar.tick();
            bar
        };
        Board {
            asked: bar("asked for", "blue"),
            building: bar("building", "yellow"),
            running: bar("running", "green"),
            failed: bar("failed", "red"),
            plain: !std::io::stderr().is_terminal(),
            total,
        }
    }

    pub(crate) fn asked(&self) {
        self.asked.inc(1);
        self.line(self.asked.position());
    }

    pub(crate) fn accepted(&self) {
        self.building.inc(1);
        self.line(self.building.position());
    }

    pub(crate) fn ended(
        &self,
        created: Node,
        accepted: Duration,
        now: Duration,
        result: Result<Node>,
    ) -> Launched {
        self.building.set_position(self.building.position().saturating_sub(1));
        match result {
            Ok(node) => {
                self.running.inc(1);
                self.line(self.running.position());
                let (name, id) = (created.name, Some(created.id));
                Launched { name, id, accepted: Some(accepted), running: Some(now), result: Ok(node) }
            }
            Err(error) => self.failed(created.name, Some((created.id, accepted)), error),
        }
    }

    pub(crate) fn failed(
        &self,
        name: String,
        accepted: Option<(pileus_core::compute::NodeId, Duration)>,
        error: Error,
    ) -> Launched {
        self.failed.inc(1);
        let (id, accepted) = accepted.unzip();
        Launched { name, id, accepted, running: None, result: Err(error) }
    }

    /// Without a terminal: a line at every quarter.
    fn line(&self, position: u64) {
        if self.plain && position.is_multiple_of((self.total / 4).max(1)) {
            eprintln!(
                "asked for {:>4}   building {:>4}   running {:>4}   failed {:>4}   of {}",
                self.asked.position(),
                self.building.position(),
                self.running.position(),
                self.failed.position(),
                self.total
            );
        }
    }

    pub(crate) fn finish(&self) {
        for bar in [&self.asked, &self.building, &self.running, &self.failed] {
            bar.abandon();
        }
    }
}

/// The table at the end.
pub(crate) fn summary(launched: &[Launched], took: Duration, counts: &Counts, place: &Place) -> String {
    let mut states = BTreeMap::<NodeState, usize>::new();
    let mut errors = BTreeMap::<String, Vec<&str>>::new();
    for one in launched {
        match &one.result {
            Ok(node) => *states.entry(node.state).or_default() += 1,
            Err(error) => errors.entry(error.message().to_owned()).or_default().push(&one.name),
        }
    }
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY);
    table.set_header(["seconds", "first", "median", "last"]);
    for (name, times) in [
        ("accepted", launched.iter().filter_map(|one| one.accepted).collect::<Vec<_>>()),
        ("running", launched.iter().filter_map(|one| one.running).collect()),
    ] {
        let mut row = vec![Cell::new(name)];
        row.extend(quantiles(times).map(|text| Cell::new(text).set_alignment(CellAlignment::Right)));
        table.add_row(row);
    }
    let mut text = format!("{table}\n");
    let states: Vec<_> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let failed: usize = errors.values().map(Vec::len).sum();
    let _ = writeln!(text, "{}, {failed} failed, in {:.1} s", states.join(", "), took.as_secs_f64());
    let _ = writeln!(
        text,
        "{} requests, {} in flight at once at the most, {} lost",
        counts.sent, counts.peak_in_flight, counts.lost
    );
    if let Some(server) = &place.server {
        let logins = match server.with(|cloud| cloud.logins()) {
            0 => "each signed".to_owned(),
            1 => "one login".to_owned(),
            more => format!("{more} logins"),
        };
        let _ = writeln!(text, "the embedded cloud saw {} at once at the most, {logins}", server.peak());
    }
    for (error, names) in &errors {
        let _ = writeln!(text, "{} of them, {} first: {error}", names.len(), names[0]);
    }
    for left in launched.iter().filter_map(|one| one.result.as_ref().err()).flat_map(Error::left_behind) {
        let _ = writeln!(text, "left behind: {left}");
    }
    text
}

fn quantiles(mut times: Vec<Duration>) -> [String; 3] {
    times.sort();
    let at = |n: usize| times.get(n).map_or("-".to_owned(), |time| format!("{:.2}", time.as_secs_f64()));
    [at(0), at(times.len() / 2), at(times.len().saturating_sub(1))]
}
