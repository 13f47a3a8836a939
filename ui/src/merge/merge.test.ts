import { beforeEach, expect, test, vi } from "vitest";
import type { Backend, Conflict, MergeDraft, Strategy } from "../ipc";
import { Merge } from "./merge.svelte";

const side = { title: "t", tags: [], pinned: false, notebookId: null, device: "Pixel 8", editedAt: 0 };
const conflict: Conflict = {
  id: "a",
  kind: "edited",
  base: { ...side, body: "base" },
  mine: { ...side, body: "mine" },
  theirs: { ...side, body: "theirs" },
  seen: "v1",
  at: 0,
  waitsOn: null,
  draft: null,
};

const preview = (strategy: Strategy) => ({
  title: "t",
  body: strategy,
  tags: [],
  blocks: [],
  fitting: 0,
  overlapping: 0,
  withoutRepeats: null,
});

let shown: Conflict;
let drafts: (MergeDraft | null)[];
let resolve: ReturnType<typeof vi.fn>;
let merge: Merge;

beforeEach(() => {
  vi.useFakeTimers();
  shown = conflict;
  drafts = [];
  resolve = vi.fn(async () => undefined);
  merge = new Merge({
    getConflict: async () => shown,
    previewMerge: async (_id: string, strategy: Strategy) => preview(strategy),
    saveMergeDraft: async (_id: string, draft: MergeDraft | null) => void drafts.push(draft),
    resolveConflict: resolve,
  } as unknown as Backend);
});

test("the answer is already there: both texts", async () => {
  await merge.open("a");
  expect([merge.strategy, merge.body]).toEqual(["concatenate", "concatenate"]);
});

test("choosing another way rebuilds the result", async () => {
  await merge.open("a");
  const before = merge.rebuilt;
  await merge.choose("theirs");
  expect([merge.strategy, merge.body, merge.rebuilt]).toEqual(["theirs", "theirs", before + 1]);
});

test("without a shared version auto-merge can't be chosen", async () => {
  shown = { ...conflict, base: null };
  await merge.open("a");
  await merge.choose("auto");
  expect(merge.strategy).toBe("concatenate");
});

test("a half-done result is kept shortly after typing and comes back", async () => {
  await merge.open("a");
  merge.body = "half done";
  merge.typed();
  await vi.advanceTimersByTimeAsync(300);
  expect(drafts).toEqual([{ strategy: "concatenate", title: "t", body: "half done", tags: [] }]);
  shown = { ...conflict, draft: drafts[0] ?? null };
  await merge.open("a");
  expect(merge.body).toBe("half done");
});

test("a save names the version that was looked at", async () => {
  await merge.open("a");
  expect(await merge.save()).toBe(true);
  expect(resolve).toHaveBeenCalledWith("a", "v1", expect.objectContaining({ kind: "merged" }), expect.any(String));
});

test("when the server moved on nothing is saved and nothing is lost", async () => {
  resolve.mockRejectedValue({ code: "conflictChanged", message: "moved" });
  await merge.open("a");
  merge.body = "mine and theirs";
  expect(await merge.save()).toBe(false);
  expect([merge.movedOn, merge.body]).toEqual([true, "mine and theirs"]);
});

test("any other failure is said and the dialog keeps its text", async () => {
  resolve.mockRejectedValue({ code: "diskFull", message: "Not saved: the disk is full" });
  await merge.open("a");
  expect(await merge.save()).toBe(false);
  expect(merge.error).toBe("Not saved: the disk is full");
});
