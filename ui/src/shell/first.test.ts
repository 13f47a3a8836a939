import { expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { asksFirst } from "./first";
import { remember } from "./memory";
import { Shell } from "./shell.svelte";

const sheet = { open: () => {}, read: () => ({ title: "", body: "" }), show: () => {}, composing: () => false };

test("the first screen is asked for once, with the note that was open last", async () => {
  const host = FakeBackend.fromAddress("");
  const asked = [vi.spyOn(host, "overview"), vi.spyOn(host, "listPage")];
  remember("note", "tiles");
  const screen = await asksFirst(host);
  expect([screen.note?.id, screen.rows.length > 0, screen.overview]).toEqual(["tiles", true, await host.overview()]);
  asked.forEach((spy) => spy.mockClear());
  const shell = new Shell(host);
  shell.desk.seat(sheet);
  vi.spyOn(host, "listen").mockReturnValue(new Promise(() => {}));
  void shell.start(null, Promise.resolve(screen));
  await vi.waitFor(() => expect(shell.note?.id).toBe("tiles"));
  expect([shell.list.total > 0, shell.overview, shell.sync.shown]).toEqual([true, screen.overview, screen.status]);
  expect(
    asked.map((spy) => spy.mock.calls.length),
    "nothing is asked again for it",
  ).toEqual([0, 0]);
});

test("what changed before everybody listened is read again, and the host hears when the window can be used", async () => {
  const host = FakeBackend.fromAddress("");
  const usable = vi.spyOn(host, "usable");
  const screen = await asksFirst(host);
  const made = await host.createNote({ title: "Made meanwhile", body: "" }, null, []);
  const shell = new Shell(host);
  shell.desk.seat(sheet);
  const stop = await shell.start(null, Promise.resolve(screen));
  await vi.waitFor(() => expect(shell.list.row(shell.list.indexOf(made.id))?.title).toBe("Made meanwhile"));
  await vi.waitFor(() => expect(usable).toHaveBeenCalledOnce());
  stop();
});

test("a note that is asked for before there is an editor is opened on it as soon as it is there", async () => {
  const shell = new Shell(FakeBackend.fromAddress(""));
  const opened: string[] = [];
  const choosing = shell.choose("tiles");
  await Promise.resolve();
  shell.desk.seat({ ...sheet, open: ({ id }) => opened.push(id) });
  await choosing;
  expect(opened).toEqual(["tiles"]);
});
