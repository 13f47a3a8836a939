import { undo } from "@codemirror/commands";
import { beforeEach, expect, test, vi } from "vitest";
import type { Backend, Conflict, MergeDraft, MergePreview, Strategy } from "../ipc";
import { Merge } from "./merge.svelte";

const side = { title: "t", tags: [], pinned: false, notebookId: "home", device: "Pixel 8", editedAt: 0 };
const conflict: Conflict = {
  id: "a",
  kind: "edited",
  base: { ...side, body: "a\nbase\nc" },
  mine: { ...side, body: "a\nmine\nc" },
  theirs: { ...side, body: "a\ntheirs\nc" },
  seen: "v1",
  at: 0,
  waitsOn: null,
  draft: null,
};

const BODIES = {
  concatenate: "a\nmine\nc\n\n---\n\na\ntheirs\nc",
  auto: "a\nmine\ntheirs\nc",
  mine: "a\nmine\nc",
  theirs: "a\ntheirs\nc",
  both: "a\nmine\nc",
};
const middle = { from: 1, to: 2 };
const preview = (strategy: Strategy): MergePreview => ({
  title: strategy === "theirs" ? "their title" : "t",
  body: BODIES[strategy],
  tags: [],
  blocks: [{ from: "both", lines: BODIES[strategy].split("\n").length }],
  changes: [{ kind: "both", base: middle, mine: middle, theirs: middle }],
  fitting: 0,
  overlapping: 1,
  withoutRepeats: strategy === "concatenate" ? { body: "a\nmine\nc\n\n---\n\ntheirs", lines: 2 } : null,
});

let shown: Conflict | null;
let drafts: (MergeDraft | null)[];
let created: string[];
let resolve: ReturnType<typeof vi.fn>;
let merge: Merge;

const draft = (body: string, strategy: Strategy = "concatenate"): MergeDraft => ({
  strategy,
  title: "t",
  body,
  tags: [],
  notebookId: "home",
  seen: "v1",
  choices: [],
});
/** Writes into the result as a hand would. */
function type(at: number, insert: string): void {
  const step = merge.result.update({ changes: { from: at, insert }, userEvent: "input.type" });
  merge.took(step.state, [step]);
}
const back = (): boolean => undo({ state: merge.result, dispatch: (step) => merge.took(step.state, [step]) });

beforeEach(() => {
  vi.useFakeTimers();
  shown = conflict;
  drafts = [];
  created = [];
  resolve = vi.fn(async () => undefined);
  merge = new Merge({
    getConflict: async () => {
      if (!shown) throw { code: "notFound", message: "One version." };
      return shown;
    },
    previewMerge: async (_id: string, strategy: Strategy) => preview(strategy),
    saveMergeDraft: async (_id: string, kept: MergeDraft | null) => void drafts.push(kept),
    resolveConflict: resolve,
    createNote: async ({ body }: { body: string }) => void created.push(body),
  } as unknown as Backend);
});

test("the answer is already there: both texts", async () => {
  await merge.open("a");
  expect([merge.strategy, merge.body]).toEqual(["concatenate", BODIES.concatenate]);
});

test("choosing another way rebuilds the result, and one undo brings back what was typed", async () => {
  await merge.open("a");
  type(0, "typed ");
  await merge.choose("theirs");
  expect([merge.strategy, merge.body, merge.title]).toEqual(["theirs", BODIES.theirs, "their title"]);
  back();
  expect([merge.strategy, merge.body, merge.title]).toEqual(["concatenate", `typed ${BODIES.concatenate}`, "t"]);
});

test("without a shared version auto-merge and single choices can't be had", async () => {
  shown = { ...conflict, base: null };
  await merge.open("a");
  await merge.choose("auto");
  merge.pick(0, "theirs");
  expect(merge.strategy).toBe("concatenate");
});

test("a single choice under another strategy moves to auto-merge, and one undo takes it back", async () => {
  await merge.open("a");
  merge.pick(0, "theirs");
  expect([merge.strategy, merge.body, merge.current]).toEqual(["auto", "a\ntheirs\nc", 0]);
  merge.use(0, "mine");
  expect(merge.body).toBe("a\nmine\ntheirs\nc");
  merge.use(0, "theirs");
  merge.use(0, "mine");
  expect(merge.body).toBe("a\nbase\nc");
  for (let step = 0; step < 4; step += 1) back();
  expect([merge.strategy, merge.body]).toEqual(["concatenate", BODIES.concatenate]);
});

