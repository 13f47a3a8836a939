//! What a window asks a server, and how a device signs out and in again, as the window does it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use datasync_client::{PullError, PushError, RemoteError, SignInError, Store, SyncError};
use notes::{
    ConnectError, Language, NoteSyncHandler, NoteText, Notebook, NotesHere, Others, Person, Settings, ask_server,
    connect_as, open_context, open_store, sign_in_again, sign_out, system_clock,
};
use tests::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const PASSWORD: &str = "a password of some length";

struct Device {
    folder: PathBuf,
    store: Arc<Store>,
    notebook: Notebook,
    settings: Settings,
}

impl Device {
    fn new(folder: &Path) -> Self {
        let (store, _) = open_store(folder, system_clock()()).expect("a store");
        let notebook = Notebook::new(Arc::clone(&store), system_clock(), "Laptop");
        Device { folder: folder.to_owned(), store, notebook, settings: Settings::default() }
    }

    async fn connect(&mut self, server: &Server, register: bool) -> Result<(), ConnectError> {
        let person = Person { user: "ada", password: PASSWORD, register };
        let key = Some(server.key.as_str());
        let (folder, store, settings) = (&self.folder, &self.store, &self.settings);
        let connected = connect_as(folder, store, settings, &server.url, key, Some(person), NotesHere::Send).await?;
        self.settings = connected.settings;
        Ok(())
    }

    async fn sync(&self) -> Result<usize, SyncError> {
        let handler = Arc::new(NoteSyncHandler::new(self.notebook.clone(), |_| {}));
        let context = open_context(&self.folder, &self.store, &self.settings, handler, system_clock());
        let context = context.expect("a context").expect("a server");
        context.sync().await.map(|report| report.pushed)
    }

    fn write(&self, title: &str) {
        let text = NoteText { title: title.to_owned(), body: String::new() };
        self.notebook.create(&text, None, &[]).expect("a note");
    }
}

#[tokio::test]
async fn a_server_says_whether_people_sign_in_and_may_make_an_account_and_nothing_is_kept_by_asking() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, closed, open) = (folder.path().join("plain"), folder.path().join("closed"), folder.path().join("open"));
    let plain = Server::start(&plain).await;
    let closed = Server::start_for_people(&closed).await;
    let open = Server::start_with(&open, &["--accounts", "required", "--open-registration"]).await;
    let data = folder.path().join("laptop");
    let device = Device::new(&data);
    for (server, accounts, registration) in [(&plain, false, false), (&closed, true, false), (&open, true, true)] {
        let facts = ask_server(&data, &device.store, &server.url, Some(&server.key)).await.expect("it answers");
        assert_eq!((facts.accounts, facts.registration, facts.notes_of_another), (accounts, registration, 0));
        let wrong = ask_server(&data, &device.store, &server.url, Some("wrong")).await;
        assert!(matches!(wrong, Err(ConnectError::Remote(RemoteError::Unauthorized))), "{wrong:?}");
    }
    assert!(!data.join("application-key").exists() && !data.join("settings.json").exists());
}

#[tokio::test]
async fn an_account_is_made_and_its_device_signs_out_and_in_again_without_losing_what_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start_with(&folder.path().join("server"), &["--accounts", "required", "--open-registration"]).await;
    let mut device = Device::new(&folder.path().join("laptop"));
    device.connect(&server, true).await.expect("an account");
    assert_eq!(device.settings.user.as_deref(), Some("ada"));
    device.write("Crossing");
    assert_eq!(device.sync().await.expect("synced"), 1);

    sign_out(&device.folder, &device.settings).await.expect("forgotten here").expect("the server was told");
    device.write("Harbour");
    let refused = device.sync().await;
    assert!(matches!(refused, Err(SyncError::Push(PushError::Remote(RemoteError::SignedOut)))), "{refused:?}");
    assert_eq!(device.notebook.counts().expect("read").pending, 1, "what waits goes on waiting");

    let wrong = sign_in_again(&device.folder, &device.store, &device.settings, "not the password").await;
    assert!(matches!(wrong, Err(ConnectError::SignIn(SignInError::Refused))), "{wrong:?}");
    device.settings =
        sign_in_again(&device.folder, &device.store, &device.settings, PASSWORD).await.expect("signed in");
    assert_eq!(device.sync().await.expect("synced"), 1, "and then it goes");

    let mut other = Device::new(&folder.path().join("phone"));
    let taken = other.connect(&server, true).await;
    assert!(matches!(taken, Err(ConnectError::SignIn(SignInError::Taken))), "{taken:?}");
    assert_eq!(other.settings.server_url, None, "nothing was kept");
}

