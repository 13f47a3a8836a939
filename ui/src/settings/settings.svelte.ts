import type { Backend, Settings, SettingsChange } from "../ipc";
import { here, speak, told } from "../words";
import { Connecting } from "./connecting.svelte";

/** A change that could not be saved: which settings, and why. */
export interface NotSaved {
  readonly keys: readonly string[];
  readonly said: string;
}

/** The settings, and the talk with a server that has not been accepted yet. */
export class SettingsState {
  current = $state.raw<Settings | null>(null);
  notSaved = $state.raw<NotSaved | null>(null);
  readonly talk: Connecting;

  constructor(readonly backend: Backend) {
    this.talk = new Connecting(backend, (settings) => this.accept(settings));
  }

  /** Follows what changes elsewhere, and loads them. Answers how to stop. */
  async start(): Promise<() => void> {
    const stop = await this.backend.listen("settingsChanged", (settings) => this.accept(settings));
    await this.load();
    return stop;
  }

  async load(): Promise<void> {
    this.begin(await this.backend.settings());
  }

  /** What they are at the start. */
  begin(settings: Settings): void {
    this.accept(settings);
    this.talk.url = settings.serverUrl ?? "";
  }

  /** Saves at once; if that can't be, the old value stands there again, with a sentence. */
  change(change: SettingsChange): Promise<boolean> {
    return this.attempt(Object.keys(change), () => this.backend.changeSettings(change));
  }

  async disconnect(): Promise<boolean> {
    const left = await this.attempt(["connection"], () => this.backend.disconnect());
    if (left) {
      this.talk.url = "";
      this.talk.changed();
    }
    return left;
  }

  signOut(): Promise<boolean> {
    return this.attempt(["account"], () => this.backend.signOut());
  }

  beginHere(): Promise<boolean> {
    return this.attempt(["begun"], () => this.backend.beginHere());
  }

  private async attempt(keys: readonly string[], act: () => Promise<Settings>): Promise<boolean> {
    this.notSaved = null;
    try {
      this.accept(await act());
      return true;
    } catch (error) {
      this.notSaved = { keys, said: told(error) };
      // A new object, so that a control that was moved goes back to what is true.
      if (this.current) this.current = { ...this.current };
      return false;
    }
  }

  accept(settings: Settings): void {
    this.current = settings;
    [here.device, here.trashDays] = [settings.device, settings.trashDays];
    applyLook(settings);
  }
}

type Look = Pick<Settings, "theme" | "language" | "noteFont" | "textSize">;

export function applyTheme(theme: Settings["theme"]): void {
  const dark =
    theme === "dark" ||
    (theme === "system" && (globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ?? false));
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

/** Puts theme, language, font and text size on the page; `system` leaves the first two to the desktop. */
export function applyLook({ theme, language, noteFont, textSize }: Look): void {
  applyTheme(theme);
  document.documentElement.dataset["noteFont"] = noteFont;
  document.documentElement.style.setProperty("--note-size", String(textSize));
  speak(language);
}
