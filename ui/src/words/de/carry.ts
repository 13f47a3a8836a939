import { sizesIn } from "../size";
import type { Words } from "../en";

const numbers = new Intl.NumberFormat("de-DE");
const size = sizesIn("de-DE");
const count = (number: number, one: string, many: string): string =>
  number === 1 ? `1 ${one}` : `${numbers.format(number)} ${many}`;
const notes = (number: number): string => count(number, "Notiz", "Notizen");

export const carry: Words["carry"] = {
  bringIn: "Notizen hereinholen",
  bringInText:
    "Markdown- oder Textdateien, eine Sicherung von Driftless, ein Vault von Obsidian oder ein Export von Joplin, Simplenote oder Standard Notes.",
  nothingChanges: "Was du hier bearbeitet hast, bleibt, wie es ist. Was schon hier ist, kommt nicht ein zweites Mal.",
  folder: "Ein Ordner…",
  files: "Dateien oder Sicherung…",
  looking: "Wird durchgesehen…",
  from: {
    files: "aus Textdateien",
    driftless: "aus einem Export von Driftless",
    obsidian: "aus Obsidian",
    joplin: "aus Joplin",
    simplenote: "aus Simplenote",
    standardNotes: "aus Standard Notes",
  },
  found: (number, notebooks, from) =>
    `${notes(number)}${notebooks === 0 ? "" : ` in ${count(notebooks, "Notizbuch", "Notizbüchern")}`}, ${from}`,
  willBeLeft: (files) =>
    files === 1
      ? "1 andere Datei, etwa ein Bild, kommt nicht mit."
      : `${numbers.format(files)} andere Dateien, etwa Bilder, kommen nicht mit.`,
  yes: "Hereinholen",
  staysUsable: "Du kannst jederzeit anhalten.",
  progress: "Fertige Notizen",
  of: (done, total) => (total === 0 ? "" : `${numbers.format(done)} von ${numbers.format(total)}`),
  stop: "Anhalten",
  done: "Fertig",
  cancel: "Abbrechen",
  brought: (number) => `${notes(number)} hereingeholt.`,
  there: (number) => (number === 1 ? "1 war schon hier." : `${numbers.format(number)} waren schon hier.`),
  updated: (number) =>
    number === 1
      ? "1 hat den neuen Text ihrer Datei; der vorige steht bei den früheren Fassungen."
      : `${numbers.format(number)} haben die neuen Texte ihrer Dateien; die vorigen stehen bei den früheren Fassungen.`,
  beside: (number) =>
    number === 1
      ? "1 davon wurde seit dem letzten Mal hier und in der Datei geändert: Beide sind da, nebeneinander."
      : `${numbers.format(number)} davon wurden seit dem letzten Mal hier und in der Datei geändert: Beide sind da, nebeneinander.`,
  goesOn: "Es wurde vorher angehalten. Hol dasselbe noch einmal herein, dann geht es dort weiter.",
  left: (parts) => `Nicht mitgekommen: ${parts.join(", ")}.`,
  counted: {
    notANote: (number) =>
      count(number, "Bild oder andere Datei, die kein Text ist", "Bilder und andere Dateien, die kein Text sind"),
    tooLarge: (number) =>
      count(number, "Datei, die größer ist als eine Notiz", "Dateien, die größer sind als eine Notiz"),
    unreadable: (number) => count(number, "Datei, die nicht zu lesen ist", "Dateien, die nicht zu lesen sind"),
    encrypted: (number) => count(number, "verschlüsselte Notiz", "verschlüsselte Notizen"),
    link: (number) => count(number, "Verweis nach anderswo", "Verweise nach anderswo"),
    outside: (number) =>
      count(number, "Datei, deren Name aus dem Archiv führt", "Dateien, deren Namen aus dem Archiv führen"),
  },
  leftLabel: "Dateien, zu denen etwas zu sagen ist",
  why: {
    notANote: "Kein Text",
    tooLarge: "Über 10 MB",
    unreadable: "Nicht zu lesen",
    encrypted: "Verschlüsselt",
    link: "Ein Verweis",
    outside: "Führt aus dem Archiv",
  },
  andMore: (number) => `und ${numbers.format(number)} weitere`,
  guessed: "Hereingeholt; sieh nach den Umlauten",
  broughtBefore: (number) => `${notes(number)} hereingeholt. Sag nun, wo sie wohnen sollen.`,

  export: "Alle Notizen exportieren",
  form: "In welcher Form",
  forms: {
    folder: {
      label: "Markdown-Dateien in Ordnern",
      effect: "Ein Ordner für jedes Notizbuch; jedes Programm liest sie.",
    },
    zip: { label: "Eine Sicherungsdatei", effect: "Dasselbe in einer Zip-Datei." },
  },
  exportText:
    "Sie kommen neu in den Ordner, den du wählst; nichts dort wird überschrieben. Was im Papierkorb liegt, kommt mit, für sich.",
  chooseFolder: "Ordner wählen…",
  nothingWritten: "Angehalten. Nichts wurde geschrieben.",
  notSaved: "Was du zuletzt geschrieben hast, ließ sich noch nicht speichern; es wurde nichts exportiert.",
  written: (number) => `${notes(number)} exportiert.`,
  show: "Zeigen",
  folderAndSize: (folder, bytes) => `${folder}, ${size(bytes)}`,
};
