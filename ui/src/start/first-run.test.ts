import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { SettingsState } from "../settings/settings.svelte";
import { click, fill, seen } from "../test-hand";
import FirstRun from "./FirstRun.svelte";

let host: FakeBackend;
let run: Record<string, unknown>;
const done = vi.fn();
const find = <Kind extends HTMLElement = HTMLElement>(selector: string): Kind | null =>
  document.querySelector(selector);
const value = (selector: string): string | undefined => find<HTMLInputElement>(selector)?.value;

let asked = 0;
const begin = (): Promise<void> => click("[data-testid=begin]");

async function connectTo(url = "https://notes.example", key = "a-key"): Promise<void> {
  await click("[data-testid=way-connect]");
  await fill("[data-testid=server-url]", url);
  await fill("[data-testid=server-key]", key);
}

beforeEach(async () => {
  host = new FakeBackend();
  await host.disconnect();
  host.options = { ...host.options, begun: false };
  const settings = new SettingsState(host);
  await settings.start();
  run = mount(FirstRun, {
    target: document.body,
    props: { settings, done, bringIn: () => void (asked += 1), brought: 0 },
  });
  await seen("[data-testid=first-run]");
});
afterEach(async () => {
  await unmount(run);
  vi.clearAllMocks();
});

test("this computer only asks nothing more", async () => {
  await begin();
  await expect.poll(() => done).toHaveBeenCalledOnce();
  await expect.poll(() => host.options).toMatchObject({ begun: true, serverUrl: null });
});

test("a server without accounts is asked first and then kept", async () => {
  await connectTo();
  await begin();
  await expect
    .poll(() => host.connections)
    .toEqual([{ serverUrl: "https://notes.example", applicationKey: "a-key", account: null, notesHere: "ask" }]);
  await expect.poll(() => done).toHaveBeenCalledOnce();
});

test("a server with accounts is found, and only then asks who it is", async () => {
  host.server = { accounts: "required", registration: false, notesOfAnother: 0 };
  await connectTo();
  await expect.poll(() => find("#account-name")).toBeNull();
  await begin();
  await expect.poll(() => host.connections).toEqual([]);
  await expect.poll(() => document.activeElement === find("#account-name")).toBe(true);
  await expect.poll(() => document.body.textContent).toContain("New accounts are made by whoever runs the server.");
  await fill("#account-name", "ingrid");
  await begin();
  await expect.poll(() => find("[data-testid=connect-error]")?.textContent).toContain("Enter your password.");
  await fill("#account-password", "a password");
  await begin();
  await expect
    .poll(() => host.connections[0]?.account)
    .toEqual({ name: "ingrid", password: "a password", register: false });
  await expect.poll(() => done).toHaveBeenCalledOnce();
});

test("where the server lets anyone, an account is made", async () => {
  host.server = { accounts: "required", registration: true, notesOfAnother: 0 };
  await connectTo();
  await begin();
  await click("[data-testid=register]");
  await fill("#account-name", "jonas");
  await fill("#account-password", "another");
  await expect.poll(() => find("[data-testid=begin]")?.textContent).toContain("Make account");
  await begin();
  await expect.poll(() => host.connections[0]?.account?.register).toBe(true);
});

test.each([
  ["noServer", "invalid", "[data-testid=server-url]", "No Driftless server answers at this address."],
  ["unreachable", "offline", "[data-testid=server-url]", "The server can’t be reached."],
  ["wrongKey", "unauthorized", "[data-testid=server-key]", "doesn’t know this application key"],
] as const)("%s is said at its field, with the focus in it, and nothing is kept", async (code, kind, field, said) => {
  host.connectFails = { code: kind, message: "raw", reason: { code, said: null, a: null, b: null } };
  await connectTo("https://notes.example", "my-key");
  await begin();
  await expect.poll(() => find("[data-testid=connect-error]")?.textContent).toContain(said);
  await expect.poll(() => find(field)?.getAttribute("aria-describedby")).toBe("server-error");
  await expect.poll(() => document.activeElement === find(field)).toBe(true);
  await expect
    .poll(() => [value("[data-testid=server-url]"), value("[data-testid=server-key]")])
    .toEqual(["https://notes.example", "my-key"]);
  await expect.poll(() => host.options.serverUrl).toBeNull();
  await expect.poll(() => done).not.toHaveBeenCalled();
});