#[tokio::test]
async fn signing_out_is_done_here_also_where_the_server_does_not_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start_with(&folder.path().join("server"), &["--accounts", "required", "--open-registration"]).await;
    let mut device = Device::new(&folder.path().join("laptop"));
    device.connect(&server, true).await.expect("an account");
    drop(server);
    let told = sign_out(&device.folder, &device.settings).await.expect("forgotten here");
    assert!(told.is_err(), "nobody was told");
    let refused = device.sync().await;
    assert!(matches!(refused, Err(SyncError::Pull(PullError::Remote(RemoteError::SignedOut)))), "{refused:?}");
}

/// Answers whoever asks that they may not come in, and keeps what they said.
async fn doorkeeper() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let (mut request, mut more) = (Vec::new(), [0; 4096]);
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                let read = line.read(&mut more).await.expect("a request");
                request.extend_from_slice(&more[..read]);
            }
            // Heard before it is answered: whoever has an answer finds the question here.
            hears.lock().expect("no panic").push(String::from_utf8_lossy(&request).into_owned());
            let answer = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            line.write_all(answer.as_bytes()).await.expect("answered");
        }
    });
    (url, heard)
}

#[tokio::test]
async fn the_key_of_one_server_is_shown_to_no_other_and_that_one_asks_for_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let data = folder.path().join("laptop");
    let mut device = Device::new(&data);
    let (settings, store) = (device.settings.clone(), Arc::clone(&device.store));
    let key = Some(server.key.as_str());
    let connected = connect_as(&data, &store, &settings, &server.url, key, None, NotesHere::Send).await;
    device.settings = connected.expect("connected").settings;
    let known = ask_server(&data, &store, &server.url, None).await;
    assert!(known.is_ok(), "its own server is asked with the key that is kept: {known:?}");

    let (other, heard) = doorkeeper().await;
    let asked = ask_server(&data, &store, &other, None).await;
    assert!(matches!(asked, Err(ConnectError::KeyOfAnother)), "{asked:?}");
    let refused = connect_as(&data, &store, &device.settings, &other, None, None, NotesHere::Send).await;
    assert!(matches!(refused, Err(ConnectError::KeyOfAnother)), "{refused:?}");
    let heard = std::mem::take(&mut *heard.lock().expect("no panic"));
    assert!(heard.len() >= 2, "{heard:?}");
    assert!(!heard.iter().any(|request| request.contains(&server.key)), "the key went to another server");
    assert_eq!(device.sync().await.expect("it goes on where it was"), 0);
}

#[tokio::test]
async fn whose_notes_are_here_is_said_before_anything_is_sent_or_anybody_signs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start_with(&folder.path().join("server"), &["--accounts", "required", "--open-registration"]).await;
    let other = Server::start(&folder.path().join("other")).await;
    let mut device = Device::new(&folder.path().join("laptop"));
    let facts = async |device: &Device, server: &Server| {
        let facts =
            ask_server(&device.folder, &device.store, &server.url, Some(&server.key)).await.expect("it answers");
        (facts.notes_of_another, facts.notes_never_sent)
    };
    device.notebook.welcome(Language::En).expect("a store").expect("a note");
    assert_eq!(facts(&device, &server).await, (0, 0), "a welcome note is nobody's");
    device.write("Crossing");
    assert_eq!(facts(&device, &server).await, (0, 2), "they were never anybody's");
    device.connect(&server, true).await.expect("an account");
    assert_eq!(facts(&device, &server).await, (0, 0));
    assert_eq!(facts(&device, &other).await, (2, 0));

    let again = |user, register| {
        let person = Person { user, password: PASSWORD, register };
        let (folder, store, settings) = (&device.folder, &device.store, &device.settings);
        connect_as(folder, store, settings, &server.url, None, Some(person), NotesHere::Ask)
    };
    assert!(again("Ada", false).await.is_ok(), "case makes nobody another");
    let refused = again("bob", true).await;
    assert!(matches!(&refused, Err(ConnectError::NotesHere(Others { notes: 2, of: Some(_) }))), "{refused:?}");
    let refused = again("bob", false).await;
    assert!(matches!(&refused, Err(ConnectError::NotesHere(_))), "no account was made, and nobody asked for one");
    assert_eq!(Server::user(&folder.path().join("server"), &["list"], "").await.matches("bob").count(), 0);
    assert!(ask_server(&device.folder, &device.store, "no address", None).await.is_err());
}
