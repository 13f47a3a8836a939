//! The file beside an export that says which folder is which notebook: a folder's name may be shorter than the notebook's, and an
//! empty notebook is one too. Without it an export is read as any folder of Markdown.

use datasync_client::ItemId;
use serde::{Deserialize, Serialize};

use super::coming::ComingNotebook;

/// Its name, at the head of an export.
pub(crate) const FILE: &str = "driftless.json";
/// The folder of what lies in Trash.
pub(crate) const TRASH: &str = "Trash";

const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// Those around others come first.
    pub(crate) notebooks: Vec<Place>,
}

/// A notebook and its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    /// Its path below the head, with slashes.
    pub(crate) folder: String,
}

impl Manifest {
    pub(crate) fn of(notebooks: Vec<Place>) -> Self {
        Manifest { format: FORMAT, notebooks }
    }

    pub(crate) fn written(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain data")
    }

    /// `None` if it is none, or one of a newer app.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Manifest| manifest.format == FORMAT)
    }

    pub(crate) fn coming(&self) -> Vec<ComingNotebook> {
        let place = |id: &str| self.notebooks.iter().position(|notebook| notebook.id == id);
        let coming = |(at, notebook): (usize, &Place)| ComingNotebook {
            id: ItemId::new(notebook.id.as_str()).ok(),
            name: notebook.name.clone(),
            // One that stands behind would lie in itself, if somebody wrote so.
            parent: notebook.parent.as_deref().and_then(place).filter(|parent| *parent < at),
        };
        self.notebooks.iter().enumerate().map(coming).collect()
    }

    /// The notebook of a file in this folder.
    pub(crate) fn notebook_of(&self, folder: &str) -> Option<usize> {
        let below = folder.strip_prefix(TRASH).and_then(|below| below.strip_prefix('/'));
        let place = |folder: &str| self.notebooks.iter().position(|notebook| notebook.folder == folder);
        place(folder).or_else(|| below.and_then(place))
    }
}
