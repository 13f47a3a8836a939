import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backend } from "../ipc";
import type { PlaceNow } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { wrong } from "../test-axe";
import { byId, click, seen } from "../test-hand";
import { speak } from "../words";
import PlaceWindow from "./PlaceWindow.svelte";

const host = backend as FakeBackend;
const MOVING: PlaceNow = {
  step: "waiting",
  to: null,
  from: null,
  done: 0,
  total: 0,
  trouble: null,
  language: "en",
  theme: "system",
};
let shown: Record<string, unknown>;
const text = (): string => document.querySelector("[data-testid=place]")?.textContent ?? "";
const step = (): string | undefined => document.querySelector<HTMLElement>("[data-step]")?.dataset["step"];

async function open(place: PlaceNow): Promise<void> {
  host.place = place;
  shown = mount(PlaceWindow, { target: document.body });
  await seen("[data-step]");
}
beforeEach(() => Object.assign(host, { placeFails: null, placeOpened: 0 }));
afterEach(async () => {
  await unmount(shown);
  speak("en");
  vi.restoreAllMocks();
});

test("a move says what it is at and how far, and can be stopped, and then everything is where it was", async () => {
  await open(MOVING);
  expect(text()).toContain("Waiting until every other window");
  host.becomes({ ...MOVING, step: "copying", done: 3 * 1024 * 1024, total: 12 * 1024 * 1024 });
  await expect.poll(text).toContain("3 MB of 12 MB");
  expect(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBe(String(3 * 1024 * 1024));
  expect(await wrong()).toEqual([]);
  await click(byId("place-stop"));
  await expect.poll(step).toBe("failed");
  expect(text()).toContain("You stopped it.");
  expect(text()).toContain("They are where they were, and all of them.");
  await click(byId("place-open"));
  await expect.poll(() => host.placeOpened).toBe(1);
});

test("when it is done it says where the notes are, and that the old folder is still there", async () => {
  await open({ ...MOVING, step: "moved", to: "/media/disk/Driftless", from: "/home/ada/driftless", theme: "dark" });
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(text()).toContain("They are in /media/disk/Driftless.");
  expect(text()).toContain("What was in /home/ada/driftless is still there.");
  expect(await wrong()).toEqual([]);
});

test("notes that are not where they went are a question, with an answer that is no empty notebook", async () => {
  await open({ ...MOVING, step: "nowhere", to: "/media/disk/Driftless", from: "/home/ada/driftless.place" });
  expect(text()).toContain("connect it and try again");
  expect(text()).toContain("remove the file /home/ada/driftless.place");
  expect(await wrong()).toEqual([]);
  await click(byId("place-again"));
  await expect.poll(() => host.placeOpened).toBe(1);
  host.placeFails = { code: "invalid", message: "", refusal: "placeNotThat" };
  await click(byId("place-find"));
  await expect
    .poll(() => document.querySelector("[role=alert]")?.textContent)
    .toContain("were not moved into this folder");
});

test("a word that can't be read is said, and nothing is offered that begins anew", async () => {
  await open({ ...MOVING, step: "nowhere", from: "/home/ada/driftless.place", language: "de" });
  await expect.poll(text).toContain("lässt sich nicht lesen");
  expect(document.querySelector("[data-testid=place-find]")).toBeNull();
});
