//! The platform looks for misspelt words where a page says so. On macOS and Windows it does by itself, in the languages of the person;
//! WebKitGTK looks for none before it is told in which.

use notes::Language;
use tauri::WebviewWindow;

use crate::words::{Speech, speech};

/// Turns it on for all windows of the program. Which texts are looked through is said by their pages, as a setting wants it.
#[cfg(target_os = "linux")]
pub(crate) fn begin(window: &WebviewWindow, language: Language) {
    use webkit2gtk::{WebContextExt as _, WebViewExt as _};

    let languages = languages(language, |name| std::env::var(name).ok());
    let told = window.with_webview(move |view| {
        let Some(context) = view.inner().context() else { return };
        context.set_spell_checking_languages(&languages.iter().map(String::as_str).collect::<Vec<_>>());
        context.set_spell_checking_enabled(true);
    });
    if let Err(error) = told {
        tracing::info!("no misspelt words are marked: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn begin(_: &WebviewWindow, _: Language) {}

/// The languages of the desktop, the first one first, and that of the app: who writes German in an English desktop reads both.
/// One that has no dictionary is passed over.
#[cfg(any(target_os = "linux", test))]
fn languages(language: Language, variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(&variable).find(|locale| !locale.is_empty());
    let more = variable("LANGUAGE").unwrap_or_default();
    let own = match speech(language) {
        Speech::English => "en_US",
        Speech::German => "de_DE",
    };
    let mut languages: Vec<String> = Vec::new();
    for name in locale.as_deref().into_iter().chain(more.split(':')).chain([own]) {
        let name = name.split(['.', '@']).next().unwrap_or_default();
        let is_language =
            name.len() >= 2 && !matches!(name, "POSIX") && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        if is_language && !languages.iter().any(|known| known == name) {
            languages.push(name.to_owned());
        }
    }
    languages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_up_in_the_languages_of_the_desktop_and_of_the_app() {
        let of = |language, set: &[(&str, &str)]| {
            let set: Vec<(String, String)> =
                set.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            languages(language, |name| set.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
        };
        assert_eq!(of(Language::De, &[("LANG", "en_GB.UTF-8"), ("LANGUAGE", "en_GB:fr")]), ["en_GB", "fr", "de_DE"]);
        assert_eq!(of(Language::En, &[("LC_ALL", "sv_SE@euro"), ("LANG", "en_US.UTF-8")]), ["sv_SE", "en_US"]);
        assert_eq!(of(Language::En, &[("LANG", "C.UTF-8"), ("LC_ALL", "")]), ["en_US"]);
        assert_eq!(of(Language::De, &[("LANG", "POSIX")]), ["de_DE"]);
    }
}
