//! What the desktop's real notification daemon was told, and said yes to, as a monitor of the session bus sees it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use zbus::fdo::MonitoringProxy;
use zbus::message::Type;
use zbus::{Connection, MatchRule, Message, MessageStream, OwnedVariant};

/// Arguments of `Notify`, in the order of the desktop notifications specification, 1.2.
type Notify = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedVariant>, i32);

/// The notifications that the daemon took, summary and body.
#[derive(Clone, Default)]
pub struct Notifications {
    taken: Arc<Mutex<Vec<(String, String)>>>,
}

impl Notifications {
    /// Listens on the session bus from here on.
    ///
    /// # Panics
    /// If there is no session bus, or it lets nobody listen.
    pub async fn listen() -> Self {
        let bus = Connection::session().await.expect("a session bus of its own: run this through `make e2e`");
        let monitor = MonitoringProxy::new(&bus).await.expect("a bus of the reference implementation");
        let rules =
            ["type='method_call',interface='org.freedesktop.Notifications',member='Notify'", "type='method_return'"];
        let rules = rules.map(|rule| MatchRule::try_from(rule).expect("a rule"));
        monitor.become_monitor(&rules, 0).await.expect("the bus lets one listen");
        let notifications = Notifications::default();
        tokio::spawn(notifications.clone().keep(MessageStream::from(bus)));
        notifications
    }

    /// A call counts when its answer has come: then the daemon has it.
    async fn keep(self, mut messages: MessageStream) {
        let mut asked = HashMap::new();
        while let Some(Ok(message)) = messages.next().await {
            let header = message.header();
            match header.message_type() {
                Type::MethodCall => {
                    let call = (header.sender().map(ToString::to_string), header.primary().serial_num());
                    asked.insert(call, words(&message));
                }
                _ => {
                    let (Some(to), Some(serial)) = (header.destination(), header.reply_serial()) else { continue };
                    if let Some(words) = asked.remove(&(Some(to.to_string()), serial)) {
                        self.taken.lock().expect("no story panics while it holds this").push(words);
                    }
                }
            }
        }
    }

    /// Summary and body of the first notification that holds these words, if the daemon took it.
    ///
    /// # Panics
    /// Never while the stories run.
    #[must_use]
    pub fn saying(&self, words: &str) -> Option<(String, String)> {
        let taken = self.taken.lock().expect("no story panics while it holds this");
        taken.iter().find(|(summary, body)| summary.contains(words) || body.contains(words)).cloned()
    }
}

fn words(message: &Message) -> (String, String) {
    let notify: Notify = message.body().deserialize().expect("the arguments the specification names");
    (notify.3, notify.4)
}
