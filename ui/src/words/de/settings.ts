import type { RowWords } from "../en/settings";
import type { Words } from "../en";
import { durationsIn } from "../size";
import { timeOf } from "./time";

const duration = durationsIn("de-DE");
const row = (title: string, note = "", also = ""): RowWords => ({ title, note, also });

export const settings: Words["settings"] = {
  title: "Einstellungen",
  close: "Schließen",
  search: "Einstellung suchen",
  found: (count) =>
    count === 0 ? "Keine Einstellung gefunden" : count === 1 ? "1 Einstellung" : `${count} Einstellungen`,
  nothing: (text) => `Keine Einstellung zu „${text}“.`,
  notSaved: (why) => `Nicht gespeichert. ${why}`,
  cancel: "Abbrechen",
  panes: { general: "Allgemein", sync: "Synchronisieren", desktop: "Desktop", data: "Daten", about: "Über" },
  groups: {
    appearance: "Aussehen",
    writing: "Schreiben",
    list: "Liste der Notizen",
    notifications: "Mitteilungen",
    server: "Server",
    when: "Wann synchronisiert wird",
    conflicts: "Wenn eine Notiz an zwei Orten geändert wurde",
    devices: "Geräte",
    window: "Fenster und Start",
    quick: "Von überall",
    data: "Deine Daten",
    profiles: "Profile",
    about: "Über",
  },
  rows: {
    theme: row("Farben", "", "thema dunkel hell aussehen"),
    language: row("Sprache", "", "englisch deutsch english"),
    zoom: row("Zoom", "Alles im Fenster", "größe größer"),
    noteFont: row("Schrift der Notizen", "", "schriftart serifen sans mono monospace"),
    textSize: row("Schriftgröße", "Der Text einer Notiz", "schrift größer"),
    spelling: row("Rechtschreibung prüfen", "Mit den Wörterbüchern dieses Computers", "tippfehler"),
    order: row("Reihenfolge", "", "sortieren"),
    notifyConflicts: row("Eine Notiz wurde an zwei Orten geändert", "", "mitteilung nachricht desktop konflikt"),
    notifyFailing: row("Seit 10 Minuten klappt es nicht", "", "mitteilung nachricht desktop anmelden"),
    notifyBackOnline: row("Wieder online und alles synchronisiert", "", "mitteilung nachricht desktop"),
    serverUrl: row("Application URL", "", "server adresse verbinden"),
    applicationKey: row("Application Key", "", "schlüssel geheim server"),
    account: row("Konto", "", "anmelden abmelden benutzer name passwort"),
    connection: row("Verbindung", "", "verbinden trennen prüfen server"),
    backgroundSync: row("Im Hintergrund synchronisieren", "Auch ein paar Sekunden, nachdem du tippst", "automatisch"),
    syncEvery: row("Nach Änderungen sehen", "", "abstand minuten"),
    syncOnReconnect: row("Synchronisieren, sobald ich wieder online bin", "", "netz wlan verbindung"),
    pauseOnMetered: row(
      "Pause bei getakteten Verbindungen",
      "Der Knopf zum Synchronisieren geht weiterhin",
      "mobil hotspot datenvolumen",
    ),
    workOffline: row("Offline arbeiten", "Solange dies an ist, wird nichts gesendet oder geholt", ""),
    whenFit: row("Wenn beides zusammenpasst", "", "konflikt zwei fassungen"),
    whenOverlap: row("Wenn es sich überschneidet", "", "konflikt zwei fassungen"),
    captions: row("Sagen, woher ihr Text ist", "", "überschrift konflikt"),
    invitation: row(
      "Gerät einladen",
      "Ein Link und ein Bild, die Adresse und Schlüssel tragen",
      "qr code nächstes telefon",
    ),
    device: row("Name dieses Geräts", "Steht auf anderen Geräten bei deinen Fassungen", "computer"),
    closeToTray: row("In der Leiste weiterlaufen", "Ist das Fenster zu, geht Synchronisieren weiter", "beenden tray"),
    autostart: row("Mit dem Computer starten", "", "autostart anmelden"),
    startHidden: row("Verborgen starten", "Nur die Leiste zeigt, dass es läuft", "autostart"),
    quickNoteKey: row(
      "Taste für eine schnelle Notiz",
      "Legt aus jedem Programm eine Notiz an",
      "tastenkürzel tastatur",
    ),
    dataFolder: row("Datenordner", "", "wo dateien datenbank pfad"),
    oldPlace: row("Alter Datenordner", "", "verschoben vorher entfernen"),
    export: row(
      "Alle Notizen exportieren",
      "Markdown-Dateien in Ordnern oder eine Sicherungsdatei",
      "backup zip sichern",
    ),
    import: row(
      "Notizen hereinholen",
      "Markdown- oder Textdateien oder eine Sicherung",
      "import obsidian joplin simplenote",
    ),
    secrets: row("Schlüssel und Anmeldung liegen", "", "schlüsselbund geheim passwort sicher"),
    trashDays: row(
      "Papierkorb behält Notizen",
      "Dann löscht dieser Computer sie endgültig, auf jedem Gerät. Von mehreren Geräten zählt die kürzeste Zeit.",
      "löschen tage leeren",
    ),
    profiles: row("Profile", "Jedes hat eigene Notizen und einen eigenen Server", "fenster arbeit privat"),
    newProfile: row("Neues Profil", "Öffnet sich in einem eigenen Fenster", "anlegen"),
    version: row("Driftless", "", "version über"),
  },

  themes: { system: "System", light: "Hell", dark: "Dunkel" },
  noteFonts: { sans: "Ohne Serifen", serif: "Serifen", mono: "Mono" },
  languages: { system: "System", en: "English", de: "Deutsch" },
  orders: { edited: "Zuletzt bearbeitete zuerst", created: "Neue zuerst", title: "Nach Titel" },
  percent: (percent) => `${percent} %`,
  pixels: (pixels) => `${pixels} px`,

  keyStored: "Gespeichert",
  connectedIn: (ms) => (ms === null ? "Verbunden" : `Verbunden. Antwort nach ${duration(ms)}`),
  keyKept: {
    keychain: "Liegt im Schlüsselbund dieses Computers",
    file: "Liegt in einer Datei, die nur du lesen kannst",
  },
  keyElsewhere: (server) => `Der gespeicherte Key gehört zu ${server}. Gib den von diesem ein.`,
  notConnected: "Deine Notizen sind nur auf diesem Computer",
  connect: "Verbinden",
  check: "Verbindung prüfen",
  urlFirst: "Gib zuerst die Application URL ein",
  disconnect: "Trennen",
  disconnectAsk: "Mit diesem Server nicht mehr synchronisieren?",
  staysHere: (pending) =>
    `${pending === 0 ? "" : pending === 1 ? "1 Änderung ist noch nicht synchronisiert. " : `${pending} Änderungen sind noch nicht synchronisiert. `}Deine Notizen bleiben auf diesem Computer.`,
  signedIn: "Auf diesem Computer angemeldet",
  signedInSince: (day) => `Auf diesem Computer angemeldet seit ${day}`,
  signOut: "Abmelden",
  signOutAsk: (name) => `${name} abmelden?`,
  signOutText: (pending) =>
    pending === 0
      ? "Alles ist synchronisiert. Deine Notizen bleiben auf diesem Computer."
      : pending === 1
        ? "1 Änderung ist noch nicht synchronisiert. Sie bleibt auf diesem Computer, bis du dich wieder anmeldest."
        : `${pending} Änderungen sind noch nicht synchronisiert. Sie bleiben auf diesem Computer, bis du dich wieder anmeldest.`,
  more: (label) => `${label}…`,

  every: (seconds) => {
    if (seconds % 3600 === 0) return seconds === 3600 ? "Jede Stunde" : `Alle ${seconds / 3600} Stunden`;
    if (seconds % 60 === 0) return seconds === 60 ? "Jede Minute" : `Alle ${seconds / 60} Minuten`;
    return `Alle ${seconds} Sekunden`;
  },
  backgroundIsOff: "Im Hintergrund wird nicht synchronisiert",
  workOfflineLabel: "Offline arbeiten, in den Einstellungen",

  fit: {
    ask: {
      label: "Fragen",
      effect: "Verschiedene Stellen wurden geändert. Du siehst das Ergebnis, bevor es gespeichert wird.",
    },
    merge: {
      label: "Vereinen und mir sagen",
      effect: "Die Notiz bekommt gleich beider Änderungen. Eine Nachricht sagt es, mit Rückgängig.",
    },
  },
  overlap: {
    ask: {
      label: "Fragen, beide Texte als Anfang",
      effect: "Du siehst deinen Text und danach ihren. Gespeichert wird erst, wenn du es sagst.",
    },
    both: {
      label: "Beide Texte behalten, ohne zu fragen",
      effect: "Die Notiz wird dein Text und danach ihrer. Keine Zeile fehlt.",
    },
    separate: {
      label: "Ihren als eigene Notiz sichern, ohne zu fragen",
      effect: "Die Notiz behält deinen Text. Ihrer wird eine eigene Notiz daneben.",
    },
  },
  captionsOn: "Eine Zeile wie „Von Pixel 8, 23. Nov. 2026 14:31“ steht über ihrem Text, wenn beide bleiben.",
  captionsOff: "Wenn beide Texte bleiben, steht nur eine Linie zwischen ihnen.",

  invite: {
    show: "Zeigen",
    hide: "Verbergen",
    warning:
      "Wer das hat, erreicht den Server: Es enthält den Application Key. Zeig es sonst niemandem. Dein Passwort ist nicht darin.",
    link: "Einladungslink",
    qr: "Derselbe Link als QR-Code",
    copy: "Link kopieren",
    copied: "Kopiert",
    notCopied: "Das ließ sich nicht kopieren. Markiere den Link und kopiere ihn.",
    first: "Verbinde zuerst einen Server",
  },

  noTray: "Dieser Desktop hat keine Leiste für Programme",
  noAutostart: "Dieser Desktop startet keine Programme von selbst",
  noQuickKey: "Dieser Desktop gibt Programmen im Hintergrund keine Tasten",
  needsTray: "Ohne Leiste wäre nirgends zu sehen, dass es läuft",
  needsAutostart: "Nur beim Start mit dem Computer",
  noKey: "Keine",
  recordKey: (key) => `Taste für eine schnelle Notiz: ${key}. Drücken, um sie zu ändern`,
  pressKey: "Drück die Tasten…",
  needsModifier: (ctrl, alt, last) => `Halte ${ctrl}, ${alt} oder ${last} dazu.`,
  removeKey: "Taste entfernen",

  showFolder: "Ordner zeigen",
  export: "Exportieren…",
  import: "Hereinholen…",
  secretsIn: {
    keychain: "Im Schlüsselbund dieses Computers",
    file: "In einer Datei, die nur du lesen kannst: Dieser Computer hat keinen Schlüsselbund",
  },
  thisWindow: "Dieses Fenster",
  openProfile: "Öffnen",
  openProfileOf: (name) => `Profil ${name} öffnen`,
  profileName: "Name des neuen Profils",
  makeProfile: "Anlegen und öffnen",
  days: timeOf,

  versionText: "Notizen, die synchronisieren und kein Wort verlieren",
};
