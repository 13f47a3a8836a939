import type { Reason } from "../../ipc";
import { sync } from "./sync";

/** Why something did not reach the server, or did not come from it. `again` says when it is tried again, if it is by itself. */
export const reasons: Record<Reason["code"], (reason: Reason, again: string) => string> = {
  unreachable: () => "The server can’t be reached. We keep trying.",
  noServer: () => "No server answers at this address. Check the Application URL in Settings.",
  timeout: (_, again) => `The server took too long. ${again}.`,
  insecure: () => "The connection is not secure, so nothing was sent. Check the address or this computer’s clock.",
  invalidUrl: () => "The Application URL must look like https://notes.example.com.",
  notAccepted: () => "The server didn’t accept this change. Your text is safe here. Copy report, then try again.",
  signedOut: () => "Your sign-in has expired. Sign in again to keep syncing.",
  forbidden: () => "This account may not change this note. Your text stays on this computer.",
  wrongKey: () => "The server doesn’t know this application key. Check it in Settings.",
  keyOfAnother: () =>
    "The stored application key belongs to another server, so it wasn’t sent. Enter the key of this one.",
  gone: () => `${sync.gone.title} ${sync.gone.text}`,
  twoVersions: () => "This note has two versions. Compare them when you like.",
  tooLarge: ({ a, b }) => {
    const sizes = [a === null ? "" : sync.size(a), b === null ? "" : `limit ${sync.size(b)}`]
      .filter(Boolean)
      .join(", ");
    return `This note is too large for the server${sizes && ` (${sizes})`}.`;
  },
  busy: () => "The server is busy and asked us to wait. Nothing is wrong with the note.",
  serverFailed: (_, again) => `Something went wrong on the server. ${again}.`,
  badAnswer: (_, again) => `The server sent something that is not a note. ${again}.`,
  newerFormat: () => "Update the app to sync with this server. Writing works as before.",
  historyChanged: () => "The server was restored or replaced. We compare everything with it.",
  wouldRemove: ({ a, b }) =>
    `The server would remove ${a ?? 0} of ${b ?? 0} items here. Nothing was removed. Is it the right server?`,
  emptied: ({ a }) =>
    `The server has none of the ${a ?? 0} items that were synced with it. They stay here until you decide.`,
  otherAccount: () => "The notes here belong to another server or account. Say what should become of them.",
  clockOff: ({ a }) =>
    `This computer’s clock is ${a === 1 ? "1 minute" : `${a ?? 0} minutes`} off. Times in versions may look wrong.`,
  diskFull: () => "Not saved: the disk is full. Free some space, or copy your text now.",
  readOnly: () => "Not saved: your notes file can’t be written. Look at its folder, or copy your text now.",
  damaged: () => "Your notes file couldn’t be opened. A copy was put aside in the data folder.",
  stopped: () => "Stopped.",
  internal: () => "Something went wrong inside the app.",
};