test("a wrong password is said at the password", async () => {
  host.server = { accounts: "required", registration: false, notesOfAnother: 0 };
  await connectTo();
  await begin();
  await fill("#account-name", "ingrid");
  await fill("#account-password", "wrong");
  host.connectFails = { code: "unauthorized", message: "no" };
  await begin();
  await expect
    .poll(() => find("[data-testid=connect-error]")?.textContent)
    .toContain("Name and password don’t fit together.");
  await expect.poll(() => document.activeElement === find("#account-password")).toBe(true);
  await expect.poll(() => value("#account-name")).toBe("ingrid");
});

test("going back and forth loses nothing that was typed", async () => {
  await connectTo("https://half.typed", "half");
  await click("[data-testid=way-here]");
  find("[data-testid=way-here]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  await expect.poll(() => find("[data-testid=way-connect]")?.getAttribute("aria-checked")).toBe("true");
  await expect
    .poll(() => [value("[data-testid=server-url]"), value("[data-testid=server-key]")])
    .toEqual(["https://half.typed", "half"]);
});

test("an invitation that is pasted fills in address and key; what is none is told at its field", async () => {
  await click("[data-testid=paste-invitation]");
  await fill("[data-testid=invitation-text]", "hello");
  await expect.poll(() => find("[data-testid=connect-error]")?.textContent).toContain("This text is no invitation.");
  await fill("[data-testid=invitation-text]", "driftless://connect?url=https://notes.jonas.example");
  await expect.poll(() => value("[data-testid=server-url]")).toBe("https://notes.jonas.example");
  await expect.poll(() => value("[data-testid=server-key]")).toBe("a-key");
  await expect.poll(() => document.body.textContent).toContain("Invitation read.");
});

test("an invitation that is put into the address is understood as well", async () => {
  await click("[data-testid=way-connect]");
  await fill("[data-testid=server-url]", "driftless://connect?url=https://notes.jonas.example");
  await expect.poll(() => value("[data-testid=server-url]")).toBe("https://notes.jonas.example");
});

test("a link that was opened chooses to connect", async () => {
  host.emit("invited", "driftless://connect?url=https://notes.link.example");
  await expect.poll(() => find("[data-testid=way-connect]")?.getAttribute("aria-checked")).toBe("true");
  await expect.poll(() => value("[data-testid=server-url]")).toBe("https://notes.link.example");
});

test("notes that belong elsewhere are asked about before anything is sent", async () => {
  host.server = { accounts: "none", registration: false, notesOfAnother: 12 };
  await connectTo();
  await begin();
  await expect.poll(() => find("[data-testid=other-notes]")?.textContent).toContain("12 notes here belong to another");
  await expect.poll(() => host.connections).toEqual([]);
  await click("[data-testid=others-set-aside]");
  await expect.poll(() => host.connections[0]?.notesHere).toBe("setAside");
  await expect.poll(() => done).toHaveBeenCalledOnce();
});

test("notes that were never sent are asked about, too", async () => {
  host.server = { accounts: "none", registration: false, notesOfAnother: 0, notesNeverSent: 3 };
  await connectTo();
  await begin();
  const asked = "3 notes are on this computer only so far";
  await expect.poll(() => find("[data-testid=other-notes]")?.textContent).toContain(asked);
  expect(host.connections).toEqual([]);
  await click("[data-testid=others-send]");
  await expect.poll(() => host.connections[0]?.notesHere).toBe("send");
});

test("what can't be begun is said, and the choice stays", async () => {
  vi.spyOn(host, "beginHere").mockRejectedValueOnce({ code: "diskFull", message: "The disk is full." });
  await begin();
  await expect.poll(() => find("[role=alert]")?.textContent).toContain("The disk is full.");
  await expect.poll(() => done).not.toHaveBeenCalled();
});

test("whoever has notes elsewhere brings them in before they say where they live", async () => {
  const before = asked;
  await click("[data-testid=bring-in]");
  expect(asked).toBe(before + 1);
});
