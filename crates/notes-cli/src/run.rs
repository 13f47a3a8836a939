//! Each command: open the folder, do the one thing, answer.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use datasync_client::{ErrorKind, Phase, PullQuery, QueryId, Store, SyncContext, SyncError, SyncReport};
use notes::{
    Home, LAST_SYNCED, NoteSyncHandler, NoteText, Notebook, NotesHere, Resolution, Settings, Strategy, View,
    conflicts_table, notebooks_table, notes_table, open_context, open_store, separate_title, system_clock,
};

use crate::arguments::{Arguments, Command, NotesHereName, StrategyName};
use crate::carry::{export, import};
use crate::connect::{Wish, connect};
use crate::failure::Failure;
use crate::find;
use crate::history::{Asked, history};
use crate::organise::{NotebooksAct, TagsAct, notebooks, tags};
use crate::output::{Answer, Synced, Told};
use crate::status::status;
use crate::watch::watch;
use serde_json::json;

/// What exit code 3 says.
const CONFLICTS_WAIT: u8 = 3;

/// What a command did.
pub(crate) struct Done {
    pub(crate) answer: Answer,
    pub(crate) code: u8,
}

/// An open data folder.
pub(crate) struct Desk {
    pub(crate) folder: PathBuf,
    pub(crate) store: Arc<Store>,
    pub(crate) settings: Settings,
    pub(crate) notebook: Notebook,
}

/// Runs a command. `notice` says what a person should know although the command goes on: a word for scripts, a sentence.
/// `say` tells of what happens while it runs, and gives `false` if nobody listens any more.
pub(crate) fn run(
    arguments: Arguments,
    notice: impl Fn(&str, &str),
    say: impl Fn(&Told) -> bool + Send + Sync,
) -> Result<Done, Failure> {
    // Held until the end: what was found is not moved meanwhile.
    let home = Home::here();
    let (folder, found) = match arguments.data {
        Some(folder) => (folder, None),
        None => home.find().map(|found| (found.folder.clone(), Some(found)))?,
    };
    let (store, salvaged) = open_store(&folder, system_clock()())?;
    found.as_ref().map_or(Ok(()), |found| home.is_still(found))?;
    if let Some(salvaged) = salvaged {
        notice("salvaged", &salvaged.to_string());
    }
    let settings = Settings::load(&folder)?;
    let notebook = Notebook::new(Arc::clone(&store), system_clock(), &settings.device);
    notebook.set_policy(settings.policy());
    notebook.set_person(settings.user.as_deref());
    notebook.set_trash_days(settings.trash_days);
    let desk = Desk { folder, store, settings, notebook };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Runtime);
    let answer = match arguments.command {
        Command::Sync { push, pull, allow_removal, send_again, verify } => {
            let context = desk.context()?;
            if allow_removal {
                context.allow_removal();
            }
            if send_again {
                context.send_again();
            }
            if verify {
                context.verify();
            }
            if let Err(error) = desk.notebook.tidy() {
                notice("notTidied", &error.to_string());
            }
            let done = runtime()?.block_on(sync(&desk, &context, push, pull));
            if let Err(error) = desk.store.back_up(system_clock()()) {
                notice("noBackup", &error.to_string());
            }
            return done;
        }
        Command::Watch => {
            let context = desk.context()?;
            runtime()?.block_on(watch(&desk, context, say, |error| notice("noBackup", error)))?;
            Answer::Said { json: json!({"event": "ended"}), text: String::new() }
        }
        Command::Connect { url, application_key: key, user, device, notes_here } => {
            let notes_here = match notes_here {
                None => NotesHere::Ask,
                Some(NotesHereName::Send) => NotesHere::Send,
                Some(NotesHereName::SetAside) => NotesHere::SetAside,
            };
            let wish = Wish { url, key, user, device, notes_here, may_ask: !arguments.json };
            Answer::Connected(runtime()?.block_on(connect(&desk, wish))?)
        }
        Command::Purge { force } => purge(&desk, force)?,
        Command::New { title, body, notebook, tag } => {
            let notebook = notebook.map(|name| desk.notebook_id(&name)).transpose()?.flatten();
            let text = NoteText { title, body: body_text(body)? };
            Answer::Id(desk.notebook.create(&text, notebook.as_deref(), &tag)?.note.id.into())
        }
        Command::List { trash } => desk.list(if trash { &View::Trash } else { &View::All })?,
        Command::Search { text, ranked, limit } => Answer::Notes(find::search(&desk.notebook, text, ranked, limit)?),
        Command::Links { id } => Answer::Notes(find::links(&desk.notebook, &id)?),
        Command::Show { id } => Answer::Note(Box::new(desk.notebook.note(&id)?)),
        Command::Edit { id, title, body, notebook, tag, pin, unpin } => {
            edit(&desk, &id, title, body, notebook, &tag)?;
            if pin || unpin {
                desk.notebook.set_pinned(&id, pin)?;
            }
            Answer::Note(Box::new(desk.notebook.note(&id)?))
        }
        Command::Trash { id: Some(id), .. } => Answer::Note(Box::new(desk.notebook.set_trashed(&id, true)?)),
        Command::Trash { empty: true, .. } => {
            let deleted = desk.notebook.empty_trash()?;
            Answer::Said { json: json!({"deleted": deleted}), text: format!("{deleted} notes deleted for good") }
        }
        Command::Trash { .. } => desk.list(&View::Trash)?,
        Command::Restore { id } => Answer::Note(Box::new(desk.notebook.set_trashed(&id, false)?)),
        Command::Delete { id } => {
            desk.notebook.delete(&id)?;
            Answer::Nothing
        }
        Command::Status => status(&desk)?,
        Command::Conflicts => Answer::Conflicts(desk.notebook.conflicts()?),
        Command::Resolve { id, strategy, keep, delete: _, title, body } => {
            let how = match strategy {
                Some(strategy) => How::By(strategy),
                None if keep => How::Keep,
                None => How::Delete,
            };
            resolve(&desk, &id, how, title, body)?
        }
        Command::History { id, server, show, restore } => {
            let asked = match (server, show, restore) {
                (true, ..) => Asked::There,
                (_, Some(version), _) => Asked::Show(version),
                (_, _, Some(version)) => Asked::Restore(version),
                _ => Asked::Here,
            };
            let context = desk.context_if_connected()?;
            runtime()?.block_on(history(&desk, context.as_ref(), &id, asked))?
        }
        Command::Import { paths } => return import(&desk.notebook, &paths, arguments.json),
        Command::Export { to } => return export(&desk.notebook, to, arguments.json),
        Command::Notebooks { act } => notebooks(&desk, act.unwrap_or(NotebooksAct::List))?,
        Command::Tags { act } => tags(&desk, act.unwrap_or(TagsAct::List))?,
        // Asked before a folder is opened: it needs none.
        Command::Completions { .. } => Answer::Nothing,
        Command::Undo { id } => {
            desk.notebook.undo_merge(&id)?;
            Answer::Conflicts(vec![desk.notebook.conflict(&id)?])
        }
    };
    Ok(Done { answer, code: 0 })
}

