import type * as T from "./backend";
import { QR } from "./fake-settings";
import { FakeSync } from "./fake-sync";

/** Settings, and a server that is only spoken of. */
export class FakeServer extends FakeSync {
  /** What `askServer` answers. */
  server: T.ServerFacts = { accounts: "none", registration: false, notesOfAnother: 0, answeredMs: 84 };
  /** When set, `connect` rejects with it. */
  connectFails: T.AppError | null = null;
  /** When set, `changeSettings` rejects with it. */
  settingsFail: T.AppError | null = null;
  /** What `connect` was asked, in order. */
  readonly connections: T.Connection[] = [];
  settings = async (): Promise<T.Settings> => this.options;

  async changeSettings(change: T.SettingsChange): Promise<T.Settings> {
    if (this.settingsFail) throw this.settingsFail;
    this.options = { ...this.options, ...change };
    const { workOffline, backgroundSync: background } = this.options;
    this.become({ workOffline, background });
    return this.options;
  }

  async beginHere(): Promise<T.Settings> {
    this.forgetServer();
    this.options = { ...this.options, begun: true };
    return this.options;
  }

  async askServer(): Promise<T.ServerFacts> {
    if (this.connectFails) throw this.connectFails;
    return this.server;
  }

  async connect(connection: T.Connection): Promise<T.Settings> {
    const { serverUrl, account } = connection;
    this.connections.push(connection);
    if (this.connectFails) throw this.connectFails;
    const user = serverUrl === this.options.serverUrl ? this.options.user : null;
    this.options = { ...this.options, begun: true, serverUrl, hasApplicationKey: true, user: account?.name ?? user };
    if (account) this.options = { ...this.options, signedInSince: this.now() };
    this.become({ state: "synced", lastSynced: this.now() });
    return this.options;
  }

  async disconnect(): Promise<T.Settings> {
    this.forgetServer();
    return this.options;
  }

  async signIn(): Promise<T.Settings> {
    if (this.connectFails) throw this.connectFails;
    this.become({ state: "synced", lastSynced: this.now() });
    return this.options;
  }

  async signOut(): Promise<T.Settings> {
    this.become({ state: "unauthorized" });
    return this.options;
  }

  invite = async (): Promise<T.Invitation> => ({
    link: `driftless://connect?url=${this.options.serverUrl}`,
    qr: QR,
  });

  async readInvitation(text: string): Promise<Pick<T.Connection, "serverUrl" | "applicationKey">> {
    if (!text.startsWith("driftless://connect?url=")) {
      throw { code: "invalid", message: "This text is no invitation." } satisfies T.AppError;
    }
    return { serverUrl: text.slice(24), applicationKey: "a-key" };
  }

  readonly otherProfiles: string[] = [];
  profiles = async (): Promise<readonly T.Profile[]> => [
    { name: this.options.profile, current: true },
    ...this.otherProfiles.map((name) => ({ name, current: false })),
  ];

  openProfile = async (name: string): Promise<void> => {
    if (name !== this.options.profile && !this.otherProfiles.includes(name)) this.otherProfiles.push(name);
  };

  /** Nobody has said yet where the notes live. */
  protected beforeTheFirst(): void {
    this.notes.clear();
    this.forgetServer();
    this.options = { ...this.options, begun: false };
  }

  protected forgetServer(): void {
    this.options = { ...this.options, serverUrl: null, hasApplicationKey: false, user: null, signedInSince: null };
    this.become({ state: "serverless", lastSynced: null });
  }
}
