// `driftless-cli`, a device of ours in a terminal, on a data folder of its own. The program is $DRIFTLESS_CLI.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** A device of ours that is connected with this server. A command that it gets answers with its JSON. */
function openTerminal(t, server) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "driftless-"));
  t.after(() => fs.rmSync(data, { recursive: true }));
  const env = { ...process.env };
  // Its key then lies in a file of the data folder.
  delete env.DBUS_SESSION_BUS_ADDRESS;
  const run = (...words) => {
    return JSON.parse(execFileSync(process.env.DRIFTLESS_CLI, ["--json", "--data", data, ...words], { env }));
  };
  run("connect", "--url", server.url, "--application-key", server.key, "--device", "Terminal");
  return run;
}

module.exports = { openTerminal };
