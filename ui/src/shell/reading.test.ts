import { expect, it } from "vitest";
import type { NoteList } from "../notes/list.svelte";
import type { Conflicts } from "./conflicts.svelte";
import { FakeBackend } from "../ipc/fake";
import { Reading } from "./reading.svelte";

it("a change that is told at whatever moment of a reading is read too", async () => {
  const host = FakeBackend.fromAddress("");
  const overview = await host.overview();
  for (let moment = 0; moment < 20; moment += 1) {
    let [changes, shown] = [1, 0];
    const reading = new Reading(
      { overview: async () => overview, conflicts: async () => [] },
      { refresh: async () => void (shown = changes) } as unknown as NoteList,
      { all: [] } as unknown as Conflicts,
    );
    const first = reading.refresh();
    for (let tick = 0; tick < moment; tick += 1) await null;
    changes = 2;
    await Promise.all([first, reading.refresh()]);
    expect(shown, `told ${moment} steps after the reading began`).toBe(2);
  }
});
