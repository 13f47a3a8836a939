//! What a process used, as the kernel counts it: CPU time and the peak of resident memory from `/proc`. Linux only.

use std::fs;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::Outcome;

/// `/proc` counts CPU time in hundredths of a second on every Linux, whatever the kernel's own tick is.
const TICK_MS: f64 = 10.0;

/// What a piece of work took. The peers' scripts print the same fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    /// From the first step to the last, with the work done on both sides. Of work that is repeated: the median of one.
    pub(crate) wall_ms: f64,
    /// User and system time of this process, all threads. Of work that is repeated: the mean of one.
    pub(crate) cpu_ms: f64,
    /// The most memory this process held meanwhile.
    pub(crate) rss_kb: u64,
    /// How much of that it did not hold at first.
    #[serde(default)]
    pub(crate) grown_kb: u64,
    /// Of work that is repeated, and of requests: 99 of 100 took at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) p99_ms: Option<f64>,
    /// HTTP requests, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requests: Option<u64>,
    /// Bytes of the answers' bodies, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_bytes: Option<u64>,
    /// Of the app's core: what each thing took, in ms.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub(crate) marks: std::collections::BTreeMap<String, f64>,
}

/// A process that is looked at: `self` or a process id.
pub(crate) struct Meter {
    process: String,
    begin: Instant,
    cpu_ms: f64,
    rss_kb: u64,
}

impl Meter {
    /// Begins to measure this process.
    pub(crate) fn start() -> Outcome<Self> {
        Self::of("self")
    }

    /// Begins to measure another process of this user.
    pub(crate) fn of(process: &str) -> Outcome<Self> {
        fs::write(format!("/proc/{process}/clear_refs"), "5")?;
        let (cpu_ms, rss_kb) = (cpu_ms(process)?, peak_kb(process)?);
        Ok(Meter { process: process.to_owned(), cpu_ms, rss_kb, begin: Instant::now() })
    }

    /// What it used since then.
    pub(crate) fn stop(&self) -> Outcome<Usage> {
        let wall_ms = self.begin.elapsed().as_secs_f64() * 1000.0;
        let cpu_ms = cpu_ms(&self.process)? - self.cpu_ms;
        let rss_kb = peak_kb(&self.process)?;
        Ok(Usage { wall_ms, cpu_ms, rss_kb, grown_kb: rss_kb.saturating_sub(self.rss_kb), ..Usage::default() })
    }

    /// As [`Meter::stop`], of work that was done once for each of these times.
    pub(crate) fn stop_repeated(&self, mut times_ms: Vec<f64>) -> Outcome<Usage> {
        let whole = self.stop()?;
        times_ms.sort_by(f64::total_cmp);
        Ok(Usage {
            wall_ms: percentile(&times_ms, 50),
            cpu_ms: whole.cpu_ms / times_ms.len() as f64,
            p99_ms: Some(percentile(&times_ms, 99)),
            ..whole
        })
    }
}

/// The value that `percent` of the sorted values do not exceed. There must be one.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// Fields 14 and 15 of `stat` (proc(5)): user and system time, also of threads that have ended.
fn cpu_ms(process: &str) -> Outcome<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program's name in brackets may hold blanks; what follows has none.
    let (_, fields) = stat.rsplit_once(')').ok_or("proc/stat has no name in brackets")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * TICK_MS)
}

fn peak_kb(process: &str) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("proc/status has no VmHWM")?;
    Ok(peak.trim().trim_end_matches(" kB").parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!((percentile(&values, 50), percentile(&values, 99)), (100.0, 198.0));
        assert_eq!(percentile(&[7.0], 50), 7.0);
        assert_eq!(percentile(&[1.0, 2.0, 3.0], 50), 2.0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_knows_its_time_and_memory() {
        let meter = Meter::start().expect("proc is there");
        let memory = vec![1_u8; 32 * 1024 * 1024];
        let usage = meter.stop().expect("proc is there");
        assert!(usage.rss_kb * 1024 >= memory.len() as u64 && usage.wall_ms > 0.0 && usage.cpu_ms >= 0.0);
    }
}
