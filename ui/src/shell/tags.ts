import { toasts } from "../controls/toasts.svelte";
import { isTooLong, LONGEST_TAG, parseTag } from "../editor/tags";
import { words } from "../words";
import { attempt, tellDone, type Ground } from "./ground";

/** What can be done to a tag wherever it stands. */
export class Tags {
  constructor(
    private readonly ground: Ground,
    /** The tag is this one now, or none: a list of its notes shows that. */
    private readonly became: (tag: string, to: string | null) => Promise<void>,
  ) {}

  /** If there is a tag of the new name already the two would be one, and that is asked first. */
  async rename(tag: string, wanted: string): Promise<void> {
    const to = parseTag(wanted);
    if (to === null || to === tag) return;
    if (isTooLong(to)) {
      const said = words();
      const [title, text] = [said.shell.failed.tag, said.editor.tagTooLong(LONGEST_TAG)];
      return void toasts.show({ icon: "triangle-alert", tone: "danger", title, text, topic: title });
    }
    if (this.count(to) === 0) return this.renamed(tag, to, () => this.renamed(to, tag, null));
    this.ground.asking.mergeTags(tag, to, this.count(tag), () => this.renamed(tag, to, null));
  }

  remove(tag: string): void {
    this.ground.asking.removeTag(tag, this.count(tag), async () => {
      await attempt(words().shell.failed.tag, async () => {
        await this.ground.settle([]);
        const count = await this.ground.backend.removeTag(tag);
        await this.became(tag, null);
        await this.ground.changed(null);
        tellDone("tag", words().shell.tagRemoved(count, tag), null, null);
      });
    });
  }

  private async renamed(tag: string, to: string, undo: (() => Promise<void>) | null): Promise<void> {
    await attempt(words().shell.failed.tag, async () => {
      await this.ground.settle([]);
      const count = await this.ground.backend.renameTag(tag, to);
      await this.became(tag, to);
      await this.ground.changed(null);
      tellDone("tag", words().shell.tagRenamed(count, to), null, undo);
    });
  }

  private count(tag: string): number {
    return this.ground.overview()?.tags.find((other) => other.tag === tag)?.count ?? 0;
  }
}
