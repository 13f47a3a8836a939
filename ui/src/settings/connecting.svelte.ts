import type { AppError, Backend, Connection, ServerFacts, Settings } from "../ipc";
import { told, words } from "../words";

/** What a sentence about a connection stands beside. */
export type Field = "invitation" | "url" | "key" | "name" | "password" | "form";

export interface Trouble {
  readonly field: Field;
  readonly said: string;
}

/** The talk with a server before anything is kept. What is typed stays here, whatever is answered. */
export class Connecting {
  url = $state("");
  key = $state("");
  name = $state("");
  password = $state("");
  register = $state(false);
  invitation = $state("");
  /** What the server that is typed said of itself; null until it was asked. */
  facts = $state.raw<ServerFacts | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state(false);
  /** The server answered well to what is typed, and in how many milliseconds. */
  connected = $state(false);
  answeredMs = $state<number | null>(null);
  /** How many notes belong elsewhere, while it is asked what becomes of them. */
  others = $state<number | null>(null);
  /** What was here was set aside, and is a profile of its own. */
  setAside = $state(false);
  /** An invitation was read into the fields. */
  taken = $state(false);

  constructor(
    private readonly backend: Backend,
    private readonly accept: (settings: Settings) => void,
  ) {}

  /** An account has to be named before this server answers. */
  get wantsAccount(): boolean {
    return this.facts?.accounts === "required";
  }

  /** Address or key were changed: what was known of the server is not known of this one. */
  changed(): void {
    this.facts = null;
    this.trouble = null;
    this.connected = false;
    this.others = null;
    this.setAside = false;
    if (this.url.trimStart().startsWith("driftless:")) void this.read(this.url, "url");
  }

  /** Takes address and key from an invitation. */
  async read(text: string, field: Field = "invitation"): Promise<boolean> {
    const invited = text.trim();
    if (invited === "") return false;
    try {
      const { serverUrl, applicationKey } = await this.backend.readInvitation(invited);
      this.url = serverUrl;
      this.key = applicationKey ?? this.key;
      this.invitation = "";
      this.facts = null;
      this.trouble = null;
      this.connected = false;
      this.taken = true;
      return true;
    } catch (error) {
      this.trouble = { field, said: told(error) };
      return false;
    }
  }

  /**
   * One press of the button: asks the server what it is, and connects as soon as nothing is missing. `user` is the account
   * that is signed in already. Answers whether it is connected.
   */
  async next(user: string | null = null, notesHere: Connection["notesHere"] = "ask"): Promise<boolean> {
    const missing = this.missing(user);
    this.trouble = missing;
    if (missing || this.busy) return false;
    this.busy = true;
    try {
      return await this.talk(user, notesHere);
    } catch (error) {
      this.refused(error as AppError);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private async talk(user: string | null, notesHere: Connection["notesHere"]): Promise<boolean> {
    // Who is connected and asks again wants to know how it is now.
    if (this.facts === null || this.connected) {
      this.facts = await this.backend.askServer(this.url.trim(), this.typedKey());
      if (this.missing(user)) return false;
    }
    const others = notesElsewhere(this.facts);
    if (others > 0 && notesHere === "ask") {
      this.others = others;
      return false;
    }
    this.accept(
      await this.backend.connect({
        serverUrl: this.url.trim(),
        applicationKey: this.typedKey(),
        account: this.account(),
        notesHere,
      }),
    );
    this.password = "";
    this.key = "";
    this.others = null;
    this.answeredMs = this.facts.answeredMs ?? null;
    this.setAside = notesHere === "setAside";
    this.taken = false;
    this.connected = true;
    return true;
  }

  /** Whether this is another server than that of `url`, whose key is stored. */
  isAnother(url: string): boolean {
    const [typed, known] = [this.url, url].map(originOf);
    return typed !== null && typed !== known;
  }

  private typedKey(): string | null {
    return this.key.trim() === "" ? null : this.key.trim();
  }

  private account(): Connection["account"] {
    if (!this.wantsAccount || this.name.trim() === "") return null;
    return { name: this.name.trim(), password: this.password, register: this.register };
  }

  private missing(user: string | null): Trouble | null {
    const w = words().start;
    if (this.url.trim() === "") return { field: "url", said: w.needUrl };
    if (!this.wantsAccount || (user !== null && this.name.trim() === "")) return null;
    if (this.name.trim() === "") return { field: "name", said: w.needAccount };
    return this.password === "" ? { field: "password", said: w.needPassword } : null;
  }

  private refused(error: AppError): void {
    if (error.code === "otherAccount") this.others = this.facts ? notesElsewhere(this.facts) : 0;
    else this.trouble = troubleOf(error, this.account() !== null);
  }
}

/** Scheme, host and port; null while it is no address. */
function originOf(url: string): string | null {
  return URL.canParse(url.trim()) ? new URL(url.trim()).origin : null;
}

/** Notes here that the server has never seen from this computer. */
function notesElsewhere(facts: ServerFacts): number {
  return facts.notesOfAnother + (facts.notesNeverSent ?? 0);
}

/** Which field an error concerns, and what it says there. */
export function troubleOf(error: AppError, account: boolean): Trouble {
  const w = words().start;
  const { code, reason } = error;
  if (code === "unauthorized" && account && reason?.code !== "wrongKey" && reason?.code !== "keyOfAnother") {
    return { field: "password", said: w.wrongPassword };
  }
  const said = (reason && w.trouble[reason.code]) ?? told(error);
  if (reason?.code === "wrongKey" || reason?.code === "keyOfAnother" || code === "unauthorized")
    return { field: "key", said };
  if (code === "invalid" && account) return { field: "name", said };
  if (code === "offline" || code === "invalid" || reason) return { field: "url", said };
  return { field: "form", said };
}
