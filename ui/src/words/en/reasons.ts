import type { Reason } from "../../ipc";

/** Why something did not reach the server, or did not come from it. */
export const reasons: Record<Reason["code"], (reason: Reason) => string> = {
  unreachable: () => "The server can’t be reached. We keep trying.",
  noServer: () => "No Driftless server answers at this address. Check the Application URL in Settings.",
  timeout: () => "The server took too long. We keep trying.",
  insecure: () => "The connection is not secure, so nothing was sent. Check the address or this computer’s clock.",
  invalidUrl: () => "The Application URL must look like https://notes.example.com.",
  notAccepted: ({ said }) =>
    `The server didn’t accept this change. Your text is safe here.${said === null ? "" : ` It said: ${said}.`}`,
  signedOut: () => "Your sign-in has expired. Sign in again to keep syncing.",
  forbidden: () => "This account may not change this note. Your text stays on this computer.",
  wrongKey: () => "The server doesn’t know this application key. Check it in Settings.",
  gone: () => "This note no longer exists on the server. Keep it, or delete it here too?",
  twoVersions: () => "This note has two versions. Compare them when you like.",
  tooLarge: () => "This note is too large for the server. Your text is safe here.",
  busy: () => "The server is busy and asked us to wait. Nothing is wrong with your notes.",
  serverFailed: () => "Something went wrong on the server. We keep trying.",
  badAnswer: () => "The server sent something that is not a note. We keep trying.",
  newerFormat: () => "Update the app to sync with this server. Writing works as before.",
  historyChanged: () => "The server was restored or replaced. We compare everything with it.",
  wouldRemove: ({ a, b }) =>
    `The server would remove ${a ?? 0} of ${b ?? 0} items here. Nothing was removed. Is it the right server?`,
  emptied: ({ a }) =>
    `The server has none of the ${a ?? 0} items that were synced with it. They stay here until you decide.`,
  otherAccount: () => "The notes here belong to another server or account. Say what should become of them.",
  clockOff: ({ a }) => `This computer’s clock is ${a ?? 0} minutes off. Times in versions may look wrong.`,
  diskFull: () => "Not saved: the disk is full. Free some space, or copy your text now.",
  damaged: () => "Your notes file couldn’t be opened. A copy was put aside in the data folder.",
  stopped: () => "Stopped.",
  internal: () => "Something went wrong inside the app.",
};
