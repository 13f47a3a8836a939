import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { byId, click, fill } from "../test-hand";
import SignInAgain from "./SignInAgain.svelte";
import { Sync } from "./sync.svelte";

let host: FakeBackend;
let sync: Sync;
let stop: () => void;
let dialog: Record<string, unknown>;
const field = (): HTMLInputElement => document.querySelector("#sign-in-password") as HTMLInputElement;

async function submit(password: string): Promise<void> {
  await fill("#sign-in-password", password);
  await click(byId("sign-in-yes"));
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
  await expect.poll(() => said).toContain("As ingrid.");
  await expect.poll(() => said).toContain("3 changes go out");
  const signIn = vi.spyOn(host, "signIn");
  await submit("a password");
  await expect.poll(() => signIn).toHaveBeenCalledWith("a password");
  await expect.poll(() => sync.signingIn).toBe(false);
  await expect.poll(() => host.status.pending).toBe(3);
});

test("a wrong password is said, and what waits stays", async () => {
  host.connectFails = { code: "unauthorized", message: "no" };
  await submit("wrong");
  await expect
    .poll(() => document.querySelector("#sign-in-error")?.textContent)
    .toContain("That password doesn’t fit this account.");
  await expect.poll(() => document.activeElement === field()).toBe(true);
  await expect.poll(() => [sync.signingIn, host.status.pending, host.status.state]).toEqual([true, 3, "unauthorized"]);
});
