import type { AppError, Backend, Settings, SettingsChange } from "../ipc";

/** The settings, and the talk with a server that has not been accepted yet. */
export class SettingsState {
  current = $state.raw<Settings | null>(null);
  /** What the server field says beside itself; null when there is nothing wrong. */
  error = $state.raw<AppError | null>(null);
  connecting = $state(false);
  connected = $state(false);

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    this.current = await this.backend.settings();
    applyTheme(this.current.theme);
  }

  async change(change: SettingsChange): Promise<void> {
    this.current = await this.backend.changeSettings(change);
    applyTheme(this.current.theme);
  }

  /** Tries the server; nothing is kept unless it answers well. An empty key keeps the stored one. */
  async connect(serverUrl: string, applicationKey: string): Promise<boolean> {
    this.connecting = true;
    this.error = null;
    this.connected = false;
    try {
      const key = applicationKey.trim();
      this.current = await this.backend.connect({
        serverUrl: serverUrl.trim(),
        applicationKey: key === "" ? null : key,
        account: null,
        notesHere: "send",
      });
      this.connected = true;
    } catch (error) {
      this.error = error as AppError;
    }
    this.connecting = false;
    return this.connected;
  }

  async disconnect(): Promise<void> {
    this.current = await this.backend.disconnect();
    this.connected = false;
  }
}

/** Puts the chosen theme on the page; `system` leaves it to the desktop. */
export function applyTheme(theme: Settings["theme"]): void {
  const dark =
    theme === "dark" ||
    (theme === "system" && (globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ?? false));
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}
