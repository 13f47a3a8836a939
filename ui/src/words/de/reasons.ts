import type { Words } from "../en";

export const reasons: Words["reasons"] = {
  unreachable: () => "Der Server ist nicht zu erreichen. Wir versuchen es weiter.",
  noServer: () =>
    "Unter dieser Adresse antwortet kein Driftless-Server. Prüfe die Application URL in den Einstellungen.",
  timeout: () => "Der Server hat zu lange gebraucht. Wir versuchen es weiter.",
  insecure: () =>
    "Die Verbindung ist nicht sicher, darum wurde nichts gesendet. Prüfe die Adresse oder die Uhr dieses Computers.",
  invalidUrl: () => "Die Application URL muss aussehen wie https://notes.example.com.",
  notAccepted: ({ said }) =>
    `Der Server hat diese Änderung nicht angenommen. Dein Text ist hier sicher.${said === null ? "" : ` Er sagte: ${said}.`}`,
  signedOut: () => "Deine Anmeldung ist abgelaufen. Melde dich wieder an, damit weiter synchronisiert wird.",
  forbidden: () => "Dieses Konto darf diese Notiz nicht ändern. Dein Text bleibt auf diesem Computer.",
  wrongKey: () => "Der Server kennt diesen Application Key nicht. Prüfe ihn in den Einstellungen.",
  gone: () => "Diese Notiz gibt es auf dem Server nicht mehr. Behalten oder auch hier löschen?",
  twoVersions: () => "Diese Notiz hat zwei Fassungen. Vergleiche sie, wann du willst.",
  tooLarge: () => "Diese Notiz ist zu groß für den Server. Dein Text ist hier sicher.",
  busy: () => "Der Server ist beschäftigt und bat uns zu warten. Mit deinen Notizen ist alles in Ordnung.",
  serverFailed: () => "Auf dem Server ist etwas schiefgegangen. Wir versuchen es weiter.",
  badAnswer: () => "Der Server hat etwas geschickt, das keine Notiz ist. Wir versuchen es weiter.",
  newerFormat: () => "Aktualisiere die App, um mit diesem Server zu synchronisieren. Schreiben geht wie zuvor.",
  historyChanged: () => "Der Server wurde wiederhergestellt oder ersetzt. Wir vergleichen alles mit ihm.",
  wouldRemove: ({ a, b }) =>
    `Der Server würde hier ${a ?? 0} von ${b ?? 0} Einträgen entfernen. Entfernt wurde nichts. Ist es der richtige Server?`,
  emptied: ({ a }) =>
    `Der Server hat nichts mehr von den ${a ?? 0} Einträgen, die mit ihm synchronisiert wurden. Hier bleiben sie, bis du entscheidest.`,
  otherAccount: () => "Die Notizen hier gehören zu einem anderen Server oder Konto. Sag, was mit ihnen geschehen soll.",
  clockOff: ({ a }) =>
    `Die Uhr dieses Computers geht um ${a ?? 0} Minuten falsch. Zeiten von Fassungen können täuschen.`,
  diskFull: () => "Nicht gespeichert: Die Festplatte ist voll. Schaffe Platz oder kopiere jetzt deinen Text.",
  damaged: () => "Deine Notizdatei ließ sich nicht öffnen. Eine Kopie wurde im Datenordner beiseitegelegt.",
  stopped: () => "Angehalten.",
  internal: () => "In der App ist etwas schiefgegangen.",
};
