import type { Words } from "../en";
import { timeOf } from "./time";

const numbers = new Intl.NumberFormat("de-DE");
const notes = (count: number): string => (count === 1 ? "1 Notiz" : `${numbers.format(count)} Notizen`);
const named = (title: string): string => `„${title || "Ohne Titel"}“`;

export const shell: Words["shell"] = {
  product: "Driftless",
  cancel: "Abbrechen",
  undo: "Rückgängig",
  dismiss: "Schließen",
  messages: "Meldungen",
  hideSidebar: "Seitenleiste verbergen",
  widthOf: { sidebar: "Breite der Seitenleiste", list: "Breite der Liste" },
  keys: {
    Ctrl: "Strg",
    Shift: "Umschalt",
    Delete: "Entf",
    Down: "Ab",
    Up: "Auf",
    PageUp: "Bild auf",
    PageDown: "Bild ab",
  },

  failed: {
    plain: "Das ging nicht",
    open: "Die Notiz ließ sich nicht öffnen",
    create: "Die Notiz ließ sich nicht anlegen",
    save: "Das ließ sich nicht speichern",
    notebook: "Das Notizbuch ließ sich nicht ändern",
    tag: "Der Tag ließ sich nicht ändern",
    read: "Deine Notizen ließen sich nicht lesen",
    sync: "Es wurde nicht synchronisiert",
    undo: "Das ließ sich nicht rückgängig machen",
  },

  empty: {
    title: "Schreib etwas auf",
    saved: "Notizen werden beim Tippen auf diesem Computer gespeichert.",
    alone: "Einen Server zum Synchronisieren kannst du jederzeit verbinden.",
    bringIn: "Notizen hereinholen…",
    newNote: "Neue Notiz",
    choose: (key) => `Wähle eine Notiz, oder drücke ${key}`,
  },

  trashed: (count, title) => `${count === 1 ? named(title) : notes(count)} in den Papierkorb gelegt`,
  keeps: (count, days) => `${count === 1 ? "Sie bleibt" : "Sie bleiben"} dort ${timeOf(days)}.`,
  restored: (count, title) => `${count === 1 ? named(title) : notes(count)} wiederhergestellt`,
  moved: (count, title, to) =>
    `${count === 1 ? named(title) : notes(count)} ${to === null ? "aus dem Notizbuch genommen" : `nach „${to}“ verschoben`}`,
  tagged: (count, tag) => `${notes(count)} mit „${tag}“ versehen`,
  pinned: (count) => `${notes(count)} angeheftet`,
  unpinned: (count) => `${notes(count)} gelöst`,
  notebookMoved: (name, to) =>
    to === null ? `„${name}“ steht jetzt in keinem anderen Notizbuch` : `„${name}“ in „${to}“ verschoben`,
  notebookDeleted: (name) => `Notizbuch „${name}“ gelöscht`,
  notesTrashed: (count, days) =>
    count === 0 ? "Es hatte keine Notizen." : `${notes(count)} für ${timeOf(days)} in den Papierkorb gelegt.`,
  tagRenamed: (count, to) => `${notes(count)} mit „${to}“`,
  tagRemoved: (count, tag) => `„${tag}“ von ${count === 1 ? "1 Notiz" : notes(count)} entfernt`,
  noConflicts: "Keine Konflikte",
  oneVersion: "Jede Notiz hat eine Fassung.",

  eraseTitle: (count) => (count === 1 ? "Diese Notiz endgültig löschen?" : `${notes(count)} endgültig löschen?`),
  cantUndo: "Das lässt sich nicht rückgängig machen.",
  erase: "Endgültig löschen",
  eraseYes: (count) => `${notes(count)} löschen`,
  mergeTagTitle: (tag, to) => `„${tag}“ und „${to}“ zu einem Tag machen?`,
  mergeTagText: (count, to) =>
    `„${to}“ gibt es schon. ${notes(count)} bekämen ihn und ließen sich danach nicht mehr unterscheiden.`,
  mergeTag: "Zusammenlegen",
  removeTagTitle: (tag) => `„${tag}“ von allen Notizen entfernen?`,
  removeTagText: (count) =>
    count === 1
      ? "1 Notiz verliert diesen Tag und bleibt sonst, wie sie ist."
      : `${notes(count)} verlieren diesen Tag und bleiben sonst, wie sie sind.`,
  removeTag: "Tag entfernen",
  removalTitle: (count) => `${notes(count)} von diesem Computer entfernen?`,
  removalText:
    "Der Server hat sie nicht mehr. Ist es der falsche Server, dann brich ab und ändere seine Adresse in den Einstellungen.",
  removalYes: (count) => `${notes(count)} entfernen`,
  unsavedTitle: "Schließen, ohne zu speichern?",
  unsavedText: (why) =>
    `${why ?? "Die letzten Wörter ließen sich nicht speichern."} Dein Text steht noch auf dem Bildschirm, wo du ihn kopieren kannst.`,
  unsavedYes: "Trotzdem schließen",

  commands: {
    create: "Neue Notiz",
    createHere: "Neue Notiz in diesem Notizbuch",
    palette: "Notizen und Befehle suchen",
    commands: "Alle Befehle",
    searchList: "In der Liste suchen",
    find: "In der Notiz suchen",
    replace: "In dieser Notiz ersetzen",
    turn: "Diese Notiz lesen oder weiterschreiben",
    syncNow: "Jetzt synchronisieren",
    activity: "Was synchronisiert wird",
    workOffline: "Offline arbeiten, oder wieder online",
    compare: "Fassungen vergleichen",
    versions: "Frühere Fassungen",
    pin: "Notiz anheften oder lösen",
    tags: "Tags bearbeiten",
    move: "In ein Notizbuch verschieben",
    trash: "In den Papierkorb",
    noteWindow: "Notiz in eigenem Fenster öffnen",
    sidebar: "Zur Seitenleiste",
    list: "Zur Liste",
    editor: "Zur Notiz",
    drawer: "Seitenleiste zeigen oder verbergen",
    next: "Nächste Notiz",
    previous: "Vorige Notiz",
    newNotebook: "Neues Notizbuch",
    all: "Alle Notizen zeigen",
    showPinned: "Angeheftete Notizen zeigen",
    showConflicts: "Konflikte zeigen",
    showTrash: "Papierkorb zeigen",
    emptyTrash: "Papierkorb leeren",
    byEdited: "Nach Bearbeitung sortieren",
    byCreated: "Nach Entstehung sortieren",
    byTitle: "Nach Titel sortieren",
    bringIn: "Notizen hereinholen",
    export: "Alle Notizen exportieren",
    settings: "Einstellungen",
    zoomIn: "Größer",
    zoomOut: "Kleiner",
    zoomReset: "Normale Größe",
    light: "Helles Design",
    dark: "Dunkles Design",
    quit: "Beenden",
  },
};
