import type * as T from "./backend";
import { FakeCarry } from "./fake-carry";

/** The place of the notes, moved on a disk that is only spoken of. */
export class FakePlace extends FakeCarry {
  /** What the person chooses in the desktop's dialog; null: nothing. */
  plan: T.PlacePlan | null = { to: "/media/ada/Disk/Driftless", bytes: 48 * 1024 * 1024 };
  /** When set, choosing a place, moving and finding reject with it. */
  placeFails: T.AppError | null = null;
  place: T.PlaceNow = {
    step: "copying",
    to: null,
    from: null,
    done: 18 * 1024 * 1024,
    total: 48 * 1024 * 1024,
    trouble: null,
    language: "en",
    theme: "system",
  };
  placeOpened = 0;

  async choosePlace(): Promise<T.PlacePlan | null> {
    if (this.placeFails) throw this.placeFails;
    return this.plan;
  }

  async movePlace(): Promise<void> {
    if (this.placeFails) throw this.placeFails;
    this.emit("closing", null);
  }

  async removeOldPlace(): Promise<void> {
    if (this.placeFails) throw this.placeFails;
    this.options = { ...this.options, oldPlace: null };
    this.emit("settingsChanged", this.options);
  }

  placeNow = async (): Promise<T.PlaceNow> => this.place;

  async stopPlace(): Promise<void> {
    const trouble: T.AppError = { code: "invalid", message: "", refusal: "placeStopped" };
    this.becomes({ ...this.place, step: "failed", trouble });
  }

  async openPlace(): Promise<void> {
    this.placeOpened += 1;
    this.emit("placeChanged", null);
  }

  async findPlace(): Promise<void> {
    if (this.placeFails) throw this.placeFails;
    await this.openPlace();
  }

  /** What a browser sees of a move. */
  placeIs(step: string | null): void {
    const [to, from] = ["/media/ada/Disk/Driftless", "/home/ada/.local/share/driftless"];
    const ends: Readonly<Record<string, Partial<T.PlaceNow>>> = {
      waiting: { step: "waiting", done: 0, total: 0 },
      comparing: { step: "comparing" },
      moved: { step: "moved", to, from },
      failed: { step: "failed", trouble: { code: "diskFull", message: "", refusal: "placeNoRoom" } },
      nowhere: { step: "nowhere", to, from: `${from}.place` },
      unreadable: { step: "nowhere", from: `${from}.place` },
    };
    if (step === "left") this.options = { ...this.options, dataFolder: to, oldPlace: from };
    this.place = { ...this.place, language: this.options.language, theme: this.options.theme, ...ends[step ?? ""] };
  }

  becomes(place: T.PlaceNow): void {
    this.place = place;
    this.emit("placeChanged", null);
  }
}
