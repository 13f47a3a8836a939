import { flushSync, mount, unmount } from "svelte";
import { expect, it, onTestFinished, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import Tags from "./Tags.svelte";

it("a tag that is added while the one before is not saved yet takes none away, and they go one after the other", async () => {
  const note = { ...(await FakeBackend.fromAddress("").getNote("tiles")), tags: ["sailing"] };
  const answers: (() => void)[] = [];
  const onchange = vi.fn((_note: unknown, _tags: readonly string[]) => new Promise<void>((done) => answers.push(done)));
  const field = mount(Tags, { target: document.body, props: { note, known: [], onchange } });
  onTestFinished(() => unmount(field));
  await field.edit();
  const box = document.querySelector<HTMLInputElement>("[data-testid=tag-field]")!;
  const write = (tag: string): void => {
    box.value = tag;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    flushSync();
  };
  write("summer");
  write("boat");
  await vi.waitFor(() => expect(answers.length).toBe(1));
  answers[0]?.();
  await vi.waitFor(() => expect(answers.length).toBe(2));
  answers[1]?.();
  expect(onchange.mock.calls.map(([, tags]) => tags)).toEqual([
    ["sailing", "summer"],
    ["sailing", "summer", "boat"],
  ]);
});
