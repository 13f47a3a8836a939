import { toasts } from "../controls/toasts.svelte";
import type { Backend, NoteId } from "../ipc";
import { meantBy, readingsOf } from "../ipc/note-link";
import { words } from "../words";
import type { Target } from "./target";

/** What following a link needs of the app. */
export interface Ways {
  readonly backend: Pick<Backend, "linkTarget" | "openOutside">;
  /** Opens a note; with a heading, where that stands. */
  open(id: NoteId, heading: string | null): void;
  /** Goes to a heading of the note that lies open. */
  goTo(heading: string): void;
  /** Makes a note of this title and opens it. */
  make(title: string): void;
}

/** Goes where a link leads. A title that no note has can become one. */
export async function follow(target: Target, ways: Ways): Promise<void> {
  const say = words().editor;
  try {
    if (target.kind === "note") ways.open(target.id, null);
    else if (target.kind === "outside") await ways.backend.openOutside(target.address);
    else if (target.kind === "nowhere") tell(say.deadLink);
    else await followTitle(target.title, ways);
  } catch {
    tell(say.linkFailed);
  }
}

/** The longest title that a note has is what is meant. */
async function followTitle(written: string, { backend, open, goTo, make }: Ways): Promise<void> {
  for (const { title, heading } of readingsOf(written)) {
    if (title === "") return heading === null ? undefined : goTo(heading);
    const id = await backend.linkTarget(title);
    if (id !== null) return open(id, heading);
  }
  offer(meantBy(written).title, make);
}

const tell = (title: string): void => void toasts.show({ icon: "info", tone: "plain", title, topic: "follow" });

function offer(title: string, make: (title: string) => void): void {
  const { noSuchNote, makeNote } = words().editor;
  toasts.show({
    icon: "file-plus",
    tone: "plain",
    title: noSuchNote(title),
    topic: "follow",
    lasts: 10_000,
    actions: [{ label: makeNote, primary: true, run: () => make(title) }],
  });
}
