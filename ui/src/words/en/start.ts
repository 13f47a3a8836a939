import type { Reason } from "../../ipc";

const numbers = new Intl.NumberFormat("en-GB");

/** The first run, and the talk with a server wherever one connects. */
export const start = {
  title: "Where should your notes live?",
  lead: "They are always saved on this computer first. Syncing is up to you.",
  ways: "Where your notes live",
  here: "Just this computer",
  hereText: "No account. Nothing leaves this computer.",
  hereTicks: [
    "Works without internet, for good",
    "Full search and earlier versions",
    "Connect a server later and keep every note",
  ],
  connect: "Connect to a sync server",
  connectText: "The same notes on all your computers.",

  url: "Application URL",
  urlExample: "https://notes.example.com",
  key: "Application key",
  keyFrom: (where: "keychain" | "file"): string =>
    where === "keychain"
      ? "From whoever runs the server. Stored in this computer’s keychain."
      : "From whoever runs the server. Stored in a file that only you can read.",
  showKey: "Show key",
  hideKey: "Hide key",
  found: "Server found",
  foundSecure: "Server found, secure connection",
  account: "Account",
  accountKind: "Account on this server",
  have: "I have an account",
  make: "Make a new one",
  password: "Password",
  yourPassword: "Your password",
  newPassword: "Choose a password",
  noRegistration: "New accounts are made by whoever runs the server.",
  invitation: "Paste an invitation…",
  invitationLabel: "Invitation",
  invitationHelp: "On the other device: Settings, Sync, Invite a device.",
  invitationTaken: "Invitation read. Address and key are filled in.",

  bringIn: "Bring in notes from a folder…",
  begin: "Start writing",
  next: "Continue",
  connectAndSync: "Connect and sync",
  registerAndSync: "Make account and sync",
  connecting: "Asking the server…",

  needUrl: "Enter the Application URL.",
  needAccount: "Enter the name of your account.",
  needPassword: "Enter your password.",
  wrongPassword: "Name and password don’t fit together.",
  /** What a person who connects can do about it; what is not here is said as everywhere. */
  trouble: {
    unreachable: "The server can’t be reached. Check the address and this computer’s connection.",
    noServer: "No Driftless server answers at this address.",
    timeout: "The server took too long. Try again.",
    wrongKey: "The server doesn’t know this application key.",
    busy: "The server is busy and asked us to wait. Try again in a minute.",
    serverFailed: "Something went wrong on the server. Try again later, or ask whoever runs it.",
    badAnswer: "This server answers, but not as a Driftless server does.",
  } as Partial<Record<Reason["code"], string>>,

  others: {
    title: (count: number) =>
      count === 0
        ? "The notes here belong to another server or account"
        : count === 1
          ? "1 note here belongs to another server or account"
          : `${numbers.format(count)} notes here belong to another server or account`,
    neverSent: (count: number) =>
      count === 1
        ? "1 note is on this computer only so far"
        : `${numbers.format(count)} notes are on this computer only so far`,
    text: "What should become of them? Nothing is sent before you say, and nothing is deleted either way.",
    send: "Send them there",
    sendText: "They are synced with the new server from now on.",
    setAside: "Set them aside",
    setAsideText:
      "They move into a profile of their own on this computer, with everything that waits. You find it in Settings, Data.",
    isSetAside: "What was here is a profile of its own now. You open it in Settings, Data.",
    cancel: "Cancel",
  },
};
