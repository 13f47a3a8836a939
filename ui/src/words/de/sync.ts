import type { ChangedPart } from "../../ipc";
import type { Words } from "../en";
import { durationsIn, sizesIn } from "../size";

const numbers = new Intl.NumberFormat("de-DE");
const many = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${numbers.format(count)} ${more}`;

const PARTS: Readonly<Record<ChangedPart, string>> = {
  text: "Text",
  title: "Titel",
  tags: "Schlagwörter",
  notebook: "Notizbuch",
  pin: "Anheften",
  trashed: "Papierkorb",
  restored: "Papierkorb",
};
const list = new Intl.ListFormat("de-DE", { type: "conjunction" });

export const sync: Words["sync"] = {
  name: "Synchronisieren",
  changes: (count) => many(count, "Änderung", "Änderungen"),
  notes: (count) => many(count, "Notiz", "Notizen"),
  size: sizesIn("de-DE"),

  syncedJustNow: "Gerade synchronisiert",
  syncedAt: (time) => `Um ${time} synchronisiert`,
  syncedYesterday: "Gestern synchronisiert",
  syncedOn: (day) => `Am ${day} synchronisiert`,
  ready: "Bereit zum Synchronisieren",
  waiting: (count) => (count === 1 ? "1 Änderung wartet" : `${numbers.format(count)} Änderungen warten`),
  checking: "Sucht nach Änderungen",
  syncing: "Synchronisiert",
  syncingOf: (done, total) => `Synchronisiert ${numbers.format(done)} von ${numbers.format(total)}`,
  stopping: "Hält nach diesem Stapel an",
  offline: "Offline",
  offlineSince: (time) => `Offline seit ${time}`,
  offlineSinceYesterday: "Offline seit gestern",
  offlineSinceDay: (day) => `Offline seit ${day}`,
  backOnline: "Wieder online",
  notFinished: "Nicht fertig geworden",
  needsYou: "Du wirst gebraucht",
  signInAgain: "Neu anmelden",
  workingOffline: "Offline-Modus",
  paused: "Pause in diesem Netz",
  thisComputerOnly: "Nur dieser Computer",

  allUpToDate: "Alle Notizen sind aktuell",
  twoVersions: (count) =>
    count === 1 ? "1 Notiz hat zwei Fassungen" : `${numbers.format(count)} Notizen haben zwei Fassungen`,
  nextInSeconds: (seconds) => `Das nächste Mal in ${seconds} s`,
  nextInMinutes: (minutes) => `Das nächste Mal in ${minutes} min`,
  soon: "Gleich wird synchronisiert",
  pressToSync: "Zum Synchronisieren drücken",
  keepWriting: "Du kannst weiterschreiben",
  leftForNextTime: (count) => `${numbers.format(count)} bleiben fürs nächste Mal`,
  nothingWaiting: "Nichts wartet",
  syncingChanges: (count) =>
    count === 1 ? "1 Änderung geht hinaus" : `${numbers.format(count)} Änderungen gehen hinaus`,
  keepTrying: "Wir versuchen es weiter",
  againInSeconds: (seconds) => `Neuer Versuch in ${seconds} s`,
  againInMinutes: (minutes) => `Neuer Versuch in ${minutes} min`,
  seeWhatHappened: "Sieh nach, was war",
  notSetUp: "Kein Server eingerichtet",

  syncNow: "Jetzt synchronisieren",
  stop: "Anhalten",
  stopSyncing: "Synchronisieren anhalten",
  trySyncNow: "Jetzt versuchen",
  tryAgainNow: "Jetzt erneut versuchen",
  open: "Öffnen",
  openActivity: "Aktivität öffnen",
  signIn: "Anmelden",
  goOnline: "Online gehen und synchronisieren",
  connect: "Verbinden",
  connectServer: "Mit einem Server verbinden",
  show: "Aktivität zeigen",

  percent: (percent) => `Synchronisiert, ${percent} %`,

  workOffline: "Offline arbeiten",
  workOfflineEffect: "Solange dies an ist, wird nichts gesendet oder geholt",
  workOfflineInActivity: "Offline arbeiten, in der Aktivität",

  activity: {
    didNotGo: (failed, of) =>
      `${numbers.format(failed)} von ${many(of, "Änderung", "Änderungen")} ${failed === 1 ? "ging" : "gingen"} nicht durch`,
    allSaved: "Alles ist hier gespeichert.",
    progress: "Synchronisiert",
    close: "Schließen",
    tryNow: "Jetzt versuchen",
    retry: "Erneut senden",
    retryOf: (name) => `„${name}“ erneut senden`,
    retryAll: "Alle erneut senden",
    keep: "Behalten",
    keepOf: (name) => `„${name}“ behalten`,
    delete: "Löschen",
    deleteOf: (name) => `„${name}“ auch hier löschen`,
    waitingToGo: (count) => `Zu senden, ${numbers.format(count)}`,
    nothing: "Nichts wartet",
    more: (count) => `${numbers.format(count)} weitere`,
    untitled: "Ohne Titel",
    unnamed: "Notizbuch ohne Namen",
    done: {
      created: (when) => ["Angelegt", when].filter(Boolean).join(" "),
      edited: (when) => ["Bearbeitet", when].filter(Boolean).join(" "),
      trashed: (when) => ["In den Papierkorb", when].filter(Boolean).join(" "),
      newNote: "Neue Notiz",
      restored: "Aus dem Papierkorb geholt",
      deleted: "Endgültig gelöscht",
      changed: (parts) => `${list.format(parts.map((part) => PARTS[part]))} geändert`,
      notebook: { insert: "Neues Notizbuch", update: "Notizbuch geändert", delete: "Notizbuch gelöscht" },
    },
    joined: (edits) => `${numbers.format(edits)} Änderungen gehen als eine`,
    todayAt: (time) => `heute ${time}`,
    yesterdayAt: (time) => `gestern ${time}`,
    states: { pending: "Wartet", attempted: "Wird gesendet", failed: "Nicht gesendet", conflict: "Zwei Fassungen" },
    inShort: {
      busy: "Server beschäftigt",
      notAccepted: "Nicht angenommen",
      forbidden: "Nicht erlaubt",
      tooLarge: "Zu groß",
      gone: "Dort weg",
      timeout: "Zu langsam",
      unreachable: "Nicht erreicht",
      serverFailed: "Serverfehler",
    },
    tried: (tries) => (tries === 1 ? "1 Versuch" : `${numbers.format(tries)} Versuche`),
    detailsOf: (name) => `Einzelheiten zu „${name}“`,
    details: {
      what: "Was",
      last: "Versuch",
      next: "Nächster Versuch",
      lastAndNext: (last, next) => `${last}, wieder um ${next}`,
      answered: "Server sagte",
      reason: "Und warum",
      versions: "Fassungen",
      buildsOn: (own, there) =>
        there === null
          ? `Deine baut auf Fassung ${own} auf`
          : `Deine baut auf Fassung ${own} auf, der Server hat ${there}`,
      operation: "Vorgang",
    },
    next: {
      now: "Wird gerade gesendet",
      withThis: "Mit diesem Mal",
      inSeconds: (seconds) => `In ${seconds} s`,
      inMinutes: (minutes) => `In ${minutes} min`,
      soon: "Gleich",
      pressed: "Wenn du „Jetzt synchronisieren“ drückst",
      otherLine: "In einem anderen Netz, oder wenn du „Jetzt synchronisieren“ drückst",
      online: "Wenn du online gehst",
      reached: "Sobald der Server zu erreichen ist",
      signedIn: "Wenn du dich angemeldet hast",
      connected: "Wenn du einen Server verbindest",
      decided: "Wenn du entschieden hast",
      edited: "Wenn du die Notiz bearbeitest oder „Erneut senden“ drückst",
    },
    needsYou: "Braucht dich",
    wouldGo: (removing, of) => `${numbers.format(removing)} von ${many(of, "Notiz", "Notizen")} würden verschwinden`,
    wouldGoWhy: "Der Server hat sie nicht mehr. Noch wurde nichts entfernt.",
    removeThem: "Entfernen…",
    emptied: (count) => `Der Server hat nichts von deinen ${many(count, "Notiz", "Notizen")}`,
    emptiedWhy: "Hier ist noch alles da. Dem Server alles wieder geben oder auch hier entfernen?",
    sendAgain: "Wieder senden",
    signInAgain: "Deine Anmeldung ist abgelaufen",
    signInAgainWhy: "Änderungen warten auf diesem Computer, bis du dich anmeldest.",
    withTwoVersions: (count) => `${many(count, "Notiz", "Notizen")} mit zwei Fassungen`,
    bothKept: "Beide Texte sind jeweils erhalten",
    oldestFrom: (when) => `Die älteste von ${when}`,
    compare: "Vergleichen",
    notSetUp: "Deine Notizen sind nur auf diesem Computer",
    notSetUpWhy: "Verbinde einen Server, um sie auch auf anderen Geräten zu haben.",
    connect: "Verbinden…",

    nothingHappened: "Noch nichts. Jedes Synchronisieren steht hier 30 Tage lang.",
    showAll: "Alles zeigen",
    showMore: "Mehr zeigen",
    copyReport: "Bericht kopieren",
    copied: "Bericht kopiert. Er enthält keinen Text einer Notiz.",
    notCopied: "Der Bericht ließ sich nicht kopieren.",
    earlierToday: "Heute bisher",
    yesterday: "Gestern",
    failed: "Das hat nicht geklappt.",
  },

  events: {
    synced: "synchronisiert",
    failed: "nicht fertig geworden",
    stopped: "von dir angehalten",
    offline: "Verbindung verloren",
    online: "wieder online",
    twoVersions: "zwei Fassungen",
    merged: "von selbst vereint",
    settled: "auf einem anderen Gerät entschieden",
    refused: "nicht angenommen",
    signedIn: "angemeldet",
    signedOut: "abgemeldet",
    connected: "mit einem Server verbunden",
    disconnected: "Verbindung getrennt",
    removalAsked: "vor dem Entfernen gefragt",
    restored: "der Server wurde wiederhergestellt",
  },
  moved: (sent, received, conflicts) => {
    const told = [
      sent > 0 && `${numbers.format(sent)} gesendet`,
      received > 0 && `${numbers.format(received)} angekommen`,
      conflicts > 0 && many(conflicts, "Konflikt", "Konflikte"),
    ];
    return told.filter(Boolean).join(", ") || "Nichts Neues";
  },
  offlineFor: (minutes) => {
    if (minutes < 1) return "Weniger als eine Minute offline";
    return `${minutes < 120 ? many(minutes, "Minute", "Minuten") : many(Math.round(minutes / 60), "Stunde", "Stunden")} offline`;
  },
  took: durationsIn("de-DE"),

  news: {
    signInAgain: "Melde dich neu an, damit weiter synchronisiert wird",
    signInAgainText: "Deine Anmeldung ist abgelaufen. Du kannst weiterschreiben.",
    signIn: "Anmelden",
    later: "Später",
    inShort: {
      busy: "Der Server ist beschäftigt.",
      diskFull: "Die Festplatte ist voll.",
      readOnly: "In deine Notizdatei lässt sich nicht schreiben.",
    },
    saved: (count) =>
      count === 1
        ? "Deine Änderung ist hier gespeichert."
        : `Deine ${numbers.format(count)} Änderungen sind hier gespeichert.`,
    tryNow: "Jetzt versuchen",
    details: "Einzelheiten",
    backOnline: (count) => `Wieder online, ${many(count, "Notiz", "Notizen")} synchronisiert`,
    cameIn: (count) => `${numbers.format(count)} weitere kamen von anderen Geräten.`,
  },

  gone: {
    region: "Auf dem Server nicht mehr da",
    title: "Diese Notiz gibt es auf dem Server nicht mehr.",
    text: "Behalten oder auch hier löschen?",
    keep: "Notiz behalten",
    delete: "Auch hier löschen",
  },

  signInDialog: {
    title: "Neu anmelden",
    text: (name) => `Als ${name}. Was wartet, geht nicht verloren, und du kannst weiterschreiben.`,
    noName: "Was wartet, geht nicht verloren, und du kannst weiterschreiben.",
    password: "Passwort",
    wrong: "Dieses Passwort passt nicht zu diesem Konto.",
    waiting: (count) =>
      count === 0
        ? ""
        : count === 1
          ? "1 Änderung geht hinaus, sobald du angemeldet bist."
          : `${numbers.format(count)} Änderungen gehen hinaus, sobald du angemeldet bist.`,
    cancel: "Später",
    yes: "Anmelden",
  },
};
