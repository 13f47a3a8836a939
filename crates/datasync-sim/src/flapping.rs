//! Devices that sync by themselves, in virtual time: the program's own loop over lines that come and go, a server that restarts,
//! computers that sleep. Nobody presses Sync. In the end everybody has everything, and nobody asked more than was needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use datasync_client::{
    Clock, HttpRemote, LiveHost, Mode, Pacing, PassThrough, Record, Store, SyncContext, SyncError, SyncReport,
    SyncTable, TableDefinition, TableName, Timestamp, Wake, live,
};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use crate::device::{TABLES, item};
use crate::line::{LiveLine, LiveServer, Weather};
use crate::server::URL;
use crate::tape::Tape;

/// The person's setting.
const EVERY: Duration = Duration::from_secs(30);
/// After this long under a clear sky everybody has everything: the longest back-off, and a poll.
const SETTLED: Duration = Duration::from_secs(600);
const QUIET_HOUR: Duration = Duration::from_secs(3600);

/// What a run was like.
#[derive(Debug, Clone, Copy)]
pub struct Flapped {
    /// Rows that were written.
    pub rows: usize,
    /// Requests of all devices while lines came and went.
    pub requests: u64,
}

/// Runs one tape.
///
/// # Errors
/// What did not hold.
pub fn flap(tape: &mut Tape) -> Result<Flapped, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(flap_in_virtual_time(tape))
}

async fn flap_in_virtual_time(tape: &mut Tape) -> Result<Flapped, String> {
    let has_doorbell = tape.below(4) < 3;
    let server = LiveServer::new(has_doorbell);
    let count = 2 + tape.below(3);
    let devices: Vec<Device> = (0..count).map(|number| Device::start(&server, u64::from(number))).collect();
    let (begun, mut rows) = (Instant::now(), 0);
    for _ in 0..20 + tape.below(60) {
        sleep(Duration::from_millis(u64::from(tape.below(20_000)))).await;
        let device = &devices[tape.below(count) as usize];
        match tape.below(8) {
            0 | 1 => {
                device.write(rows);
                rows += 1;
            }
            2 | 3 => device.turns(Weather::Cut),
            4 => device.turns(Weather::Silent),
            5 | 6 => device.turns(Weather::Clear),
            _ => match tape.below(3) {
                0 => server.restart(),
                1 => device.sleeps(),
                // A closed loop, after a panic, is told of below.
                _ => drop(device.wakes.send(Wake::Woke)),
            },
        }
    }
    let requests = devices.iter().map(Device::take_requests).sum();
    // A request and a half a second is far above any back-off, and far below a loop that spins.
    let most = (begun.elapsed().as_secs() * 3 / 2 + 60 + rows as u64 * 12) * u64::from(count);
    if requests > most {
        return Err(format!("{requests} requests in {:?} for {rows} rows", begun.elapsed()));
    }
    devices.iter().for_each(|device| device.turns(Weather::Clear));
    sleep(SETTLED).await;
    if let Some(behind) = devices.iter().find(|device| device.count() != rows) {
        return Err(format!("d{} has {} of {rows} rows", behind.number, behind.count()));
    }
    let _ = devices.iter().map(Device::take_requests).sum::<u64>();
    sleep(QUIET_HOUR).await;
    let pause = if has_doorbell { Duration::from_secs(120) } else { EVERY };
    let most = (QUIET_HOUR.as_secs_f64() / pause.mul_f64(0.8).as_secs_f64()).ceil();
    match devices.iter().map(Device::take_requests).max() {
        Some(asked) if asked as f64 > most => Err(format!("{asked} requests in a quiet hour, not {most}")),
        _ => Ok(Flapped { rows, requests }),
    }
}

/// A device whose program runs.
struct Device {
    number: u64,
    table: SyncTable<Record>,
    weather: watch::Sender<Weather>,
    requests: Arc<AtomicU64>,
    wakes: mpsc::UnboundedSender<Wake>,
    /// How long the computer slept, in ms.
    slept: Arc<AtomicI64>,
}

struct Host(Arc<SyncContext>);

impl LiveHost for Host {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.0))
    }

    fn pacing(&self) -> Pacing {
        Pacing { mode: Mode::ByItself, every: EVERY, at_reconnect: true }
    }

    fn ended(&self, _: Result<SyncReport, SyncError>) {}
}

impl Device {
    fn start(server: &LiveServer, number: u64) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        for name in TABLES {
            let definition = TableDefinition::new(name).and_then(|table| table.column("text")).expect("names");
            store.define_table(&definition).expect("a table");
        }
        let table = SyncTable::new(Arc::clone(&store), TableName::new(TABLES[0]).expect("a name"));
        let (weather, line) = watch::channel(Weather::Clear);
        let requests = Arc::new(AtomicU64::new(0));
        let line = LiveLine { server: server.clone(), weather: line, requests: Arc::clone(&requests) };
        let remote = Arc::new(HttpRemote::over(Box::new(line), URL, None).expect("an address"));
        let slept = Arc::new(AtomicI64::new(0));
        let (began, sleeping) = (Instant::now(), Arc::clone(&slept));
        let clock: Clock = Arc::new(move || {
            let awake = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
            Timestamp(awake + sleeping.load(Ordering::Relaxed))
        });
        let context = SyncContext::initialize(store, remote, Arc::new(PassThrough), Arc::clone(&clock));
        let (wakes, woken) = mpsc::unbounded_channel();
        let host = Host(Arc::new(context));
        tokio::spawn(async move { live(&host, woken, clock, chance(number)).await });
        Device { number, table, weather, requests, wakes, slept }
    }

    fn write(&self, row: usize) {
        let row = item(&format!("n{row}"), "a line", &format!("d{}", self.number));
        self.table.insert(row).expect("a new row");
        // A closed loop, after a panic, leaves rows behind, and that is told.
        let _ = self.wakes.send(Wake::Edited);
    }

    fn turns(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    fn sleeps(&self) {
        self.slept.fetch_add(3_600_000, Ordering::Relaxed);
    }

    fn count(&self) -> usize {
        self.table.read(&datasync_client::Query::default()).expect("a readable store").len()
    }

    fn take_requests(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }
}

/// Chance that is the same in every run: it walks 0..1 in steps of the golden ratio.
fn chance(seed: u64) -> impl Fn() -> f64 {
    let drawn = AtomicU64::new(seed);
    move || (drawn.fetch_add(1, Ordering::Relaxed) as f64 * 0.618_033_988_749_895).fract()
}
