// Microsoft's client (azure-mobile-apps-client for Cordova), unmodified. It looks at the globals while it is loaded: on
// a phone it finds the web view's `XMLHttpRequest` and the SQLite plugin, here the two that lie beside this file.
"use strict";

const XMLHttpRequest = require("./xhr");
// Before there is a `window`: its engine would take this process for a browser.
const sqlitePlugin = require("./sqlite-plugin");

global.cordova = { version: "12.0.0" };
global.XMLHttpRequest = XMLHttpRequest;
global.window = { crypto, sqlitePlugin };

// It takes each of its steps in a timeout of 0 or 1 ms, some twenty for a row. As turns of the loop they come in the
// same order, and a row in one millisecond.
const { setTimeout } = global;
global.setTimeout = (step, ms, ...rest) => (ms <= 1 ? setImmediate(step, ...rest) : setTimeout(step, ms, ...rest));

module.exports = require("azure-mobile-apps-client");
