import type { Settings } from "./backend";

/** The settings that the fake begins with. */
export const SETTINGS: Settings = {
  begun: true,
  serverUrl: "https://notes.lindqvist.example",
  hasApplicationKey: true,
  user: null,
  signedInSince: null,
  secretsIn: "keychain",
  device: "Studio desk",
  backgroundSync: true,
  workOffline: false,
  syncEvery: 300,
  syncOnReconnect: true,
  pauseOnMetered: false,
  theme: "system",
  notifyConflicts: true,
  notifyFailing: true,
  notifyBackOnline: false,
  whenFit: "ask",
  whenOverlap: "ask",
  captions: false,
  language: "en",
  zoom: 1,
  noteFont: "sans",
  textSize: 16,
  order: "edited",
  spelling: true,
  trashDays: 30,
  closeToTray: true,
  autostart: false,
  startHidden: false,
  quickNoteKey: null,
  can: { tray: true, autostart: true, quickNoteKey: true, metered: true },
  profile: "Notes",
  dataFolder: "~/.local/share/driftless",
  placeFixed: false,
  oldPlace: null,
  version: "0.1.0",
};

/** A picture that looks like an invitation: squares in a square. */
export const QR = ((): string => {
  const dark = Array.from({ length: 25 * 25 }, (_, at) => (at * 7919 + ((at * at) % 31)) % 5 < 2);
  const corner = (x: number, y: number): string =>
    `<path d="M${x} ${y}h7v7h-7z" fill="#000"/><path d="M${x + 1} ${y + 1}h5v5h-5z" fill="#fff"/><path d="M${x + 2} ${y + 2}h3v3h-3z" fill="#000"/>`;
  const squares = dark.map((is, at) => (is ? `M${at % 25} ${Math.floor(at / 25)}h1v1h-1z` : "")).join("");
  const corners = corner(0, 0) + corner(18, 0) + corner(0, 18);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 29 29"><path d="M-2 -2h29v29h-29z" fill="#fff"/><path d="${squares}"/>${corners}</svg>`;
})();