test("repeated lines go in one step and come back in one", async () => {
  await merge.open("a");
  merge.removeRepeats();
  expect(merge.body).toBe("a\nmine\nc\n\n---\n\ntheirs");
  back();
  expect(merge.body).toBe(BODIES.concatenate);
});

test("the sides are compared, whatever is chosen meanwhile", async () => {
  await merge.open("a");
  await merge.choose("theirs");
  await vi.advanceTimersByTimeAsync(0);
  expect(merge.comparison?.mine.map(({ change }) => change)).toEqual([0]);
});

test("a text with the line ends of Windows is chosen from like any other", async () => {
  const { base, mine, theirs } = conflict;
  const windows = (from: typeof mine) => from && { ...from, body: from.body.replaceAll("\n", "\r\n") };
  shown = { ...conflict, base: windows(base), mine: windows(mine), theirs };
  await merge.open("a");
  merge.pick(0, "mine");
  merge.use(0, "theirs");
  expect(merge.body).toBe("a\nmine\ntheirs\nc");
});

test("a title that was typed is not lost when the strategy is switched", async () => {
  await merge.open("a");
  merge.titled("typed");
  await merge.choose("theirs");
  back();
  expect(merge.title).toBe("typed");
});

test("a half-done result is kept shortly after typing and comes back", async () => {
  await merge.open("a");
  type(0, "half done ");
  await vi.advanceTimersByTimeAsync(300);
  const body = `half done ${BODIES.concatenate}`;
  expect(drafts).toEqual([draft(body)]);
  shown = { ...conflict, draft: drafts[0] ?? null };
  await merge.open("a");
  expect(merge.body).toBe(body);
});

test("choices are part of a half-done result", async () => {
  await merge.open("a");
  merge.pick(0, "theirs");
  await merge.keepDraft();
  shown = { ...conflict, draft: drafts[0] ?? null };
  await merge.open("a");
  expect([merge.strategy, merge.body, merge.picture.choices]).toEqual(["auto", "a\ntheirs\nc", ["theirs"]]);
});

test("a half-done result of an older version is kept at hand, for it lacks what came since", async () => {
  shown = { ...conflict, seen: "v2", draft: draft("half done") };
  await merge.open("a");
  expect([merge.body, merge.kept]).toEqual([BODIES.concatenate, "half done"]);
});

test("nothing is kept of a result that nobody touched", async () => {
  await merge.open("a");
  await merge.keepDraft();
  expect(drafts).toEqual([]);
});

test("a save names the version that was looked at", async () => {
  await merge.open("a");
  expect(await merge.save()).toBe(true);
  const result = draft(BODIES.concatenate);
  expect(resolve).toHaveBeenCalledWith("a", "v1", { kind: "merged", result }, expect.any(String));
});

test("when the server moved on nothing is saved, nothing is swapped and nothing is lost", async () => {
  resolve.mockRejectedValue({ code: "conflictChanged", message: "moved" });
  await merge.open("a");
  type(0, "typed ");
  shown = { ...conflict, seen: "v2", theirs: { ...side, body: "a\nnewer\nc" } };
  expect(await merge.save()).toBe(false);
  expect([merge.meanwhile?.kind, merge.body]).toEqual(["newer", `typed ${BODIES.concatenate}`]);
  await merge.showNewer();
  expect([merge.conflict?.seen, merge.kept]).toEqual(["v2", `typed ${BODIES.concatenate}`]);
  merge.putBack(merge.kept ?? "");
  expect([merge.body, merge.kept]).toEqual([`typed ${BODIES.concatenate}`, null]);
});

test("what was settled elsewhere is said, and what was typed can be kept as a note", async () => {
  await merge.open("a");
  type(0, "typed ");
  shown = null;
  await merge.check();
  expect(merge.meanwhile?.kind).toBe("settled");
  expect(await merge.save()).toBe(false);
  await merge.keepAsNote("mine");
  expect(created).toEqual([`typed ${BODIES.concatenate}`]);
});

test("any other failure is said and the dialog keeps its text", async () => {
  resolve.mockRejectedValue({ code: "diskFull", message: "Not saved: the disk is full" });
  await merge.open("a");
  expect(await merge.save()).toBe(false);
  expect(merge.error).toBe("Not saved: the disk is full");
});
