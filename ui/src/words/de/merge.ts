import type { Author } from "../../merge/author";
import type { Words } from "../en";
import { timeOf } from "./time";

const number = (many: number): string => many.toLocaleString("de-DE");
const count = (many: number, one: string, more: string): string => `${number(many)} ${many === 1 ? one : more}`;
const on = (device: string | null): string => (device === null ? "auf einem anderen Gerät" : `auf ${device}`);
const by = ({ person }: Author): string => (person === null ? "" : ` von ${person}`);
const quoted = (title: string): string => `„${title}“`;

const SAFE = "Beide Texte sind sicher, bis du speicherst.";
const KEPT = "Beide bleiben erhalten.";
const NOT_REMOVED = "Du hast sie danach hier bearbeitet, darum wurde noch nichts entfernt.";
const edits = ({ person, device }: Author): string =>
  person === null
    ? `den Änderungen ${device === null ? "eines anderen Geräts" : `von ${device}`}`
    : `den Änderungen von ${person}`;

export const merge: Words["merge"] = {
  untitled: "Ohne Titel",
  anotherDevice: "ein anderes Gerät",
  mine: "Meine",
  theirs: "Andere",
  result: "Ergebnis",
  undo: "Rückgängig",
  decideLater: "Später entscheiden",
  comparing: "Wird verglichen…",
  bothChanged: "Hier haben beide geändert",
  noBase: "Die letzte gemeinsame Fassung ist nicht auf diesem Computer, darum geht Zusammenführen nicht.",

  strategies: {
    concatenate: "Beide Texte behalten",
    auto: "Zusammenführen",
    mine: "Meine behalten",
    theirs: "Andere behalten",
    both: "Andere als eigene Notiz",
  },
  suggestedWay: "Vorgabe",
  howToCombine: "Wie aus zwei Fassungen eine wird",
  whichToShow: "Welche Fassung zu sehen ist",
  effects: {
    concatenate: "Erst meine, dann die andere",
    mine: "Andere bleibt im Verlauf",
    theirs: "Meine bleibt im Verlauf",
    both: "Am Ende sind es zwei Notizen",
  },
  keptOnce: "Einmal, denn sie sind gleich",
  needsBase: "Braucht die letzte gemeinsame Fassung",
  lineByLine: "Zeile für Zeile",
  allFits: "Alles passt zusammen",
  toChoose: (many) => `${number(many)} zu wählen`,
  fitAndChoose: (fitting, overlaps) => `${number(fitting)} passen, ${number(overlaps)} zu wählen`,

  twoVersionsOf: (title) => `Zwei Fassungen von ${quoted(title)}`,
  changedBoth: ({ person, device }, offline) => {
    const here = `Du hast sie hier${offline ? " ohne Verbindung" : ""}`;
    if (person !== null) return `${here} geändert, und ${person} hat sie ${on(device)} geändert. ${SAFE}`;
    return `${here} und ${on(device)} geändert. ${SAFE}`;
  },
  waitsThere: (device) =>
    `Eine wurde auf ${device} bearbeitet und ist dort noch nicht entschieden. Du kannst das hier tun. ${SAFE}`,
  wasDeleted: (title, who) => `${quoted(title)} wurde ${on(who.device)}${by(who)} gelöscht`,
  notRemoved: NOT_REMOVED,
  deletedHereEditedThere: (title, { person, device }) =>
    person === null
      ? `Du hast ${quoted(title)} gelöscht, aber die Notiz wurde ${on(device)} bearbeitet`
      : `Du hast ${quoted(title)} gelöscht, aber ${person} hat die Notiz bearbeitet`,
  notRemovedThere: "Dort wurde noch nichts entfernt.",

  onThisComputer: "auf diesem Computer",
  onEveryOther: "auf allen anderen Geräten",
  on,
  youDeleted: (when) => `Von dir gelöscht, ${when}`,
  edited: (when) => `Bearbeitet ${when}`,
  you: (when, offline) => `Du, ${when}${offline ? ", ohne Verbindung" : ""}`,
  youEdited: (when, offline) => `Von dir bearbeitet, ${when}${offline ? ", ohne Verbindung" : ""}`,
  notSettledThere: "Dort noch nicht entschieden",
  deleted: (when, person) => (person === null ? `Gelöscht ${when}` : `Von ${person} gelöscht, ${when}`),
  personAt: (person, when) => `${person}, ${when}`,
  today: (clock) => `heute ${clock}`,
  yesterday: (clock) => `gestern ${clock}`,

  answers: { keepNote: "Notiz behalten", deleteEverywhere: "Überall löschen" },
  whatToDo: "Was mit der Notiz geschehen soll",
  suggested: "Empfohlen: Nichts geht verloren.",
  restoresYours: "Stellt sie auf allen deinen Geräten wieder her, mit deinen Änderungen.",
  bringsBack: (who) => `Holt sie zurück, mit ${edits(who)}.`,
  trashesYours: (days) => `Legt sie mit deinen Änderungen in den Papierkorb. Dort bleibt sie ${timeOf(days)}.`,
  trashesTheirs: (who, days) => `Legt sie mit ${edits(who)} in den Papierkorb. Dort bleibt sie ${timeOf(days)}.`,
  noText: "Auf dieser Seite steht kein Text.",
  goneThere: "Die Notiz wurde gelöscht.",
  goneHere: "Du hast die Notiz in den Papierkorb gelegt.",
  editedText: "Der bearbeitete Text, nur zum Lesen",

  whatWillBeSaved: "Wird gespeichert. Änderbar.",
  lastShared: "Letzte gemeinsame Fassung",
  whatBothGrewFrom: "Daraus sind beide entstanden.",
  showLastShared: "Letzte gemeinsame Fassung zeigen",
  myPane: "Meine Fassung, nur zum Lesen",
  theirPane: "Die andere Fassung, nur zum Lesen",
  basePane: "Die letzte gemeinsame Fassung, nur zum Lesen",
  resultPane: "Ergebnis, zum Bearbeiten",
  sameText: "Beide Texte sind gleich und bleiben einmal stehen.",
  sameTextMore: "Was sich unterscheidet, steht oben.",
  removeRepeats: (lines) => `${count(lines, "doppelte Zeile", "doppelte Zeilen")} entfernen`,

  fields: { title: "Titel", tags: "Tags", notebook: "In" },
  fieldGroups: { title: "Titel", tags: "Tags", notebook: "Notizbuch" },
  titleOfResult: "Titel des Ergebnisses",
  useMy: { title: "Meinen Titel nehmen", tags: "Meine Tags nehmen", notebook: "Mein Notizbuch nehmen" },
  useTheir: { title: "Anderen Titel nehmen", tags: "Andere Tags nehmen", notebook: "Anderes Notizbuch nehmen" },
  noNotebook: "Kein Notizbuch",
  anotherNotebook: "Ein anderes Notizbuch",

  choices: { mine: "Meine", theirs: "Andere", both: "Beide" },
  whichText: (change, of) => `Welcher Text hier stehen soll. Änderung ${change} von ${of}`,
  useMineHere: "Hier meine nehmen",
  useTheirsHere: "Hier die andere nehmen",
  added: "hinzugefügt: ",
  removed: "entfernt: ",
  moreLines: (many) => `und ${count(many, "weitere Zeile", "weitere Zeilen")}`,
  without: (before) => `ohne ${quoted(before)}`,
  insteadOf: (after, before) => `${after} statt ${before}`,
  use: (side, what, change, of, both, used) => {
    const also = both ? " Hier haben beide geändert." : "";
    const take = side === "mine" ? "Hier meine nehmen" : "Hier die andere nehmen";
    return `${take}: ${what} Änderung ${change} von ${of}.${also} ${used ? "Im Ergebnis" : "Nicht im Ergebnis"}.`;
  },
  changeOf: (change, of) => `Änderung ${change} von ${of}`,
  chosen: { mine: "meine", theirs: "die andere", both: "beide, meine zuerst", neither: "wie es vorher war" },
  resultIs: (strategy, lines) => {
    const what = {
      concatenate: "beide Texte",
      auto: "zusammengeführt",
      mine: "mein Text",
      theirs: "der andere Text",
      both: "mein Text, der andere als eigene Notiz",
    }[strategy];
    return `Ergebnis: ${what}, ${count(lines, "Zeile", "Zeilen")}`;
  },
  unseen: (many) => `${count(many, "Änderung", "Änderungen")} noch nicht gesehen`,
  nextChange: "nächste Änderung",
  useMineTheirs: "meine, andere nehmen",

  also: (others) => [
    others === 1 ? "Auch im anderen Konflikt: " : `Auch in den ${number(others)} anderen Konflikten: `,
    "",
  ],
  alsoAnswer: (answer, others) => [
    others === 1 ? "Auch in einem anderen solchen Konflikt " : `Auch in ${number(others)} anderen solchen Konflikten `,
    answer === "keepNote" ? "behalten" : "löschen",
    "",
  ],
  alsoShort: (others) => (others === 1 ? "Auch im anderen" : `Auch in ${number(others)} anderen`),
  saveResult: "Ergebnis speichern",
  saveAll: (many) => `Alle ${number(many)} speichern`,

  conflicts: "Konflikte",
  conflict: "Konflikt",
  place: (at, of) => `${number(at)} von ${number(of)}`,
  previous: "Voriger Konflikt",
  next: "Nächster Konflikt",
  showAll: "Alle Konflikte zeigen",
  alsoEdited: (who) => `Auch ${on(who.device)}${by(who)} bearbeitet`,
  deletedOn: (who) => `Gelöscht ${on(who.device)}${by(who)}`,
  deletedHereEditedOn: (who) => `Hier gelöscht, ${on(who.device)}${by(who)} bearbeitet`,
  waitsOn: (device) => `Wartet auf ${device}`,
  halfDone: "halb fertig",

  newer: ({ person, device }, clock) =>
    person === null
      ? `Um ${clock} wurde sie ${on(device)} noch einmal geändert.`
      : `${person} hat sie um ${clock} noch einmal geändert.`,
  showNewer: "Neuere Fassung zeigen",
  settledMeanwhile: (device) => `Das wurde inzwischen ${on(device)} entschieden.`,
  stillHere: "Was du geschrieben hast, ist noch da.",
  madeAnew: "Das Ergebnis wurde aus der neueren Fassung neu gemacht. Was du geschrieben hattest, ist aufgehoben.",
  copyMine: "Meinen Text kopieren",
  copied: "Kopiert",
  keepAsNote: "Als Notiz behalten",
  putBack: "Wieder einsetzen",

  saved: (title) => `${quoted(title)} hat wieder eine Fassung`,
  restInHistory: "Was nicht gewählt wurde, steht unter „Frühere Fassungen“.",
  savedAll: (many, withBoth) => `${number(many)} Konflikte gespeichert${withBoth ? ", mit beiden Texten" : ""}`,
  nothingThrown: "Nichts wurde weggeworfen.",
  settledOn: (title, device) => `${quoted(title)} wurde ${on(device)} entschieden`,
  settledMany: (many, device) =>
    `${number(many)} Notizen wurden ${device === null ? "auf anderen Geräten" : `auf ${device}`} entschieden`,
  whatIWrote: (title) => `${title} (was ich schrieb)`,
  writtenIsIn: (title) => `Was du geschrieben hast, steht in ${quoted(title)}`,

  compare: "Vergleichen",
  compareVersions: "Fassungen vergleichen",
  decide: "Entscheiden",
  later: "Später",
  show: "Zeigen",
  showConflicts: "Konflikte zeigen",
  region: "Konflikt",
  hasTwo: (title) => `${quoted(title)} hat zwei Fassungen`,
  haveTwo: (many) => `${number(many)} Notizen haben zwei Fassungen`,
  eachKept: "Von jeder bleiben beide Texte erhalten.",
  kept: KEPT,
  alsoEditedIt: ({ person, device }) =>
    `${person === null ? "Du hast" : `${person} hat`} sie auch ${on(device)} bearbeitet. ${KEPT}`,
  thisHasTwo: "Diese Notiz hat zwei Fassungen",
  otherVersionOn: (device) => `${device} hat eine andere Fassung dieser Notiz`,
  thisChanged: (who, clock) =>
    `Diese Notiz wurde auch ${on(who.device)}${by(who)} geändert${clock === null ? "" : `, um ${clock}`}`,
  keepWriting: "Beide Fassungen bleiben erhalten. Schreib weiter, oder vergleiche sie jetzt.",
  thisDeleted: (who) => `Diese Notiz wurde ${on(who.device)}${by(who)} gelöscht`,
  keepWritingOrDecide: `${NOT_REMOVED} Schreib weiter, oder entscheide jetzt.`,
  thisDeletedHere: ({ person, device }) =>
    person === null
      ? `Du hast diese Notiz gelöscht, aber sie wurde ${on(device)} bearbeitet`
      : `Du hast diese Notiz gelöscht, aber ${person} hat sie bearbeitet`,
  merged: (titles, by) => {
    const [only] = titles;
    const of = titles.length === 1 && only !== undefined ? quoted(only) : `${number(titles.length)} Notizen`;
    return {
      ask: `Zwei Fassungen von ${of} passten zusammen`,
      both: `Zwei Fassungen von ${of} stehen jetzt in einer Notiz`,
      separate: `Zwei Fassungen von ${of} sind entschieden`,
    }[by];
  },
};