impl Desk {
    fn context(&self) -> Result<SyncContext, Failure> {
        self.context_if_connected()?.ok_or(Failure::NotConnected)
    }

    fn context_if_connected(&self) -> Result<Option<SyncContext>, Failure> {
        let handler = Arc::new(NoteSyncHandler::new(self.notebook.clone(), |_| {}));
        Ok(open_context(&self.folder, &self.store, &self.settings, handler, system_clock())?)
    }

    fn list(&self, view: &View) -> Result<Answer, Failure> {
        let notes = self.notebook.all(view)?.into_iter().map(|row| self.notebook.note(row.note.id.as_str()));
        Ok(Answer::Notes(notes.collect::<Result<_, _>>()?))
    }

    /// A notebook by id or name; one of that name is made. An empty name is none.
    fn notebook_id(&self, name: &str) -> Result<Option<String>, Failure> {
        if name.is_empty() {
            return Ok(None);
        }
        let known = self.notebook.overview()?.notebooks;
        let found = known.into_iter().find(|notebook| notebook.id == name || notebook.name == name);
        match found {
            Some(notebook) => Ok(Some(notebook.id)),
            None => Ok(Some(self.notebook.create_notebook(name, None)?.id)),
        }
    }

    /// A sync was done, as far as others want to know.
    pub(crate) fn synced(&self, report: &SyncReport) -> Result<Synced, Failure> {
        let now = (system_clock())().0.to_string();
        self.store.write(|txn| txn.set_value(LAST_SYNCED, Some(&now)))?;
        self.done_by(report)
    }

    /// The notes and notebooks that a sync changed here.
    pub(crate) fn shown(&self, report: &SyncReport) -> Result<Vec<String>, Failure> {
        let ids = self.notebook.shown(report.changed.items().unwrap_or_default())?;
        Ok(ids.into_iter().map(String::from).collect())
    }

    fn done_by(&self, report: &SyncReport) -> Result<Synced, Failure> {
        let conflicts = usize::try_from(self.notebook.counts()?.conflicts).unwrap_or(usize::MAX);
        let failed = report.errors.iter().filter(|error| error.error.kind != ErrorKind::Conflict).count();
        Ok(Synced { pushed: report.pushed, pulled: report.pulled, conflicts, failed })
    }
}

fn body_text(body: String) -> Result<String, Failure> {
    if body != "-" {
        return Ok(body);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Failure::Stdin)?;
    Ok(text)
}

