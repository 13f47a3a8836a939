import { beforeEach, expect, test, vi } from "vitest";
import { toasts } from "../controls/toasts.svelte";
import { tellThrough } from "./told";
import { FakeBackend } from "../ipc/fake";
import { seedOf } from "../ipc/fake-seeds";
import { Session } from "./session.svelte";

const NOW = new Date("2026-06-08T14:00").getTime();
let host: FakeBackend;
let session: Session;
let closed: number;

async function begin(seed: string, id = "kitchen"): Promise<void> {
  host = new FakeBackend(seedOf(seed, NOW), () => NOW);
  closed = 0;
  session = new Session(host, () => (closed += 1));
  session.listen();
  await session.show(id);
}
/** Writes into the result as a hand would. */
function write(text: string): void {
  const step = session.merge.result.update({ changes: { from: 0, insert: text }, userEvent: "input.type" });
  session.merge.took(step.state, [step]);
}
const titles = (): string[] => toasts.shown.map(({ title }) => title);

beforeEach(() => {
  vi.useFakeTimers();
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
});

test("the others are settled the same way, deletions are left, and one undo takes all back", async () => {
  await begin("many");
  const before = host.conflictsById.size;
  expect(session.others).toHaveLength(before - 2);
  session.also = true;
  expect(await session.save()).toBe(true);
  expect([...host.conflictsById.keys()]).toEqual(["inventory"]);
  expect([session.news?.ids.length, session.merge.conflict?.id]).toEqual([before - 1, "inventory"]);
  await session.undo();
  expect(host.conflictsById.size).toBe(before);
});

test("deletions are asked about by themselves", async () => {
  await begin("many", "inventory");
  expect(session.others).toHaveLength(0);
  session.answer = "deleteEverywhere";
  await session.save();
  expect(host.notes.get("inventory")?.trashed).toBe(true);
  expect(host.conflictsById.has("kitchen")).toBe(true);
});

test("after the last one the dialog goes away, and a toast can take it back", async () => {
  await begin("");
  const nothing = (): void => {};
  const undo = (ids: readonly string[]): void => void host.undoMerges(ids);
  tellThrough({ compare: nothing, open: nothing, showConflicts: nothing, later: nothing, undo, title: async () => "" });
  await session.save();
  expect([closed, host.conflictsById.size]).toEqual([1, 0]);
  expect(titles()).toEqual(["“Kitchen renovation, summer 2026” has one version again"]);
  toasts.shown[0]?.actions?.[0]?.run();
  await vi.advanceTimersByTimeAsync(0);
  expect(host.conflictsById.size).toBe(1);
});

test("what this dialog settled is not told as settled elsewhere", async () => {
  await begin("three");
  await session.save();
  host.emit("notesChanged", ["kitchen"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(session.merge.conflict?.id).toBe("inventory");
  expect(session.news?.words.title).toContain("has one version again");
});

test("a conflict that another device settled makes room for the next one", async () => {
  await begin("three");
  host.conflictsById.delete("kitchen");
  host.emit("settledElsewhere", [{ id: "kitchen", device: "Pixel 8" }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(session.merge.conflict?.id).toBe("inventory");
  expect(session.news?.words.title).toBe("“Kitchen renovation” was settled on Pixel 8");
});

test("what was written is never lost when another device settles the conflict", async () => {
  await begin("three");
  write("Mine alone. ");
  host.conflictsById.delete("kitchen");
  host.emit("settledElsewhere", [{ id: "kitchen", device: "Pixel 8" }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(session.merge.meanwhile).toEqual({ kind: "settled", device: "Pixel 8" });
  expect(session.merge.body).toContain("Mine alone.");
  await session.later();
  expect([...host.notes.values()].some(({ body }) => body.startsWith("Mine alone."))).toBe(true);
});

test("a newer version is told and never swapped by itself", async () => {
  await begin("");
  const conflict = await host.getConflict("kitchen");
  const theirs = conflict.theirs && { ...conflict.theirs, body: "Newer\n" };
  host.conflictsById.set("kitchen", { ...conflict, theirs, seen: "newer" });
  host.emit("notesChanged", ["kitchen"]);
  await vi.advanceTimersByTimeAsync(0);
  expect([session.merge.meanwhile?.kind, session.merge.conflict?.seen]).toEqual(["newer", conflict.seen]);
  await session.showNewer();
  expect([session.merge.meanwhile, session.merge.conflict?.seen]).toEqual([null, "newer"]);
  expect(session.merge.body).toContain("Newer");
});

test("a choice under another strategy is said, and a half-done result waits where it was", async () => {
  await begin("");
  session.merge.current = 3;
  session.pick("theirs");
  expect(session.said).toBe("Change 4 of 5: theirs");
  await session.later();
  expect(host.conflictsById.get("kitchen")?.draft?.strategy).toBe("auto");
  await session.show("kitchen");
  expect(session.merge.picture.choices[3]).toBe("theirs");
});

test("of two versions with one text only what stands beside it is asked about", async () => {
  await begin("");
  expect(session.merge.oneText).toBe(false);
  const kitchen = host.conflictsById.get("kitchen");
  if (!kitchen?.mine || !kitchen.theirs) throw new Error("the mock has both");
  host.conflictsById.set("kitchen", { ...kitchen, theirs: { ...kitchen.theirs, body: kitchen.mine.body } });
  await session.show("kitchen");
  expect(session.merge.oneText).toBe(true);
  await session.save();
  expect(host.notes.get("kitchen")?.body.trimEnd()).toBe(kitchen.mine.body.trimEnd());
});
