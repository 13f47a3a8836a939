import type { Words } from "../en";
import { sizesIn } from "../size";

const size = sizesIn("de-DE");

export const place: Words["place"] = {
  move: "Verschieben…",
  title: "Datenordner verschieben",
  what: "Alle deine Notizen, aus jedem Profil, mit früheren Fassungen und Sicherungen, kommen in einen neuen Ordner Driftless in dem, den du wählst.",
  how: "Driftless schließt alle Fenster, kopiert alles, vergleicht es Byte für Byte und startet von dort neu. Bis das fertig ist, bleiben deine Notizen, wo sie sind, und du kannst jederzeit anhalten.",
  to: (folder) => `Nach ${folder}`,
  much: (bytes) => `${size(bytes)} werden verschoben.`,
  choose: "Ordner wählen…",
  another: "Anderen wählen…",
  yes: "Verschieben",
  cancel: "Abbrechen",
  fixed: (folder) => `${folder}. DRIFTLESS_DATA_DIR nennt ihn: Er wird dort gewählt und nicht hier verschoben.`,

  remove: "Entfernen…",
  removeTitle: "Alten Datenordner entfernen?",
  removeText: (folder) =>
    `In ${folder} liegen deine Notizen, wie sie vor dem Verschieben waren. Sie sind kopiert und verglichen. Zurückholen lässt er sich nicht.`,
  removeYes: "Entfernen",

  moving: "Deine Notizen werden verschoben",
  waiting: "Wartet, bis jedes andere Fenster von Driftless zu und jeder Befehl in einem Terminal beendet ist…",
  copying: "Wird kopiert. Deine Notizen bleiben, wo sie sind, bis alles fertig ist.",
  comparing: "Die Kopie wird mit deinen Notizen verglichen, Byte für Byte.",
  progress: "Bisher verschoben",
  of: (done, total) => (total === 0 ? "" : `${size(done)} von ${size(total)}`),
  stop: "Anhalten",
  moved: "Deine Notizen sind umgezogen",
  movedTo: (to) => `Sie sind in ${to}.`,
  kept: (from) => `Was in ${from} war, ist noch da. In den Einstellungen unter Daten kannst du es entfernen.`,
  open: "Driftless öffnen",
  failed: "Deine Notizen wurden nicht verschoben",
  where: "Sie sind, wo sie waren, und zwar alle.",
  nowhere: "Deine Notizen sind nicht da",
  nowhereIn: (to) =>
    `Sie wurden nach ${to} verschoben, und das ist nicht zu finden. Liegt es auf einem anderen Datenträger, schließ ihn an und versuch es noch einmal.`,
  otherwise: "Sind sie jetzt woanders, sag, wo. Es wurde nichts neu begonnen.",
  forGood: (file) =>
    `Sind sie für immer weg, dann entferne die Datei ${file}; danach beginnt Driftless mit dem, was hier noch liegt, oder von vorn.`,
  unreadable: (file) =>
    `In der Datei ${file} steht, wo sie sind, und sie lässt sich nicht lesen. Es wurde nichts neu begonnen.`,
  again: "Noch einmal versuchen",
  find: "Ordner wählen…",
};