fn edit(
    desk: &Desk,
    id: &str,
    title: Option<String>,
    body: Option<String>,
    notebook: Option<String>,
    tags: &[String],
) -> Result<(), Failure> {
    let seen = desk.notebook.note(id)?.note.text();
    let body = body.map(body_text).transpose()?;
    let draft = NoteText { title: title.unwrap_or(seen.title.clone()), body: body.unwrap_or(seen.body.clone()) };
    desk.notebook.save_text(id, &seen, &draft)?;
    if let Some(name) = notebook {
        desk.notebook.set_notebook(id, desk.notebook_id(&name)?.as_deref())?;
    }
    if !tags.is_empty() {
        desk.notebook.set_tags(id, tags)?;
    }
    Ok(())
}

/// All of it goes or nothing.
fn purge(desk: &Desk, force: bool) -> Result<Answer, Failure> {
    let tables = [notes_table(), notebooks_table()];
    let waiting = desk.store.read(|txn| tables.iter().map(|table| txn.count_operations_of(table)).sum())?;
    if waiting > 0 && !force {
        return Err(Failure::Waiting(waiting));
    }
    for table in tables {
        desk.store.purge(&table, force)?;
    }
    // Copies: what they are of was purged, or stands on the device that it waits on.
    desk.store.purge(&conflicts_table(), true)?;
    Ok(Answer::Nothing)
}

async fn sync(desk: &Desk, context: &SyncContext, push: bool, pull: bool) -> Result<Done, Failure> {
    let report = tokio::select! {
        ended = sync_as_asked(context, push, pull) => {
            desk.notebook.sync_ended(ended.as_ref())?;
            ended?
        }
        () = stop_on_interrupt(context) => SyncReport::default(),
    };
    let synced = if push { desk.done_by(&report)? } else { desk.synced(&report)? };
    let code = match (synced.conflicts, synced.failed) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => CONFLICTS_WAIT,
    };
    Ok(Done { answer: Answer::Synced(synced), code })
}

async fn sync_as_asked(context: &SyncContext, push: bool, pull: bool) -> Result<SyncReport, SyncError> {
    if push {
        let pushed = context.push().await?;
        return Ok(SyncReport { pushed: pushed.pushed, errors: pushed.errors, ..SyncReport::default() });
    }
    if pull {
        let everything = QueryId::new("everything").expect("a plain word");
        let mut report = SyncReport::default();
        for table in [notes_table(), notebooks_table(), conflicts_table()] {
            let pulled = context.pull(&table, Some(&everything), &PullQuery::default()).await?.pulled;
            report.pulled += if table == conflicts_table() { 0 } else { pulled };
        }
        return Ok(report);
    }
    context.sync().await
}

/// Ctrl C ends a sync after the operation or page it is at; pressing it again ends the program.
async fn stop_on_interrupt(context: &SyncContext) {
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    context.stop();
    let mut progress = context.progress();
    let _ = progress.wait_for(|progress| progress.phase == Phase::Idle).await;
}

/// How two versions are settled.
#[derive(Clone, Copy)]
enum How {
    By(StrategyName),
    Keep,
    Delete,
}

fn resolve(desk: &Desk, id: &str, how: How, title: Option<String>, body: Option<String>) -> Result<Answer, Failure> {
    let conflict = desk.notebook.conflict(id)?;
    let strategy = match how {
        How::By(strategy) => strategy,
        How::Keep | How::Delete => {
            let keeps = matches!(how, How::Keep);
            let resolution = if keeps { Resolution::KeepNote } else { Resolution::DeleteEverywhere };
            desk.notebook.resolve(id, &conflict.seen, &resolution)?;
            return Ok(Answer::Note(Box::new(desk.notebook.note(id)?)));
        }
    };
    let chosen = match strategy {
        StrategyName::Concatenate => Strategy::Concatenate,
        StrategyName::Auto => Strategy::Auto,
        StrategyName::Mine => Strategy::Mine,
        StrategyName::Theirs => Strategy::Theirs,
        StrategyName::Both => Strategy::Both,
    };
    let resolution = match desk.notebook.preview(id, chosen)? {
        Some(proposal) => {
            let body = body.map(body_text).transpose()?;
            let text =
                NoteText { title: title.unwrap_or(proposal.note.title), body: body.unwrap_or(proposal.note.body) };
            let theirs = conflict.server.as_ref().filter(|_| chosen == Strategy::Both);
            let separate = theirs.map(|theirs| separate_title(desk.settings.policy(), theirs));
            let notebook_id = proposal.note.notebook_id;
            Resolution::Merged { text, tags: proposal.note.tags, notebook_id, separate, strategy: chosen }
        }
        None => deleted(&conflict, strategy),
    };
    desk.notebook.resolve(id, &conflict.seen, &resolution)?;
    Ok(Answer::Note(Box::new(desk.notebook.note(id)?)))
}

/// A note deleted on one side: the side that was chosen has its say, anything else keeps the note.
fn deleted(conflict: &notes::Conflict, strategy: StrategyName) -> Resolution {
    let deleted_here = conflict.local.is_none();
    match (strategy, deleted_here) {
        (StrategyName::Mine, true) | (StrategyName::Theirs, false) => Resolution::DeleteEverywhere,
        _ => Resolution::KeepNote,
    }
}
