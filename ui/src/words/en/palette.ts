const numbers = new Intl.NumberFormat("en-GB");

/** The search over everything. */
export const palette = {
  title: "Search",
  ask: "Search notes",
  askCommands: "Search commands",
  results: "Results",
  notes: "Notes",
  recent: "Last edited",
  tags: "Tags",
  notebooks: "Notebooks",
  commands: "Commands",
  actions: "Actions",
  inTrash: "In Trash.",
  untitled: "Untitled",
  found: (count: number, ms: number) =>
    `${count === 1 ? "1 note" : `${numbers.format(count)} notes`}, ${numbers.format(ms)} ms`,
  nothing: (text: string) => `Nothing found for “${text}”.`,
  newNote: (title: string) => `New note titled “${title}”`,
  showAll: (count: number) => `Show all ${numbers.format(count)} in the note list`,
  choose: "choose",
  open: "open",
  onlyTags: "tags",
  onlyCommands: "commands",
  works: "Searches this computer, works offline",
  counted: (count: number) => (count === 1 ? "1 result" : `${numbers.format(count)} results`),
};
