import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toasts } from "../controls/toasts.svelte";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import Backlinks from "./Backlinks.svelte";
import { titlesFor } from "./complete";
import { follow } from "./follow";
import { Retitle } from "./retitle";

let host: FakeBackend;
beforeEach(() => (host = new FakeBackend(mockSeed(Date.now()))));
afterEach(() => toasts.shown.forEach(({ key }) => toasts.dismiss(key)));

const press = (label: string): void => toasts.shown[0]?.actions?.find((action) => action.label === label)?.run();
const linkTo = (id: string, title: string): void =>
  void host.notes.set(id, { ...host.notes.get(id)!, body: `see [[${title}]]\n` });

describe("after [[", () => {
  const offered = async (doc: string): Promise<readonly string[] | undefined> => {
    const found = await titlesFor(host, new CompletionContext(EditorState.create({ doc }), doc.length, false));
    return found?.options.map(({ label }) => label);
  };

  it("the titles are offered that begin like that", async () => {
    expect(await offered("The rest is in [[boa")).toEqual(["Boat checklist before leaving"]);
    expect((await offered("[["))?.length).toBeGreaterThan(3);
  });

  it("and behind a title and # its headings, or those of the note itself", async () => {
    host.notes.set("boat", { ...host.notes.get("boat")!, body: "# Hull\n## The [mast]\n```\n# no\n```\n" });
    expect(await offered("[[Boat checklist before leaving#")).toEqual(["Hull", "The mast"]);
    expect(await offered("[[Boat checklist before leaving#ma")).toEqual(["The mast"]);
    expect(await offered("# One\n# Two\n[[#tw")).toEqual(["Two"]);
    expect(await offered("[[No such note#")).toEqual([]);
  });

  it("and nothing elsewhere, or behind a link, or in its own words", async () => {
    expect(await offered("[[Boat|boa")).toBeUndefined();
    expect(await offered("The rest [boa")).toBeUndefined();
    expect(await offered("[[Boat]] boa")).toBeUndefined();
  });
});

describe("following a link", () => {
  const ways = () => ({ backend: host, open: vi.fn(), goTo: vi.fn(), make: vi.fn() });

  it("opens the note of that title, whatever its case", async () => {
    const to = ways();
    await follow({ kind: "title", title: "boat CHECKLIST before leaving" }, to);
    expect(to.open).toHaveBeenCalledWith("boat", null);
  });

  it("offers to make the note that is not there", async () => {
    const to = ways();
    await follow({ kind: "title", title: "Winter plans" }, to);
    expect(to.open).not.toHaveBeenCalled();
    expect(toasts.shown[0]?.title).toBe("No note is called “Winter plans” yet");
    press("Make this note");
    expect(to.make).toHaveBeenCalledWith("Winter plans");
  });

  it("goes to the heading that it names, in that note or in its own", async () => {
    const to = ways();
    await follow({ kind: "title", title: "Boat checklist before leaving#Hull|the hull" }, to);
    expect(to.open).toHaveBeenCalledWith("boat", "Hull");
    await follow({ kind: "title", title: "#Mast|below" }, to);
    expect(to.goTo.mock.calls).toEqual([["Mast"]]);
    await follow({ kind: "title", title: "Winter plans#Paint|paint" }, to);
    expect(toasts.shown[0]?.title).toBe("No note is called “Winter plans” yet");
    expect(to.open).toHaveBeenCalledTimes(1);
  });

  it("means the whole title where a note has one that holds | or #", async () => {
    host.notes.set("boat", { ...host.notes.get("boat")!, title: "C" });
    host.notes.set("tax", { ...host.notes.get("tax")!, title: "C#" });
    const to = ways();
    await follow({ kind: "title", title: "C#|the language" }, to);
    expect(to.open).toHaveBeenCalledWith("tax", null);
  });

  it("leaves the app by the host only, and not at all where that is not safe", async () => {
    const outside = vi.spyOn(host, "openOutside");
    await follow({ kind: "outside", address: "https://example.com/" }, ways());
    await follow({ kind: "nowhere" }, ways());
    expect(outside.mock.calls).toEqual([["https://example.com/"]]);
    expect(toasts.shown[0]?.title).toContain("nowhere");
  });
});

