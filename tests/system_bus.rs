//! A system bus of a story's own, and on it what says whether the connection is metered.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use zbus::connection::Builder;
use zbus::{Connection, interface};

const PATH: &str = "/org/freedesktop/NetworkManager";

/// A real bus. Dropping it ends it.
pub struct SystemBus {
    /// What `DBUS_SYSTEM_BUS_ADDRESS` is for whoever is to find it.
    pub address: String,
    _process: Child,
}

impl SystemBus {
    /// Starts one and waits until it listens.
    ///
    /// # Panics
    /// If it does not.
    pub async fn start() -> Self {
        let mut process = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("dbus-daemon is installed");
        let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        let address = lines.next_line().await.expect("it can be read").expect("the bus says where it is");
        SystemBus { address, _process: process }
    }

    /// What names the connection from now on.
    ///
    /// # Panics
    /// If the bus does not take it.
    pub async fn network_manager(&self, metered: u32) -> NetworkManager {
        let bus = Builder::address(self.address.as_str())
            .name("org.freedesktop.NetworkManager")
            .serve_at(PATH, Said { metered })
            .build()
            .await
            .expect("the bus takes it");
        NetworkManager { bus }
    }
}

/// As much of `NetworkManager` as the app asks. Dropping it takes its name off the bus.
pub struct NetworkManager {
    bus: Connection,
}

impl NetworkManager {
    /// Says so from now on: `NMMetered`, 1 yes, 2 no, 3 and 4 the same as guesses.
    ///
    /// # Panics
    /// If the bus is gone.
    pub async fn says(&self, metered: u32) {
        let said = self.bus.object_server().interface::<_, Said>(PATH).await.expect("it is served");
        said.get_mut().await.metered = metered;
        said.get().await.metered_changed(said.signal_emitter()).await.expect("the bus hears it");
    }
}

struct Said {
    metered: u32,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl Said {
    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.metered
    }
}
