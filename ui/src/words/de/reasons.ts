import type { Words } from "../en";
import { sync } from "./sync";

export const reasons: Words["reasons"] = {
  unreachable: () => "Der Server ist nicht zu erreichen. Wir versuchen es weiter.",
  noServer: () => "Unter dieser Adresse antwortet kein Server. Prüfe die Application URL in den Einstellungen.",
  timeout: (_, again) => `Der Server hat zu lange gebraucht. ${again}.`,
  insecure: () =>
    "Die Verbindung ist nicht sicher, darum wurde nichts gesendet. Prüfe die Adresse oder die Uhr dieses Computers.",
  invalidUrl: () => "Die Application URL muss aussehen wie https://notes.example.com.",
  notAccepted: () =>
    "Der Server hat diese Änderung nicht angenommen. Dein Text ist hier sicher. Kopiere den Bericht, dann versuch es noch einmal.",
  signedOut: () => "Deine Anmeldung ist abgelaufen. Melde dich wieder an, damit weiter synchronisiert wird.",
  forbidden: () => "Dieses Konto darf diese Notiz nicht ändern. Dein Text bleibt auf diesem Computer.",
  wrongKey: () => "Der Server kennt diesen Application Key nicht. Prüfe ihn in den Einstellungen.",
  keyOfAnother: () =>
    "Der gespeicherte Application Key gehört zu einem anderen Server, darum wurde er nicht gesendet. Gib den von diesem ein.",
  gone: () => `${sync.gone.title} ${sync.gone.text}`,
  twoVersions: () => "Diese Notiz hat zwei Fassungen. Vergleiche sie, wann du willst.",
  tooLarge: ({ a, b }) => {
    const sizes = [a === null ? "" : sync.size(a), b === null ? "" : `erlaubt sind ${sync.size(b)}`]
      .filter(Boolean)
      .join(", ");
    return `Diese Notiz ist zu groß für den Server${sizes && ` (${sizes})`}.`;
  },
  busy: () => "Der Server ist beschäftigt und bat uns zu warten. Mit der Notiz ist alles in Ordnung.",
  serverFailed: (_, again) => `Auf dem Server ist etwas schiefgegangen. ${again}.`,
  badAnswer: (_, again) => `Der Server hat etwas geschickt, das keine Notiz ist. ${again}.`,
  newerFormat: () => "Aktualisiere die App, um mit diesem Server zu synchronisieren. Schreiben geht wie zuvor.",
  historyChanged: () => "Der Server wurde wiederhergestellt oder ersetzt. Wir vergleichen alles mit ihm.",
  wouldRemove: ({ a, b }) =>
    `Der Server würde hier ${a ?? 0} von ${b ?? 0} Einträgen entfernen. Entfernt wurde nichts. Ist es der richtige Server?`,
  emptied: ({ a }) =>
    `Der Server hat nichts mehr von den ${a ?? 0} Einträgen, die mit ihm synchronisiert wurden. Hier bleiben sie, bis du entscheidest.`,
  otherAccount: () => "Die Notizen hier gehören zu einem anderen Server oder Konto. Sag, was mit ihnen geschehen soll.",
  clockOff: ({ a }) =>
    `Die Uhr dieses Computers geht um ${a === 1 ? "1 Minute" : `${a ?? 0} Minuten`} falsch. Zeiten von Fassungen können täuschen.`,
  diskFull: () => "Nicht gespeichert: Die Festplatte ist voll. Schaffe Platz oder kopiere jetzt deinen Text.",
  readOnly: () =>
    "Nicht gespeichert: In deine Notizdatei lässt sich nicht schreiben. Sieh nach ihrem Ordner oder kopiere jetzt deinen Text.",
  damaged: () => "Deine Notizdatei ließ sich nicht öffnen. Eine Kopie wurde im Datenordner beiseitegelegt.",
  stopped: () => "Angehalten.",
  internal: () => "In der App ist etwas schiefgegangen.",
};
