import type * as T from "./backend";
import { mockEvents } from "./fake-activity";
import { mockBefore } from "./fake-before";
import { EMPTY } from "./fake-seed";
import { manyNotes, seedOf } from "./fake-seeds";
import { FakePlace } from "./fake-place";

const GONE: T.Reason = { code: "gone", said: null, a: null, b: null, status: 404 };
const WOULD_REMOVE: T.Reason = { code: "wouldRemove", said: null, a: 180, b: 200 };

/** The host in memory, for the browser and for tests. It keeps the promises of `Backend`; sync only pretends. */
export class FakeBackend extends FakePlace implements T.Backend {
  /** `?theme=dark&seed=empty&sync=offline&many=1200&language=de&gone=tiles&disk=full&place=moved` chooses what a browser sees. */
  static fromAddress(search: string): FakeBackend {
    const asked = new URLSearchParams(search);
    const now = Date.now();
    const many = manyNotes(Number(asked.get("many") ?? 0), now);
    const seed = seedOf(asked.get("seed"), now);
    const fake = new FakeBackend(asked.get("seed") === "empty" ? EMPTY : { ...seed, notes: [...seed.notes, ...many] });
    if (asked.get("seed") !== "empty") fake.remember(mockBefore(now));
    if (asked.get("seed") !== "empty") fake.events = mockEvents(now);
    fake.lastFailed = "rye";
    fake.edits.set("anholt", 3);
    if (asked.get("seed") === "first") fake.beforeTheFirst();
    if (asked.get("user") !== null) {
      const signedInSince = new Date(new Date(now).getFullYear(), 2, 4).getTime();
      fake.options = { ...fake.options, user: asked.get("user"), signedInSince };
    }
    fake.server = { ...fake.server, ...JSON.parse(asked.get("server") ?? "{}") };
    const theme = asked.get("theme");
    if (theme === "dark" || theme === "light") fake.options = { ...fake.options, theme };
    if (asked.get("language") === "de") fake.options = { ...fake.options, language: "de" };
    const state = asked.get("sync") as T.SyncStatus["state"] | null;
    if (state === "serverless" || asked.get("seed") === "empty") fake.forgetServer();
    else if (state) fake.become({ state, offlineSince: now - 1_680_000, nextSync: now + 8_000, done: 120, total: 480 });
    fake.placeIs(asked.get("place"));
    fake.pace = () => new Promise((go) => setTimeout(go, 400));
    const gone = asked.get("gone");
    if (gone) fake.refuse(gone, GONE);
    if (state === "needsYou") fake.become({ reason: WOULD_REMOVE, removal: { removing: 180, of: 200 } });
    if (asked.get("disk") === "full") fake.fill("diskFull");
    if (asked.get("disk") === "locked") fake.fill("readOnly");
    return fake;
  }

  /** From here on nothing can be written, for this reason. */
  private fill(code: "diskFull" | "readOnly"): void {
    const reason = { code, said: null, a: null, b: null };
    this.saveFails = { code: code === "diskFull" ? code : "internal", message: "Not saved.", reason };
    this.become({ state: "needsYou", reason });
  }

  async firstScreen(bounds: readonly T.Instant[], limit: number, last: T.NoteId | null): Promise<T.FirstScreen> {
    const all: T.View = { kind: "all" };
    const [settings, status, overview, conflicts] = await Promise.all([
      this.settings(),
      this.syncStatus(),
      this.overview(),
      this.conflicts(),
    ]);
    const groups = await this.listGroups(all, settings.order, bounds);
    const rows = await this.listPage(all, settings.order, 0, limit);
    const known = last === null ? null : await this.getNote(last).catch(() => null);
    const [first] = rows;
    const note = known && !known.trashed ? known : first ? await this.getNote(first.id) : null;
    return { settings, status, overview, conflicts, groups, rows, note };
  }

  usable = async (): Promise<void> => {};
  openNoteWindow = async (): Promise<void> => {};
  openOutside = async (): Promise<void> => {};
  showDataFolder = async (): Promise<void> => {};
  closeHeard = async (): Promise<void> => {};
  closeReady = async (): Promise<void> => {};
  quit = async (): Promise<void> => this.emit("closing", null);
}
