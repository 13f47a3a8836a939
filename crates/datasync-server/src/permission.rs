//! Who may do what in a table.

use axum::http::Method;

/// Whom a table answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Permission {
    /// Anyone, also without the application key.
    Anonymous,
    /// Whoever names the application key; anyone where the server has none.
    #[default]
    Application,
    /// Of these, who is signed in.
    User,
}

/// What a table may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A list, a row, a row's history, and the doorbell.
    Read,
    /// A new row.
    Insert,
    /// Other columns in a row.
    Update,
    /// A tombstone.
    Delete,
    /// A living row again.
    Undelete,
}

/// Whom a table answers, action by action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions {
    /// For [`Action::Read`].
    pub read: Permission,
    /// For [`Action::Insert`].
    pub insert: Permission,
    /// For [`Action::Update`].
    pub update: Permission,
    /// For [`Action::Delete`].
    pub delete: Permission,
    /// For [`Action::Undelete`].
    pub undelete: Permission,
}

impl Action {
    /// What changes rows.
    pub(crate) const WRITES: [Self; 4] = [Self::Insert, Self::Update, Self::Delete, Self::Undelete];

    /// What a request to a table, or to one of its rows, asks for; `None`: nothing that is served.
    pub(crate) fn of(method: &Method, one_row: bool) -> Option<Self> {
        match (method, one_row) {
            (&Method::GET | &Method::HEAD, _) => Some(Action::Read),
            (&Method::POST, false) => Some(Action::Insert),
            (&Method::POST, true) => Some(Action::Undelete),
            (&Method::PATCH, true) => Some(Action::Update),
            (&Method::DELETE, true) => Some(Action::Delete),
            _ => None,
        }
    }
}

impl Permissions {
    /// The same for every action.
    #[must_use]
    pub fn all(permission: Permission) -> Self {
        Permissions {
            read: permission,
            insert: permission,
            update: permission,
            delete: permission,
            undelete: permission,
        }
    }

    /// Whom the table answers who asks for this.
    #[must_use]
    pub fn of(&self, action: Action) -> Permission {
        match action {
            Action::Read => self.read,
            Action::Insert => self.insert,
            Action::Update => self.update,
            Action::Delete => self.delete,
            Action::Undelete => self.undelete,
        }
    }
}
