import type { Words } from "../en";

const numbers = new Intl.NumberFormat("de-DE");

export const start: Words["start"] = {
  title: "Wo sollen deine Notizen wohnen?",
  lead: "Gespeichert wird immer zuerst auf diesem Computer. Ob synchronisiert wird, bestimmst du.",
  ways: "Wo deine Notizen wohnen",
  here: "Nur auf diesem Computer",
  hereText: "Kein Konto. Nichts verlässt diesen Computer.",
  hereTicks: [
    "Geht ohne Internet, für immer",
    "Volle Suche und frühere Fassungen",
    "Später einen Server verbinden und jede Notiz behalten",
  ],
  connect: "Mit einem Server verbinden",
  connectText: "Dieselben Notizen auf all deinen Computern.",

  url: "Application URL",
  urlExample: "https://notes.example.com",
  key: "Application Key",
  keyFrom: (where) =>
    where === "keychain"
      ? "Von dem, der den Server betreibt. Liegt im Schlüsselbund dieses Computers."
      : "Von dem, der den Server betreibt. Liegt in einer Datei, die nur du lesen kannst.",
  showKey: "Schlüssel zeigen",
  hideKey: "Schlüssel verbergen",
  found: "Server gefunden",
  foundSecure: "Server gefunden, sichere Verbindung",
  account: "Konto",
  accountKind: "Konto auf diesem Server",
  have: "Ich habe ein Konto",
  make: "Neues anlegen",
  password: "Passwort",
  yourPassword: "Dein Passwort",
  newPassword: "Wähle ein Passwort",
  noRegistration: "Neue Konten legt an, wer den Server betreibt.",
  invitation: "Einladung einfügen…",
  invitationLabel: "Einladung",
  invitationHelp: "Auf dem anderen Gerät: Einstellungen, Synchronisieren, Gerät einladen.",
  invitationTaken: "Einladung gelesen. Adresse und Schlüssel sind eingetragen.",

  bringIn: "Notizen aus einem Ordner hereinholen…",
  begin: "Losschreiben",
  next: "Weiter",
  connectAndSync: "Verbinden und synchronisieren",
  registerAndSync: "Konto anlegen und synchronisieren",
  connecting: "Der Server wird gefragt…",

  needUrl: "Gib die Application URL ein.",
  needAccount: "Gib den Namen deines Kontos ein.",
  needPassword: "Gib dein Passwort ein.",
  wrongPassword: "Name und Passwort passen nicht zusammen.",
  trouble: {
    unreachable: "Der Server ist nicht zu erreichen. Prüfe die Adresse und die Verbindung dieses Computers.",
    noServer: "Unter dieser Adresse antwortet kein Driftless-Server.",
    timeout: "Der Server hat zu lange gebraucht. Versuch es noch einmal.",
    wrongKey: "Der Server kennt diesen Application Key nicht.",
    busy: "Der Server ist beschäftigt und bat uns zu warten. Versuch es in einer Minute wieder.",
    serverFailed: "Auf dem Server ist etwas schiefgegangen. Versuch es später, oder frag, wer ihn betreibt.",
    badAnswer: "Dieser Server antwortet, aber nicht wie ein Driftless-Server.",
  },

  others: {
    title: (count) =>
      count === 0
        ? "Die Notizen hier gehören zu einem anderen Server oder Konto"
        : count === 1
          ? "1 Notiz hier gehört zu einem anderen Server oder Konto"
          : `${numbers.format(count)} Notizen hier gehören zu einem anderen Server oder Konto`,
    neverSent: (count) =>
      count === 1
        ? "1 Notiz ist bisher nur auf diesem Computer"
        : `${numbers.format(count)} Notizen sind bisher nur auf diesem Computer`,
    text: "Was soll mit ihnen geschehen? Vor deiner Antwort wird nichts gesendet, und gelöscht wird auf keinen Fall etwas.",
    send: "Dorthin senden",
    sendText: "Sie werden von nun an mit dem neuen Server synchronisiert.",
    setAside: "Beiseitelegen",
    setAsideText:
      "Sie ziehen auf diesem Computer in ein eigenes Profil, mit allem, was wartet. Du findest es in den Einstellungen unter Daten.",
    isSetAside: "Was hier war, ist jetzt ein eigenes Profil. Du öffnest es in den Einstellungen unter Daten.",
    cancel: "Abbrechen",
  },
};
