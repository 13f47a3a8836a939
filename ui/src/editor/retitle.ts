import { toasts } from "../controls/toasts.svelte";
import type { Backend, NoteId } from "../ipc";
import { words } from "../words";

type Links = Pick<Backend, "backlinks" | "linkTarget" | "relink">;

/**
 * Watches a title from when it is begun until it is left. If other notes linked to the old one, it offers to take their links
 * along: unless the old title is another note's by now, whose links they then are.
 */
export class Retitle {
  private begun: { id: NoteId; title: string; links: Promise<number> } | null = null;

  constructor(
    private readonly backend: Links,
    private readonly flush: () => Promise<boolean>,
  ) {}

  begin(id: NoteId, title: string): void {
    if (this.begun?.id === id) return;
    const links = title.trim() === "" ? Promise.resolve(0) : this.count(id);
    this.begun = { id, title: title.trim(), links };
  }

  async end(title: string): Promise<void> {
    const { begun } = this;
    this.begun = null;
    const to = title.trim();
    if (!begun || to === "" || to.toLowerCase() === begun.title.toLowerCase()) return;
    const links = await begun.links;
    if (links === 0 || !(await this.flush()) || (await this.isTaken(begun.title))) return;
    this.offer(begun.title, to, links);
  }

  private count(id: NoteId): Promise<number> {
    return this.backend.backlinks(id).then(
      (found) => found.length,
      () => 0,
    );
  }

  private isTaken(title: string): Promise<boolean> {
    return this.backend.linkTarget(title).then(
      (id) => id !== null,
      () => true,
    );
  }

  private offer(from: string, to: string, links: number): void {
    const { oldTitle, updateLinks, linkedTo, noBrackets } = words().editor;
    const canLead = !/[[\]]/.test(to);
    toasts.show({
      icon: "pencil",
      tone: "plain",
      title: oldTitle(links),
      text: canLead ? linkedTo(from, to) : noBrackets,
      topic: "relink",
      lasts: 15_000,
      actions: canLead ? [{ label: updateLinks, primary: true, run: () => void this.relink(from, to) }] : [],
    });
  }

  private async relink(from: string, to: string): Promise<void> {
    const { linksUpdated, linksFailed } = words().editor;
    try {
      const changed = await this.backend.relink(from, to);
      toasts.show({ icon: "circle-check", tone: "ok", title: linksUpdated(changed), topic: "relink" });
    } catch {
      toasts.show({ icon: "triangle-alert", tone: "danger", title: linksFailed, topic: "relink" });
    }
  }
}
