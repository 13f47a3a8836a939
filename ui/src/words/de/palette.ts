import type { Words } from "../en";

const numbers = new Intl.NumberFormat("de-DE");

export const palette: Words["palette"] = {
  title: "Suchen",
  ask: "Notizen suchen",
  askCommands: "Befehle suchen",
  results: "Funde",
  notes: "Notizen",
  recent: "Zuletzt bearbeitet",
  tags: "Tags",
  notebooks: "Notizbücher",
  commands: "Befehle",
  actions: "Aktionen",
  inTrash: "Im Papierkorb.",
  untitled: "Ohne Titel",
  found: (count, ms) => `${count === 1 ? "1 Notiz" : `${numbers.format(count)} Notizen`}, ${numbers.format(ms)} ms`,
  nothing: (text) => `Nichts gefunden für „${text}“.`,
  newNote: (title) => `Neue Notiz „${title}“`,
  showAll: (count) => `Alle ${numbers.format(count)} in der Liste zeigen`,
  choose: "wählen",
  open: "öffnen",
  onlyTags: "Tags",
  onlyCommands: "Befehle",
  works: "Sucht auf diesem Computer, auch offline",
  counted: (count) => (count === 1 ? "1 Fund" : `${numbers.format(count)} Funde`),
};