describe("a note that gets another title", () => {
  const flush = async (): Promise<boolean> => true;
  const rename = async (to: string): Promise<void> => {
    const retitle = new Retitle(host, flush);
    retitle.begin("boat", "Boat checklist before leaving");
    host.notes.set("boat", { ...host.notes.get("boat")!, title: to });
    await retitle.end(to);
  };

  it("takes the links to the old one along, if that is wanted", async () => {
    linkTo("tax", "Boat checklist before leaving");
    linkTo("rye", "boat checklist before leaving");
    await rename("Before we leave");
    expect(toasts.shown[0]?.title).toBe("2 notes link to the old title");
    expect(host.notes.get("tax")?.body).toContain("[[Boat checklist");
    press("Update links");
    await vi.waitFor(() => expect(toasts.shown[0]?.title).toBe("Links updated in 2 notes"));
    expect(host.notes.get("tax")?.body).toBe("see [[Before we leave]]\n");
    expect(host.notes.get("rye")?.body).toBe("see [[Before we leave]]\n");
  });

  it("takes along the title of a link alone: its heading and its own words stay", async () => {
    linkTo("tax", "Boat checklist before leaving#Hull|the hull");
    await rename("Before we leave");
    press("Update links");
    await vi.waitFor(() => expect(host.notes.get("tax")?.body).toBe("see [[Before we leave#Hull|the hull]]\n"));
  });

  it("asks nothing where no note links to it, or only the case is another", async () => {
    await rename("Before we leave");
    linkTo("tax", "Boat checklist before leaving");
    await rename("BOAT checklist before leaving");
    await rename("");
    expect(toasts.shown).toEqual([]);
  });

  it("says that links can't go along to a title that no link can hold", async () => {
    linkTo("tax", "Boat checklist before leaving");
    await rename("Boat [2026]");
    expect([toasts.shown[0]?.title, toasts.shown[0]?.actions]).toEqual(["1 note links to the old title", []]);
    expect(toasts.shown[0]?.text).toContain("square brackets");
  });

  it("leaves the links to another note of the old title alone", async () => {
    linkTo("tax", "Boat checklist before leaving");
    host.notes.set("rye", { ...host.notes.get("rye")!, title: "Boat checklist before leaving" });
    await rename("Before we leave");
    expect(toasts.shown).toEqual([]);
  });
});

describe("the line of links under a note", () => {
  let panel: Record<string, unknown> | undefined;
  const open = vi.fn();
  const show = (id: string, title: string): void => {
    panel = mount(Backlinks, { target: document.body, props: { backend: host, id, title, open } });
  };
  const line = (): HTMLElement | null => document.querySelector("[data-testid=backlinks]");
  afterEach(async () => {
    if (panel) await unmount(panel);
    panel = undefined;
    open.mockClear();
  });

  it("says how many notes link here, and opens each of them", async () => {
    linkTo("tax", "Boat checklist before leaving");
    linkTo("rye", "boat CHECKLIST before leaving");
    show("boat", "Boat checklist before leaving");
    await vi.waitFor(() => expect(line()?.textContent).toContain("2 notes link here"));
    const button = line()!.querySelector("button")!;
    expect(button.getAttribute("aria-expanded")).toBe("false");
    button.click();
    flushSync();
    const links = [...document.querySelectorAll<HTMLElement>(".backlink")];
    expect(links.map((link) => link.querySelector("b")?.textContent)).toEqual(
      expect.arrayContaining([host.notes.get("tax")!.title, host.notes.get("rye")!.title]),
    );
    links[0]!.click();
    expect(["tax", "rye"]).toContain(open.mock.calls[0]?.[0]);
  });

  it("is not there where nothing links, comes with the first link that is written elsewhere, and goes with the last", async () => {
    const asked = vi.spyOn(host, "backlinks");
    show("boat", "Boat checklist before leaving");
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    expect(line()).toBeNull();
    host.changeElsewhere("tax", { body: "see [[Boat checklist before leaving]]" });
    await vi.waitFor(() => expect(line()?.textContent).toContain("1 note links here"));
    host.changeElsewhere("tax", { body: "no more" });
    await vi.waitFor(() => expect(line()).toBeNull());
  });

  it("looks once at a time, however often something changes, and at the note that is open by then", async () => {
    const answers: (() => void)[] = [];
    const asked = vi.spyOn(host, "backlinks").mockImplementation(async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return [];
    });
    show("boat", "Boat checklist before leaving");
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    vi.useFakeTimers();
    for (const text of ["one", "two", "three"]) {
      host.changeElsewhere("tax", { body: text });
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(asked).toHaveBeenCalledTimes(1);
    answers[0]!();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveBeenCalledTimes(2);
    answers[1]!();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("does not count what lies in Trash", async () => {
    linkTo("tax", "Boat checklist before leaving");
    linkTo("rye", "Boat checklist before leaving");
    await host.setTrashed("rye", true);
    show("boat", "Boat checklist before leaving");
    await vi.waitFor(() => expect(line()?.textContent).toContain("1 note links here"));
  });
});
