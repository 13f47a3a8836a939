import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import SignInAgain from "./SignInAgain.svelte";
import { Sync } from "./sync.svelte";

let host: FakeBackend;
let sync: Sync;
let stop: () => void;
let dialog: Record<string, unknown>;
const field = (): HTMLInputElement => document.querySelector("#sign-in-password") as HTMLInputElement;

async function submit(password: string): Promise<void> {
  field().value = password;
  field().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
  document.querySelector<HTMLElement>("[data-testid=sign-in-yes]")?.click();
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

beforeEach(async () => {
  host = new FakeBackend();
  host.become({ state: "unauthorized", pending: 3 });
  sync = new Sync(host);
  stop = await sync.start();
  sync.signingIn = true;
  dialog = mount(SignInAgain, { target: document.body, props: { sync, user: "ingrid" } });
  flushSync();
});
afterEach(async () => {
  await unmount(dialog);
  stop();
});

test("it names the account and what waits, and goes on with the password alone", async () => {
  const said = document.querySelector("#sign-in-text")?.textContent;
  expect(said).toContain("As ingrid.");
  expect(said).toContain("3 changes go out");
  const signIn = vi.spyOn(host, "signIn");
  await submit("a password");
  expect(signIn).toHaveBeenCalledWith("a password");
  expect(sync.signingIn).toBe(false);
  expect(host.status.pending).toBe(3);
});

test("a wrong password is said, and what waits stays", async () => {
  host.connectFails = { code: "unauthorized", message: "no" };
  await submit("wrong");
  expect(document.querySelector("#sign-in-error")?.textContent).toContain("That password doesn’t fit this account.");
  expect(document.activeElement).toBe(field());
  expect([sync.signingIn, host.status.pending, host.status.state]).toEqual([true, 3, "unauthorized"]);
});
