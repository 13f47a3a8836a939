import { mount } from "svelte";
import { backend, standIn } from "./ipc";
import { asksFirst } from "./shell/first";
import "./styles/index.css";

performance.mark("driftless.script");

/** The question for the first screen is on its way while what shows it is still being read. */
async function begin(target: HTMLElement): Promise<void> {
  if (!("__TAURI_INTERNALS__" in globalThis)) {
    const { FakeBackend } = await import("./ipc/fake");
    standIn(FakeBackend.fromAddress(location.search));
  }
  const asked = new URLSearchParams(location.search);
  if (asked.has("place") && asked.get("place") !== "left") {
    const { default: PlaceWindow } = await import("./start/PlaceWindow.svelte");
    mount(PlaceWindow, { target });
    return;
  }
  const id = asked.get("note");
  if (id !== null) {
    const { default: NoteWindow } = await import("./shell/NoteWindow.svelte");
    mount(NoteWindow, { target, props: { id } });
    return;
  }
  const first = asksFirst(backend);
  const { default: App } = await import("./App.svelte");
  mount(App, { target, props: { first } });
}

const target = document.getElementById("app");
if (target) void begin(target);
