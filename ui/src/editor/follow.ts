import { toasts } from "../controls/toasts.svelte";
import type { Backend, NoteId } from "../ipc";
import { words } from "../words";
import type { Target } from "./target";

/** What following a link needs of the app. */
export interface Ways {
  readonly backend: Pick<Backend, "linkTarget" | "openOutside">;
  open(id: NoteId): void;
  /** Makes a note of this title and opens it. */
  make(title: string): void;
}

/** Goes where a link leads. A title that no note has can become one. */
export async function follow(target: Target, { backend, open, make }: Ways): Promise<void> {
  const say = words().editor;
  try {
    if (target.kind === "note") open(target.id);
    else if (target.kind === "outside") await backend.openOutside(target.address);
    else if (target.kind === "nowhere") tell(say.deadLink);
    else {
      const id = await backend.linkTarget(target.title);
      if (id !== null) open(id);
      else offer(target.title, make);
    }
  } catch {
    tell(say.linkFailed);
  }
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
